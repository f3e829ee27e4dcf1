/** The timeline, what held a run up, and how long it may still take. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Event } from '../../src/model/events.js';
import { edgeDetails } from '../../src/model/passing.js';
import { compiled, fold } from '../../src/model/state.js';
import { criticalPath, efficiency, estimate, timeline } from '../../src/model/timeline.js';
import { begin, call, done, expand, fail, graph, spec, started, succeed } from './builders.js';
import { log } from './twin.js';

const load = spec('task', 'load');
const square = spec('task', 'square');
const total = spec('task', 'total');
const grow = spec('dynamic', 'grow');
const made = graph(
  grow,
  ['dn0', 'dn1', 'dn2'].map(id => call(id, square))
);
const root = graph(spec('workflow', 'wf'), [
  call('n0', load),
  call('n1', load),
  call('n2', grow, ['n0']),
  call('n3', total, ['n2', 'n1'])
]);

/** Two workers: load 1 s and 0.5 s, a body of 0.5 s, squares of 1, 2 and 1 s, a total of 0.5 s. */
const EVENTS: readonly Event[] = [
  started(root, 'threads', 100),
  begin('n0', 100),
  begin('n1', 100),
  succeed('n1', 100.5, 'thread-10'),
  succeed('n0', 101, 'thread-2'),
  begin('n2', 101),
  expand('n2', 101.5, made),
  begin('n2/dn0', 101.5),
  begin('n2/dn1', 101.5),
  succeed('n2/dn0', 102.5, 'thread-2'),
  begin('n2/dn2', 102.5),
  succeed('n2/dn1', 103.5, 'thread-10'),
  succeed('n2/dn2', 103.5, 'thread-2'),
  succeed('n2', 103.5),
  begin('n3', 103.5),
  succeed('n3', 104, 'thread-2'),
  done(104)
];

test('work stands in lanes by worker, groups are spans', () => {
  const found = timeline(fold(EVENTS));
  assert.deepEqual([found?.start, found?.end], [100, 104]);
  assert.deepEqual(
    found?.lanes.map(lane => [lane.label, lane.intervals.map(one => [one.node.path, one.kind, one.start, one.end])]),
    [
      [
        'thread-2',
        [
          ['n0', 'node', 100, 101],
          ['n2/dn0', 'node', 101.5, 102.5],
          ['n2/dn2', 'node', 102.5, 103.5],
          ['n3', 'node', 103.5, 104]
        ]
      ],
      [
        'thread-10',
        [
          ['n1', 'node', 100, 100.5],
          ['n2/dn1', 'node', 101.5, 103.5]
        ]
      ],
      ['worker not told', [['n2', 'body', 101, 101.5]]]
    ]
  );
  assert.deepEqual(
    found?.spans.map(span => [span.node.path, span.depth, span.start, span.end]),
    [['n2', 0, 101, 103.5]]
  );
});

test('what runs ends now, in a lane of its own where it overlaps', () => {
  const found = timeline(fold(EVENTS.slice(0, 9)), 102);
  const unknown = found?.lanes.filter(lane => lane.worker === null);
  assert.deepEqual(
    unknown?.map(lane => lane.intervals.map(one => [one.node.path, one.end])),
    [
      [
        ['n2', 101.5],
        ['n2/dn0', 102]
      ],
      [['n2/dn1', 102]]
    ]
  );
  assert.equal(timeline(fold(EVENTS.slice(0, 9)))?.end, 101.5);
  assert.equal(timeline(compiled(root)), null);
});

test('a call that begins before the end of the one before is written down stands in the same lane', () => {
  const state = fold([
    started(root, 'threads', 100),
    begin('n0', 100),
    succeed('n0', 101, 'thread-2'),
    begin('n1', 100.999),
    succeed('n1', 101.5, 'thread-2')
  ]);
  assert.deepEqual(
    timeline(state)?.lanes.map(lane => lane.intervals.map(one => [one.node.path, one.start, one.end])),
    [
      [
        ['n0', 100, 100.999],
        ['n1', 100.999, 101.5]
      ]
    ]
  );
});

