/** What a reader can tell a stepper, and what its panes show. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Breakpoint, Source, Step, Time } from '../../src/model/step.js';
import { stepSaid } from '../../src/view/said.js';
import type { StepCommand } from '../../src/view/host.js';
import { MOST, calledSaid, linesOf, madeSaid, makers, parts, timesOf } from '../../src/view/stepper/lines.js';
import { anywhere, hitsSaid, pointSaid, targets } from '../../src/view/stepper/points.js';
import { Stepping, possible } from '../../src/view/stepper/stepping.js';
import { golden } from './golden.js';
import { standing, steppable } from './steps.js';

function stepped(more: Partial<Step> = {}) {
  const model = golden('knn');
  const kernel = steppable();
  model.kernel = kernel.kernel;
  model.stand(standing(more));
  return { model, stepping: new Stepping(model), ...kernel };
}

const ALL: readonly StepCommand[] = ['continue', 'over', 'into', 'out', 'back', 'forward', 'restart'];

for (const [where, wanted] of [
  [standing({ stop: 'start', back: false, forward: false }), ['continue', 'over', 'into', 'out']],
  [standing({ stop: 'start', past: true, back: false }), ['continue', 'over', 'into', 'out', 'forward', 'restart']],
  [standing({ stop: 'compile', forward: false }), ['continue', 'over', 'into', 'out', 'back', 'restart']],
  [standing({ stop: 'body', forward: false }), ['continue', 'over', 'into', 'out', 'back', 'restart']],
  [standing({ stop: 'before', past: true }), ['continue', 'over', 'into', 'out', 'back', 'forward', 'restart']],
  [standing({ stop: 'end', forward: false }), ['back', 'restart']]
] as const) {
  test(`what makes sense at ${where.stop}${where.past ? ' in the past' : ''}`, () => {
    assert.deepEqual(
      ALL.filter(command => possible(command, where)),
      wanted
    );
  });
}

test('while a command goes on no other is sent, and the last that was asked for comes after it', async () => {
  const { stepping, told, answer } = stepped();
  for (let press = 0; press < 30; press += 1) {
    void stepping.command('over');
  }
  void stepping.command('continue');
  assert.deepEqual([told, stepping.next], [['over'], 'continue']);
  assert.ok(stepping.busy);
  await answer();
  assert.deepEqual([told, stepping.next], [['over', 'continue'], null]);
  await answer();
  assert.ok(!stepping.busy);
  assert.deepEqual(told, ['over', 'continue']);
});

test('while the stepper is told from elsewhere, nothing is sent before it stands still', async () => {
  const { model, stepping, told } = stepped({ busy: true });
  void stepping.command('over');
  await settled();
  assert.deepEqual(told, []);
  model.stand(standing());
  await settled();
  assert.deepEqual(told, ['over']);
});

test('what is kept is forgotten with a refusal, with Stop, and where it makes no sense any more', async () => {
  for (const end of ['refusal', 'stop', 'end'] as const) {
    const { model, stepping, told, answer } = stepped();
    void stepping.command('over');
    void stepping.command('into');
    if (end === 'stop') {
      stepping.forget();
    } else if (end === 'end') {
      model.stand(standing({ stop: 'end' }));
    }
    await answer(...(end === 'refusal' ? ['it cannot'] : []));
    await settled();
    assert.deepEqual([told, stepping.busy], [['over'], false], end);
  }
});

test('there is no way to run to the node that it stands before', () => {
  const { model, stepping } = stepped({ path: 'n1' });
  assert.ok(!stepping.can('run-to'));
  model.select({ kind: 'node', path: 'n2' });
  assert.ok(stepping.can('run-to'));
});

test('a kernel that goes is missed; one that never was is not', () => {
  const { model } = stepped();
  assert.ok(!model.deserted);
  model.kernel = null;
  assert.ok(model.deserted);
  model.kernel = steppable().kernel;
  assert.ok(!model.deserted);
  assert.ok(!golden('knn').deserted);
});

function settled(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}

test('without a kernel nothing steps', () => {
  const { model, stepping, told } = stepped();
  model.kernel = null;
  void stepping.command('over');
  assert.ok(!stepping.can('over'));
  assert.deepEqual(told, []);
});

test('a refusal is kept until the next command', async () => {
  const { stepping, answer } = stepped();
  void stepping.command('over');
  await answer('it cannot');
  assert.equal(stepping.error, 'it cannot');
  assert.ok(!stepping.busy);
  void stepping.command('over');
  assert.equal(stepping.error, '');
});

test('it runs to the selected node, and nowhere without one', () => {
  const { model, stepping, told } = stepped();
  void stepping.command('run-to');
  model.select({ kind: 'edge', scope: '', source: 'n0', target: 'n2' });
  void stepping.command('run-to');
  assert.deepEqual(told, []);
  model.select({ kind: 'node', path: 'n2/dn1' });
  void stepping.command('run-to');
  assert.deepEqual(told, ['run-to n2/dn1']);
});

function point(more: Partial<Breakpoint>): Breakpoint {
  return { number: 2, target: null, when: null, failure: false, hits: 0, paths: [], ...more };
}

test('a breakpoint is set on the selected node, and taken away again', async () => {
  const { model, stepping, told, answer } = stepped();
  await stepping.toggleBreakpoint();
  assert.deepEqual(told, []);
  model.select({ kind: 'node', path: 'n2/dn1' });
  void stepping.toggleBreakpoint();
  await answer();
  model.stand(standing({ breakpoints: [point({ number: 1, failure: true }), point({ number: 7, target: 'n2/dn1' })] }));
  void stepping.toggleBreakpoint();
  await answer();
  assert.deepEqual(told, ['add n2/dn1 null false', 'remove 7']);
});

test('a breakpoint that would stop everywhere is none', () => {
  assert.ok(anywhere(' ', '', false));
  for (const [target, when, failure] of [
    ['score', '', false],
    ['', 'x > 1', false],
    ['', '', true]
  ] as const) {
    assert.ok(!anywhere(target, when, failure));
  }
});

test('the title of a source is the call that it is the body of', () => {
  const { state } = golden('knn');
  assert.equal(calledSaid(source(), state), 'f');
  assert.equal(calledSaid(source({ path: 'n2/dn1' }), state), 'helper_evaluate_model[1]');
  assert.equal(calledSaid(source({ path: 'n9' }), state), 'f');
  assert.equal(calledSaid(source({ path: 'n2', kind: 'map_task' }), state), 'map task over helper_evaluate_model');
  assert.equal(calledSaid(source({ path: 'n9', kind: 'map_task', name: 'map_score' }), state), 'map task over score');
});

test('breakpoints in words', () => {
  assert.equal(pointSaid(point({ failure: true })), 'any failure');
  assert.equal(pointSaid(point({ failure: true, target: 'score' })), 'a failure of score');
  assert.equal(pointSaid(point({ target: 'score[3]' })), 'score[3]');
  assert.equal(pointSaid(point({ when: 'x > 1' })), 'any node');
  assert.deepEqual([0, 1, 1200].map(hitsSaid), ['', 'hit once', 'hit 1,200 times']);
});

test('each entity that is called is suggested once', () => {
  const found = targets(golden('knn').head);
  assert.deepEqual([...new Set(found)], found);
  assert.ok(found.includes('evaluate_model') && found.includes('helper_evaluate_model'));
});

function source(more: Partial<Source> = {}): Source {
  const lines = more.lines ?? ['@dynamic', 'def f():', '    g()'];
  const times = lines.map((_, n): Time => (n < 2 ? 'definition' : 'expansion'));
  const whose = { name: 'f', path: '', kind: 'dynamic', locals: [] };
  return { ...whose, file: 'In[4]', first: 12, lines, times, lit: 14, variables: [], ...more };
}

test('the lit line is the one of that number', () => {
  const { lines } = linesOf(source());
  assert.deepEqual(
    lines.map(line => [line.number, line.lit, line.indent]),
    [
      [12, false, 0],
      [13, false, 0],
      [14, true, 4]
    ]
  );
});

test('of a very long source the lines around the lit one are listed', () => {
  const lines = Array.from({ length: 5000 }, (_, n) => `x = ${n}`);
  const shown = linesOf(source({ lines, first: 1, lit: 3000 }));
  assert.equal(shown.lines.length, MOST);
  assert.ok(shown.lines.some(line => line.lit));
  assert.equal(shown.above + shown.lines.length + shown.below, 5000);
  const last = linesOf(source({ lines, first: 1, lit: 5000 }));
  assert.equal(last.below, 0);
  assert.ok(last.lines.at(-1)!.lit);
});

test('what would turn the text round is seen, and a line of a megabyte is cut', () => {
  const { lines } = linesOf(source({ lines: ['a\u202eb', 'x'.repeat(1_000_000)] }));
  assert.equal(lines[0]!.text, 'a\ufffdb');
  assert.ok(lines[1]!.text.length < 600);
});

test('a long line is wrapped between names', () => {
  const line = 'scores.append(score(m=names[0], data={}))';
  assert.equal(parts(line).join(''), line);
  assert.deepEqual(parts(line), ['scores', '.append(', 'score(', 'm=names[', '0], data={}))']);
});

test('the times that occur are in order', () => {
  assert.deepEqual(timesOf(source()), ['definition', 'expansion']);
  assert.deepEqual(timesOf(source({ times: [null, null, 'run'] })), ['run']);
});

test('a line knows the nodes that it made in its own body', () => {
  const { state } = golden('knn');
  const place = state.nodes.get('n2/dn0')!.node!.origin!.place;
  const within = (path: string, file = place.file) => makers(standing({ path, source: source({ file }) }), state);
  const paths = within('n2/dn1')
    .get(place.line)
    ?.map(node => node.path);
  assert.deepEqual(paths, ['n2/dn0', 'n2/dn1']);
  assert.equal(within('n2/dn1', 'elsewhere.py').size, 0);
  assert.ok(![...within('n0').values()].flat().some(node => node.path.includes('/')));
});

test('what a line made is said in a few words', () => {
  const { state } = golden('knn');
  const [first, second] = [state.nodes.get('n2/dn0')!, state.nodes.get('n2/dn1')!];
  assert.equal(madeSaid([]), '');
  assert.equal(madeSaid([first]), 'Made helper_evaluate_model[0]');
  assert.equal(madeSaid([first, second]), 'Made helper_evaluate_model[0] and 1 more node');
});

test('a screen reader hears where it stands, that it is the past, and how the run ended', () => {
  const { head } = golden('knn');
  const step = standing({ past: true, said: ['breakpoint 2 on score'] });
  assert.equal(stepSaid(step, head), 'In the past: before score (n1). breakpoint 2 on score');
  assert.match(
    stepSaid(standing({ stop: 'end', says: 'knn is over' }), head),
    /^knn is over\. The run succeeded: 4 of 4 done$/
  );
});
