/** What a panel shows follows what happens, until its reader chooses; a late answer and a lost kernel change nothing. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { readPayload } from '../../src/model/payload.js';
import { Choosing } from '../../src/panel/choosing.js';
import { NotebookModel } from '../../src/panel/model.js';
import { glance } from '../../src/panel/saved.js';
import type { Beginning, IDesk, Opened, Saved } from '../../src/panel/tokens.js';
import { RunModel } from '../../src/view/model.js';
import { entity, problem, run, told } from './notebooks.js';

declare const TESTS: string;

const log = readFileSync(join(TESTS, '../../tests/golden/knn.jsonl'), 'utf-8').trim().split('\n').slice(1);
const events = log.map(line => JSON.parse(line) as unknown);
const payload = { schema: 1, view: 'ab'.repeat(16), events, sentence: '' };

/** A desk that opens what it is asked for when the test says so. */
class Desk implements IDesk {
  readonly asked: string[] = [];
  readonly released: string[] = [];
  private readonly _waiting = new Map<string, (opened: Opened) => void>();
  refuses: string | null = null;

  open = (view: string): Promise<Opened> => {
    this.asked.push(`open ${view}`);
    return new Promise(resolve => this._waiting.set(view, resolve));
  };
  compile = (name: string): Promise<string> => this._answer(`compile ${name}`, `graph of ${name}`);
  begin = ({ name, values, step, overwrite }: Beginning): Promise<string> =>
    this._answer(
      [step ? 'step' : 'run', name, ...values.map(value => value.join('=')), ...(overwrite ? ['anew'] : [])].join(' '),
      'begun'
    );
  convert = (text: string, to: string): Promise<string> => this._answer(`convert ${to}`, text);
  keep = (view: string, file: string): Promise<string> => this._answer(`keep ${view}`, file);

  opens(view: string): RunModel {
    const model = new RunModel(readPayload(payload));
    this._waiting.get(view)?.({ model, release: () => this.released.push(view) });
    return model;
  }

  private _answer(asked: string, answer: string): Promise<string> {
    this.asked.push(asked);
    return this.refuses === null ? Promise.resolve(answer) : Promise.reject(new Error(this.refuses));
  }
}

function chosen(saved: readonly Saved[] = []): { notebook: NotebookModel; desk: Desk; choosing: Choosing } {
  const notebook = new NotebookModel();
  const desk = new Desk();
  return { notebook, desk, choosing: new Choosing(notebook, desk, () => saved) };
}

async function moment(): Promise<void> {
  await new Promise(resolve => setImmediate(resolve));
}

test('the last workflow that compiles is shown first, and a run that begins takes its place', async () => {
  const { notebook, desk, choosing } = chosen();
  notebook.connect('live');
  const workflows = ['one', 'two'].map(name => entity(name, 'a', { kind: 'workflow' }));
  notebook.learn({ ...told([entity('t', 'a'), ...workflows]), problems: [problem('two', 'a', 1)] });
  await moment();
  assert.deepEqual(desk.asked, ['compile one', 'open graph of one']);
  const graph = desk.opens('graph of one');
  await moment();
  assert.equal(choosing.shown, graph);
  const one = run('e1');
  notebook.list([one]);
  await moment();
  assert.deepEqual(choosing.choice, { kind: 'run', view: one.view });
  const model = desk.opens(one.view);
  await moment();
  assert.equal(choosing.shown, model);
  assert.deepEqual(desk.released, ['graph of one']);
  notebook.list([{ ...one, phase: 'FAILED' }]);
  await moment();
  assert.equal(choosing.shown, model);
});

test('what the reader has chosen since is shown, whatever comes late', async () => {
  const { notebook, desk, choosing } = chosen();
  notebook.connect('live');
  choosing.choose({ kind: 'run', view: 'slow' });
  choosing.choose({ kind: 'run', view: 'quick' });
  const quick = desk.opens('quick');
  await moment();
  desk.opens('slow');
  await moment();
  assert.equal(choosing.shown, quick);
  assert.deepEqual(desk.released, ['slow']);
});

test('a workflow that was defined anew is shown anew, and a task has no graph', async () => {
  const { notebook, desk, choosing } = chosen();
  notebook.connect('live');
  notebook.learn(told([entity('wf', 'a', { kind: 'workflow' }), entity('t', 'a')]));
  await moment();
  desk.asked.length = 0;
  notebook.learn(told([entity('wf', 'a', { kind: 'workflow', version: '2' }), entity('t', 'a')]));
  await moment();
  assert.equal(desk.asked[0], 'compile wf');
  choosing.choose({ kind: 'entity', name: 't' });
  assert.equal(choosing.shown, null);
  assert.equal(choosing.waits, false);
});

test('what the kernel refuses is said, and gone with the next choice', async () => {
  const { notebook, desk, choosing } = chosen();
  notebook.connect('live');
  desk.refuses = "n: name 'q' is not defined";
  await choosing.begin({ name: 'wf', values: [['n', 'q']], step: true, overwrite: false });
  assert.deepEqual(desk.asked, ['step wf n=q']);
  assert.equal(choosing.line, "n: name 'q' is not defined");
  choosing.choose({ kind: 'entity', name: 'unknown' });
  assert.equal(choosing.line, '');
});

test('when the kernel goes, what is shown stays, and the next run is shown all the same', async () => {
  const { notebook, desk, choosing } = chosen();
  notebook.connect('live');
  notebook.list([run('e1')]);
  await moment();
  const model = desk.opens(run('e1').view);
  await moment();
  notebook.connect('none');
  await moment();
  assert.equal(choosing.shown, model);
  notebook.connect('live');
  notebook.list([{ ...run('e1'), view: 'again' }]);
  await moment();
  assert.deepEqual(choosing.choice, { kind: 'run', view: 'again' });
});

test('without a kernel the last saved run is shown; one that the kernel has is not listed twice', async () => {
  const saved = [
    { cell: 0, label: 'In[1]', payload: { ...payload, events: [], graph: (events[0] as { graph: unknown }).graph } },
    { cell: 1, label: 'In[2]', payload },
    { cell: 2, label: 'In[3]', payload: 'no payload' }
  ];
  const { notebook, choosing } = chosen(saved);
  assert.deepEqual(
    choosing.kept.map(one => [one.name, one.phase, one.label]),
    [['wf', 'SUCCEEDED', 'In[2]']]
  );
  assert.equal(choosing.shown?.over, true);
  notebook.connect('live');
  notebook.list([{ ...run('e1'), view: payload.view }]);
  await moment();
  assert.deepEqual(choosing.kept, []);
});

test('a glance believes nothing', () => {
  assert.equal(glance({ events: 3, graph: { spec: [] } }), null);
  assert.equal(glance({ events: [{ $: 7, graph: { spec: { ref: { name: 'wf' } } } }] })?.phase, 'RUNNING');
  const hostile = JSON.parse(
    '{"__proto__": {"graph": 1}, "events": [{"$": "__proto__", "graph": {"spec": {"ref": {"name": "f"}}}}]}'
  );
  assert.equal(glance(hostile)?.phase, 'RUNNING');
});