test('earlier attempts are intervals too', () => {
  const state = fold(log('retry'));
  const kernel = timeline(state)?.lanes[0];
  assert.equal(kernel?.label, 'kernel');
  const kinds = kernel.intervals.filter(one => one.node.path === 'n0').map(one => [one.kind, one.attempt]);
  assert.deepEqual(kinds, [
    ['attempt', 0],
    ['attempt', 1],
    ['body', 2]
  ]);
});

test('the critical path goes back from the last to end, and through groups', () => {
  const paths = criticalPath(fold(EVENTS)).map(node => node.path);
  assert.deepEqual(paths, ['n0', 'n2', 'n2/dn1', 'n3']);
  assert.deepEqual(criticalPath(compiled(root)), []);
});

test('what still runs is at the end of the critical path', () => {
  assert.deepEqual(
    criticalPath(fold(EVENTS.slice(0, 11))).map(node => node.path),
    ['n0', 'n2', 'n2/dn1']
  );
});

test('nodes that wait for each other in a circle end no walk', () => {
  const circle = graph(spec('workflow', 'wf'), [call('a', load), call('b', load)]);
  const state = fold([started(circle), begin('a', 0), begin('b', 0), succeed('a', 1), succeed('b', 2), done(2)]);
  for (const [id, other] of [
    ['a', 'b'],
    ['b', 'a']
  ] as const) {
    const node = state.nodes.get(id);
    assert.ok(node !== undefined);
    node.node = call(id, load, [other]);
  }
  assert.equal(criticalPath(state).length, 2);
  assert.equal(efficiency(state)?.atBest, 0);
});

test('the efficiency is said in words', () => {
  const found = efficiency(fold(EVENTS));
  assert.deepEqual([found?.workers, found?.wall, found?.atBest], [2, 4, 4]);
  assert.equal(found?.busy, 6.5 / 8);
  assert.equal(found.sentence, '2 workers were busy 81 % of 4.0 s; more workers would not make it faster.');
  assert.equal(efficiency(fold(EVENTS.slice(0, -1))), null);
});

test('what can only go one after another is not made faster by more workers, however long a run idled', () => {
  const chain = graph(spec('workflow', 'wf'), [call('n0', load), call('n1', load, ['n0'])]);
  const ran = [begin('n0', 6), succeed('n0', 7), begin('n1', 7), succeed('n1', 8), done(9)];
  const sentence = efficiency(fold([started(chain), ...ran]))?.sentence;
  assert.equal(sentence, 'The kernel was busy 22 % of 9.0 s; more workers would not make it faster.');
});

test('a failure node comes after all that is beside it', () => {
  const guarded = graph(spec('workflow', 'wf'), [call('n0', load)], { on_failure: call('fn0', load) });
  const ran = [begin('n0', 1), fail('n0', 2), begin('fn0', 2), succeed('fn0', 4)];
  const failed: Event = { $: 'ExecutionFailed', at: 6, error: { type: 'ValueError', message: 'no', frames: [] } };
  const state = fold([started(guarded), ...ran, failed]);
  assert.deepEqual(
    criticalPath(state).map(node => node.path),
    ['n0', 'fn0']
  );
  assert.equal(efficiency(state)?.atBest, 3);
});

test('attempts that failed and their back-off are part of what a run takes at best', () => {
  const again = (at: number, attempt: number, due: number): Event => ({
    $: 'NodeRetried',
    at,
    path: 'n0',
    error: { type: 'ValueError', message: 'no', frames: [] },
    attempt,
    due
  });
  const second: Event = { $: 'NodeStarted', at: 3, path: 'n0', attempt: 1 };
  const wide = graph(spec('workflow', 'wf'), [call('n0', load), call('n1', load)]);
  const tried = [started(wide, 'threads(2)'), begin('n0', 0), again(0.5, 1, 1.5)];
  const state = fold([...tried, second, succeed('n0', 4, 'a'), begin('n1', 4), succeed('n1', 5, 'a'), done(5)]);
  // 0.5 s of the first attempt, 1 s of back-off, 1 s of the second; the 1.5 s without a worker could be saved.
  assert.equal(efficiency(state)?.atBest, 2.5);
  assert.equal(
    efficiency(state)?.sentence,
    '1 worker was busy 50 % of 5.0 s; with more workers it could take 2.5 s at best.'
  );
  const stopped = fold([...tried, { $: 'NodeAborted', at: 1, path: 'n0' } as Event]);
  assert.deepEqual(
    timeline(stopped)?.lanes.flatMap(lane => lane.intervals.map(one => [one.kind, one.start, one.end])),
    [['attempt', 0, 0.5]],
    'stopped during the back-off: no second attempt is made up'
  );
});

