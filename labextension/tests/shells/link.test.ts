/** A link says nothing to a kernel that has not announced the view, and then takes the kernel's word alone. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mock, test } from 'node:test';

import { readPayload } from '../../src/model/payload.js';
import { Link, type Listener, type Port, TOO_NEW } from '../../src/shells/link.js';
import { type ToKernel, readMessage } from '../../src/shells/messages.js';
import { RunModel } from '../../src/view/model.js';
import { moment as shownMoment } from '../../src/view/moment.js';

declare const TESTS: string;

const log = readFileSync(join(TESTS, '../../tests/golden/knn.jsonl'), 'utf-8').trim().split('\n').slice(1);
const events = log.map(line => JSON.parse(line) as unknown);
const view = 'ab'.repeat(16);

function payload(count: number): object {
  return { schema: 1, view, events: events.slice(0, count), sentence: '' };
}

/** A kernel that says what the test says, and remembers what it is told. */
class Kernel implements Port {
  protocol: number | null = 1;
  notebook: number | null = 1;
  stopHint = null;
  readonly told: ToKernel[] = [];
  private _listener: Listener | null = null;

  announced = (): boolean => false;
  post = (message: ToKernel): void => void this.told.push(message);
  listen = (listener: Listener): (() => void) => {
    this._listener = listener;
    return () => (this._listener = null);
  };

  says(message: object): void {
    const read = readMessage(message);
    assert.notEqual(read, null);
    this._listener?.message(read!);
  }

  goes(): void {
    this._listener?.closed();
  }

  asked(): string[] {
    return this.told.map(message => message.type);
  }
}

/** A view of a payload with so many events, and its kernel. */
function linked(count: number): { kernel: Kernel; model: RunModel; link: Link; notices: string[] } {
  const kernel = new Kernel();
  const model = new RunModel(readPayload(payload(count)));
  const notices: string[] = [];
  const link = new Link(model, view, kernel, line => notices.push(line));
  return { kernel, model, link, notices };
}

/** A view that a kernel holds. */
function live(count: number): ReturnType<typeof linked> {
  const all = linked(count);
  all.kernel.says({ type: 'hello', protocol: 1, views: [view] });
  all.kernel.says({ type: 'snapshot', view, payload: payload(count) });
  all.kernel.told.length = 0;
  return all;
}

async function moment(): Promise<void> {
  await new Promise(resolve => setImmediate(resolve));
}

test('a view that no kernel has announced stays silent, whatever its reader does', async () => {
  const { kernel, model } = linked(5);
  kernel.says({ type: 'hello', protocol: 1, views: ['cd'.repeat(16)] });
  model.select({ kind: 'node', path: 'n0' });
  await model.fetch('n0.o0');
  await moment();
  assert.deepEqual(kernel.told, []);
  assert.equal(model.kernel, null);
});

test('messages of a view that was not announced change nothing', () => {
  const { kernel, model } = linked(5);
  kernel.says({ type: 'events', view, from: 5, events: events.slice(5, 7) });
  kernel.says({ type: 'snapshot', view, payload: payload(9) });
  assert.equal(model.events.length, 5);
});

for (const announcement of [
  { type: 'hello', protocol: 1, views: [view] },
  { type: 'opened', view }
]) {
  test(`after ${announcement.type} the kernel's snapshot takes the payload's place`, () => {
    const { kernel, model } = linked(5);
    kernel.says(announcement);
    assert.deepEqual(kernel.told, [{ type: 'snapshot', view }]);
    kernel.says({ type: 'snapshot', view, payload: payload(3) });
    assert.equal(model.events.length, 3);
  });
}

test('no id is sent before the snapshot has come', async () => {
  const { kernel, model } = linked(5);
  kernel.says({ type: 'opened', view });
  const fetched = model.fetch('n0.o0');
  await moment();
  assert.deepEqual(kernel.asked(), ['snapshot']);
  kernel.says({ type: 'snapshot', view, payload: payload(5) });
  await moment();
  assert.deepEqual(kernel.asked(), ['snapshot', 'value']);
  kernel.goes();
  await assert.rejects(fetched, /not there any more/);
});

test('events go on from those that are known; those that are known are skipped', () => {
  const { kernel, model } = live(12);
  kernel.says({ type: 'events', view, from: 10, events: events.slice(10, 14) });
  assert.equal(model.events.length, 14);
  kernel.says({ type: 'events', view, from: 0, events: events.slice(0, 14) });
  assert.equal(model.events.length, 14);
  assert.deepEqual(kernel.told, []);
});

test('a gap asks for a snapshot, once', () => {
  const { kernel, model } = live(10);
  kernel.says({ type: 'events', view, from: 11, events: events.slice(11, 12) });
  kernel.says({ type: 'events', view, from: 12, events: events.slice(12, 13) });
  assert.deepEqual(kernel.told, [{ type: 'snapshot', view }]);
  kernel.says({ type: 'snapshot', view, payload: payload(13) });
  kernel.says({ type: 'events', view, from: 13, events: events.slice(13) });
  assert.equal(model.events.length, events.length);
});

