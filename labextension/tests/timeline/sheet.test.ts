import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { State } from '../../src/model/state.js';
import { criticalPath, timeline } from '../../src/model/timeline.js';
import { load } from '../../src/model/wire.js';
import { barWords } from '../../src/view/timeline/bars.js';
import { criticalWords } from '../../src/view/timeline/head.js';
import { placed } from '../../src/view/timeline/names.js';
import { critical, laneNames, level, neighbour, sheet, until } from '../../src/view/timeline/sheet.js';
import type { Bar, Sheet } from '../../src/view/timeline/sheet.js';

declare const TESTS: string;

function golden(name: string): { state: State; laid: Sheet; bars: Bar[] } {
  const state = new State();
  for (const event of load(readFileSync(`${TESTS}/../../tests/golden/${name}.jsonl`, 'utf-8'))) {
    state.apply(event);
  }
  const made = timeline(state);
  assert.ok(made !== null);
  const laid = sheet(made);
  return { state, laid, bars: laid.rows.flatMap(row => row.bars) };
}

test('groups stand above the lanes, and no row covers another', () => {
  const { laid } = golden('nested-dynamic');
  const kinds = laid.rows.map(row => row.kind);
  assert.deepEqual(kinds, [...kinds].sort());
  const tops = laid.rows.map(row => row.top);
  assert.deepEqual(
    tops,
    [...new Set(tops)].sort((a, b) => a - b)
  );
  assert.ok(laid.height > (tops.at(-1) ?? 0));
});

test('every bar has a key of its own, the attempts of a node too', () => {
  for (const name of ['knn', 'retry', 'failure', 'nested-dynamic', 'abort', 'map-tolerated']) {
    const { bars } = golden(name);
    assert.equal(new Set(bars.map(bar => bar.key)).size, bars.length, name);
    assert.ok(
      bars.every(bar => bar.to >= bar.from && bar.from >= 0),
      name
    );
  }
});

test('arrows lead along a row and to the nearest bar of the next', () => {
  const { laid } = golden('knn');
  const lane = laid.rows.find(row => row.kind === 'lane');
  const [first, second] = lane?.bars ?? [];
  assert.ok(first !== undefined && second !== undefined);
  assert.equal(neighbour(laid.rows, first.key, 'ArrowRight'), second);
  assert.equal(neighbour(laid.rows, second.key, 'ArrowLeft'), first);
  assert.equal(neighbour(laid.rows, first.key, 'ArrowLeft'), null);
  assert.equal(neighbour(laid.rows, first.key, 'End'), lane?.bars.at(-1));
  assert.equal(neighbour(laid.rows, first.key, 'ArrowUp')?.kind, 'group');
  assert.equal(neighbour(laid.rows, 'gone', 'ArrowDown'), laid.rows[0]?.bars[0]);
});

test('the bars of the critical path come one after the other', () => {
  const { state, laid } = golden('knn');
  const marked = critical(laid.rows, criticalPath(state)).map(({ bar }) => bar);
  assert.ok(marked.length > 1);
  marked.reduce((one, next) => (assert.ok(next.from >= one.to), next));
  assert.match(criticalWords(marked, true), /^Critical path, [\d.]+ s of work: get_models → evaluate_model → /);
});

test('the line of the critical path strikes no other bar through', () => {
  const { bars } = golden('knn');
  const [first, other, last] = bars.map((bar, n) => ({ ...bar, from: 2 * n, to: 2 * n + 1 })) as [Bar, Bar, Bar];
  const row = (top: number, ...held: Bar[]) => ({ kind: 'lane' as const, label: '', about: '', bars: held, top });
  const marked = (bar: Bar, held: ReturnType<typeof row>) => ({ bar, row: held, middle: held.top + 14 });
  const alone = row(28, first, last);
  assert.equal(level(marked(first, alone), marked(last, alone)), 42, 'nothing is in the way');
  const shared = row(28, first, other, last);
  assert.equal(level(marked(first, shared), marked(last, shared)), 56, 'below the row');
  assert.equal(level(marked(first, row(28, first, other)), marked(last, row(0, last))), 28, 'above it, upwards');
  assert.equal(level(marked(first, row(28, first, other)), marked(other, row(28, first, other))), 42);
});

test('a bar says what it is, how it stands and when it began', () => {
  const { bars } = golden('failure');
  const failed = bars.find(bar => bar.phase === 'FAILED' && bar.kind === 'node');
  assert.ok(failed !== undefined);
  assert.match(barWords(failed), /^fail: failed · 250 ms; began after /);
});

test('the critical path counts earlier attempts and tells the back-off', () => {
  const { state, laid } = golden('retry');
  const marked = critical(laid.rows, criticalPath(state)).map(({ bar }) => bar);
  assert.match(criticalWords(marked, true), /^Critical path, [\d.]+ m?s of work and \d+ ms of back-off: flaky/);
});

test('the name of a narrow failure stands beside it, and no name on another', () => {
  const { bars } = golden('failure');
  const failed = bars.find(bar => bar.phase === 'FAILED' && bar.kind === 'node') as Bar;
  const fine = bars.find(bar => bar.phase === 'SUCCEEDED') as Bar;
  const at = (bar: Bar, left: number, width: number) => ({ bars: [bar], left, width });
  const narrow = placed([at(failed, 20, 6), at(fine, 28, 6)], 400);
  assert.deepEqual(
    narrow.map(({ name, x }) => [name, x]),
    [
      ['fail', 31],
      ['', 39]
    ]
  );
  const [before] = placed([at(failed, 200, 6), at(fine, 206, 190)], 400);
  assert.ok(before?.name === 'fail' && before.x < 190, 'to the left where a wide bar follows');
});

test('the name of an attempt is short where there is no room, and never on the next attempt', () => {
  const { bars } = golden('retry');
  const [first, second] = bars.filter(({ kind }) => kind === 'attempt') as [Bar, Bar];
  const names = (between: number) =>
    placed(
      [
        { bars: [first], left: 10, width: 14 },
        { bars: [second], left: 24 + between, width: 14 }
      ],
      600
    ).map(({ name }) => name);
  assert.deepEqual(names(140), ['flaky, attempt 1', 'flaky, attempt 2']);
  assert.deepEqual(names(80), ['attempt 1', 'flaky, attempt 2']);
  assert.deepEqual(names(20), ['', 'flaky, attempt 2']);
});

test('threads of one process go by their names alone', () => {
  assert.deepEqual(laneNames(['kernel', '7:pool-1', '7:pool-2']), ['kernel', 'pool-1', 'pool-2']);
  assert.deepEqual(laneNames(['7:main', '8:main']), ['7:main', '8:main']);
});

test('at an earlier moment rows stay, later bars are gone and what ran is cut', () => {
  const { laid, state, bars } = golden('knn');
  const then = until(laid, 1, state);
  assert.deepEqual(
    then.rows.map(row => [row.top, row.label]),
    laid.rows.map(row => [row.top, row.label])
  );
  const left = then.rows.flatMap(row => row.bars);
  assert.ok(left.length > 0 && left.length < bars.length);
  assert.deepEqual([left[0]?.phase, left[0]?.to], ['RUNNING', 1]);
});