test('workers that the log does not name are counted by what ran at once', () => {
  const wide = graph(spec('workflow', 'wf'), [call('n0', load), call('n1', load)], {
    failure_policy: 'FAIL_AFTER_EXECUTABLE_NODES_COMPLETE'
  });
  const events = [started(wide, 'threads(4)'), begin('n0', 0), begin('n1', 0), succeed('n0', 1, 'a'), fail('n1', 2)];
  const failed: Event = {
    $: 'ExecutionFailed',
    at: 2,
    error: { type: 'ValueError', message: 'no', frames: [] }
  } as Event;
  assert.match(efficiency(fold([...events, failed]))?.sentence ?? '', /^2 workers were busy 75 % of 2.0 s/);
});

test('one worker that did what could have been done side by side', () => {
  const wide = graph(spec('workflow', 'wf'), [call('n0', load), call('n1', load)]);
  const events = [started(wide), begin('n0', 0), succeed('n0', 1), begin('n1', 1), succeed('n1', 2), done(2)];
  const found = efficiency(fold(events));
  assert.equal(found?.sentence, 'The kernel was busy 100 % of 2.0 s; with more workers it could take 1.0 s at best.');
});

test('what is left is told by nodes of the same entity, and by earlier runs', () => {
  const before = new Map<string, number>([['total', 3]]);
  // dn2 and the rest of dn1 beside each other, and the total: square takes 1 s in this run.
  const state = fold(EVENTS.slice(0, 11));
  assert.deepEqual(estimate(state, new Map(), 102.5), { elapsed: 2.5, remaining: null });
  assert.deepEqual(estimate(state, before, 102.5), { elapsed: 2.5, remaining: 3 });
  assert.deepEqual(estimate(state, new Map([['wf', 4]]), 102.5), { elapsed: 2.5, remaining: 1.5 });
  assert.deepEqual(estimate(fold(EVENTS), before, 200), { elapsed: 4, remaining: 0 });
  assert.deepEqual(estimate(compiled(root), new Map([['wf', 4]]), 0), { elapsed: null, remaining: 4 });
});

test('results from the cache tell nothing of what a node takes', () => {
  const wide = graph(spec('workflow', 'wf'), [call('n0', load), call('n1', load)]);
  const state = fold([started(wide), begin('n0', 0), succeed('n0', 1, '', 'HIT'), begin('n1', 1)]);
  assert.equal(estimate(state, new Map(), 1).remaining, null);
});

test('a failed run has a timeline', () => {
  const events = [started(graph(root.spec, [call('n0', load)])), begin('n0', 0), fail('n0', 1)];
  assert.deepEqual(
    timeline(fold(events))?.lanes[0]?.intervals.map(one => one.phase),
    ['FAILED']
  );
});

test('an edge tells what passes, its value, and who else uses it', () => {
  const state = fold(log('knn'));
  const found = edgeDetails(state, '', 'n0', 'n2');
  assert.deepEqual(
    found.map(one => [one.var, one.name, one.type, one.ref?.id]),
    [
      ['o0', 'X', 'list[list[float]]', 'n0.o0'],
      ['o1', 'y', 'list[float]', 'n0.o1']
    ]
  );
  assert.deepEqual(edgeDetails(state, '', 'n1', 'n0'), []);
  assert.deepEqual(edgeDetails(state, 'nowhere', 'n1', 'n0'), []);
  const [out] = edgeDetails(state, 'n2', 'dn0', '@outputs');
  assert.equal(out?.ref?.id, 'n2/dn0.o0');
});

test('an edge from an input of a graph tells the value that was given', () => {
  const state = fold(log('cache-hit'));
  const [first] = edgeDetails(state, '', '@inputs', 'n0');
  assert.equal(first?.ref?.id, '(n)');
  assert.equal(first.ref.preview, '3');
  assert.deepEqual(first.users, ['n1']);
  const nested = fold(log('nested-dynamic'));
  const inner = edgeDetails(nested, 'n0/dn2', '@inputs', 'n0');
  assert.ok(inner.length > 0);
});