test('events that do not follow ask for a snapshot', () => {
  const { kernel, model } = live(5);
  kernel.says({ type: 'events', view, from: 5, events: events.slice(3, 4) });
  assert.equal(model.events.length, 5);
  assert.deepEqual(kernel.told, [{ type: 'snapshot', view }]);
});

test('events that can be read but do not fit ask for a snapshot', async () => {
  const { kernel, model } = live(5);
  let told = 0;
  model.subscribe(() => (told += 1));
  kernel.says({ type: 'events', view, from: 5, events: [events[5], events.at(-1), events[6]] });
  assert.deepEqual(kernel.told, [{ type: 'snapshot', view }]);
  assert.equal(model.events.length, 6);
  assert.equal(model.head.count, 6);
  kernel.says({ type: 'snapshot', view, payload: payload(9), now: 0 });
  assert.equal(model.events.length, 9);
  await moment();
  assert.equal(told, 1);
});

test("the kernel's time is taken from its news, not from the reader's clock", () => {
  const { kernel, model } = live(5);
  kernel.says({ type: 'snapshot', view, payload: payload(5), now: 1_700_000_100 });
  const { at } = shownMoment(model);
  assert.ok(at >= 1_700_000_100 && at < 1_700_000_160, String(at));
});

test('a value is fetched by its number; a refusal is an error', async () => {
  const { kernel, model } = live(events.length);
  const fetched = model.fetch('n0.o0');
  const refused = model.fetch('n1.o0');
  await moment();
  const [first, second] = kernel.told.map(message => (message.type === 'value' ? message.request : -1));
  kernel.says({ type: 'refused', view, request: second, message: 'there is no such value' });
  kernel.says({ type: 'value', view, request: first, rich: { kind: 'text', type: 'str', summary: '', text: 'hi' } });
  await fetched;
  await assert.rejects(refused, /there is no such value/);
  assert.equal(model.value('n0.o0')?.kind, 'text');
});

test('a kernel that does not answer is not waited for', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const { model } = live(5);
    const fetched = model.fetch('n0.o0');
    await moment();
    mock.timers.tick(30_000);
    await assert.rejects(fetched, /has not answered within 30 s/);
  } finally {
    mock.timers.reset();
  }
});

test('what the reader chooses reaches the kernel in one message', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const { kernel, model } = live(events.length);
    model.select({ kind: 'node', path: 'n0' });
    model.fold('n2', 'open');
    model.seek(4);
    await moment();
    mock.timers.tick(200);
    assert.deepEqual(kernel.told, [{ type: 'shown', view, selected: 'n0', opened: ['n2'], closed: [], cursor: 4 }]);
  } finally {
    mock.timers.reset();
  }
});

test('what the reader chose before the kernel could be told is told once it can', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const { kernel, model } = linked(events.length);
    kernel.says({ type: 'opened', view });
    model.select({ kind: 'node', path: 'n0' });
    mock.timers.tick(200);
    kernel.says({ type: 'snapshot', view, payload: payload(events.length) });
    kernel.says({ type: 'show', view, selected: 'n1', opened: [], closed: [], cursor: null });
    await moment();
    mock.timers.tick(200);
    assert.deepEqual(
      kernel.told.filter(told => told.type === 'shown'),
      [{ type: 'shown', view, selected: 'n0', opened: [], closed: [], cursor: null }]
    );
    assert.deepEqual(model.selected, { kind: 'node', path: 'n0' });
  } finally {
    mock.timers.reset();
  }
});

test('what Python shows is shown, and not sent back', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const { kernel, model } = live(events.length);
    kernel.says({ type: 'show', view, selected: 'n0->n2', opened: [], closed: ['n2'], cursor: 2 });
    await moment();
    mock.timers.tick(200);
    assert.deepEqual(model.selected, { kind: 'edge', scope: '', source: 'n0', target: 'n2' });
    assert.deepEqual([...model.closed], ['n2']);
    assert.equal(model.cursor, 2);
    assert.deepEqual(kernel.told, []);
  } finally {
    mock.timers.reset();
  }
});

test('a view that the kernel does not keep any more is a saved one', () => {
  const { kernel, model } = linked(5);
  kernel.says({ type: 'opened', view });
  kernel.says({ type: 'refused', view, request: null, message: 'this view is not kept any more' });
  assert.equal(model.kernel, null);
  assert.equal(model.events.length, 5);
});

test('stop is one message; once the kernel is gone there is nobody to stop', () => {
  const { kernel, model } = live(5);
  model.kernel?.stop();
  assert.deepEqual(kernel.told, [{ type: 'stop', view }]);
  kernel.goes();
  assert.equal(model.kernel, null);
});

test('a kernel of a newer protocol is not spoken to, and a line says so', () => {
  const { kernel, model, notices } = linked(5);
  kernel.protocol = 2;
  kernel.says({ type: 'hello', protocol: 2, views: [view] });
  assert.deepEqual(notices, [TOO_NEW]);
  assert.deepEqual(kernel.told, []);
  assert.equal(model.kernel, null);
});

test('positions come from the kernel, unless the view has gone on', async () => {
  const { kernel, link } = live(5);
  const going = new AbortController();
  const dropped = link.layout('digraph {}', going.signal);
  const wanted = link.layout('digraph {a}', new AbortController().signal);
  going.abort();
  await assert.rejects(dropped, { name: 'AbortError' });
  const message = kernel.told.find(told => told.type === 'layout' && told.dot === 'digraph {a}');
  assert.equal(message?.type, 'layout');
  kernel.says({
    type: 'layout',
    view,
    request: message?.type === 'layout' ? message.request : 0,
    layout: { bb: '0,0,1,1' }
  });
  assert.deepEqual(await wanted, { bb: '0,0,1,1' });
});

const STEP = { at: 5, past: false, stop: 'before', path: 'n1', last: 'n0', says: 'before train (n1)' };

test('where a stepper stands comes from the kernel, after its snapshot', () => {
  const { kernel, model } = linked(5);
  kernel.says({ type: 'opened', view });
  kernel.says({ type: 'step', view, step: STEP });
  assert.equal(model.step, null);
  kernel.says({ type: 'snapshot', view, payload: { ...payload(5), step: STEP } });
  assert.equal(model.step?.says, 'before train (n1)');
  kernel.says({ type: 'step', view, step: { ...STEP, at: 3, past: true, path: 'n0' } });
  assert.equal(model.cursor, 3);
  assert.deepEqual(model.selected, { kind: 'node', path: 'n0' });
});

test('a command is answered when it is done, or refused with a sentence, however long it takes', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const { kernel, model } = live(5);
    const { stepper } = model.kernel!;
    const [over, to] = [stepper.command('over'), stepper.command('run-to', 'n2/dn1')];
    await moment();
    mock.timers.tick(3_600_000);
    assert.deepEqual(
      kernel.told.map(told => (told.type === 'step' ? [told.command, told.path] : told)),
      [
        ['over', null],
        ['run-to', 'n2/dn1']
      ]
    );
    const [first, second] = kernel.told.map(told => (told.type === 'step' ? told.request : -1));
    kernel.says({ type: 'refused', view, request: second, message: 'there is no such node' });
    kernel.says({ type: 'done', view, request: first });
    await over;
    await assert.rejects(to, /there is no such node/);
  } finally {
    mock.timers.reset();
  }
});

test('breakpoints, other values, and a node by itself are asked for by their messages', async () => {
  const { kernel, model } = live(5);
  const { stepper, rerun, open } = model.kernel!;
  const answers = [
    stepper.addBreakpoint('score', 'x > 1', false),
    stepper.removeBreakpoint(2),
    stepper.replace('n1', 'outputs', [['o0', '1.5']]),
    rerun('n1'),
    open('n1')
  ];
  await moment();
  const requests = kernel.told.map(told => ('request' in told ? told.request : -1));
  assert.deepEqual(kernel.told, [
    { type: 'breakpoint', view, request: requests[0], add: { target: 'score', when: 'x > 1', failure: false } },
    { type: 'breakpoint', view, request: requests[1], remove: 2 },
    { type: 'replace', view, request: requests[2], path: 'n1', side: 'outputs', values: [['o0', '1.5']] },
    { type: 'rerun', view, request: requests[3], path: 'n1' },
    { type: 'open', view, request: requests[4], path: 'n1' }
  ]);
  requests.slice(0, 3).forEach(request => kernel.says({ type: 'done', view, request }));
  const reran = { seconds: 0.5, outputs: [['o0', '3']], log: '', same: true };
  kernel.says({ type: 'reran', view, request: requests[3], reran });
  kernel.says({ type: 'opens', view, request: requests[4], text: 'x = 1' });
  assert.deepEqual((await Promise.all(answers)).slice(3), [reran, 'x = 1']);
});

test('a command that waits when the kernel goes is refused', async () => {
  const { kernel, model } = live(5);
  const over = model.kernel!.stepper.command('over');
  await moment();
  kernel.goes();
  await assert.rejects(over, /not there any more/);
});

test('a gate is answered by what was typed here, once the kernel’s own word is known', async () => {
  const { kernel, model } = linked(5);
  kernel.says({ type: 'hello', protocol: 1, views: [view] });
  const answered = model.kernel!.answer('n2', 'input', '[1, scale]');
  await moment();
  assert.deepEqual(kernel.asked(), ['snapshot']);
  kernel.says({ type: 'snapshot', view, payload: payload(5) });
  await moment();
  const told = kernel.told.at(-1)!;
  const request = 'request' in told ? told.request : -1;
  assert.deepEqual(told, { type: 'answer', view, request, path: 'n2', verdict: 'input', text: '[1, scale]' });
  kernel.says({ type: 'refused', view, request, message: 'rates[1]: expected float' });
  await assert.rejects(answered, /expected float/);
  const approved = model.kernel!.answer('n3', 'approve', '');
  await moment();
  const last = kernel.told.at(-1)!;
  kernel.says({ type: 'done', view, request: 'request' in last ? last.request : -1 });
  await approved;
});
