/** The table's rows: the tree in order, sorted, searched; and which of them are drawn. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ROW, cell, columnsOf, drawn, rowsOf, scrolled } from '../../src/view/rows.js';
import { golden } from './golden.js';

const NONE: ReadonlyMap<string, boolean> = new Map();
const paths = (rows: ReturnType<typeof rowsOf>): string[] => rows.map(row => row.node.path);

test('rows are the tree of nodes in order of definition', () => {
  const rows = rowsOf(golden('knn').state, NONE, null, '');
  assert.deepEqual(paths(rows), ['n0', 'n1', 'n2', 'n2/dn0', 'n2/dn1']);
  assert.deepEqual(
    rows.map(row => row.level),
    [1, 1, 1, 2, 2]
  );
  assert.deepEqual([rows[3]!.position, rows[3]!.of], [1, 2]);
  assert.deepEqual(
    rows.map(row => row.open),
    [null, null, true, null, null]
  );
});

test('a closed group hides its children', () => {
  assert.deepEqual(paths(rowsOf(golden('knn').state, new Map([['n2', false]]), null, '')), ['n0', 'n1', 'n2']);
});

test('a search keeps what it finds and the groups around it', () => {
  assert.deepEqual(paths(rowsOf(golden('knn').state, NONE, null, 'HELPER [1]')), ['n2', 'n2/dn1']);
  assert.deepEqual(paths(rowsOf(golden('knn').state, NONE, null, 'nothing like it')), []);
});

test('rows are sorted among their siblings, and what has no value comes last', () => {
  const state = golden('failure').state;
  const longest = rowsOf(state, NONE, { column: 'duration', descending: true }, '');
  const shortest = rowsOf(state, NONE, { column: 'duration', descending: false }, '');
  for (const rows of [longest, shortest]) {
    const top = rows.filter(row => row.level === 1).map(row => row.node.duration);
    assert.deepEqual(top.slice(1), [null, null]);
  }
  const names = rowsOf(golden('knn').state, NONE, { column: 'name', descending: true }, '');
  assert.deepEqual(paths(names), ['n1', 'n0', 'n2', 'n2/dn1', 'n2/dn0']);
});

test('a row says where its inputs come from', () => {
  const { nodes } = golden('knn').state;
  assert.equal(cell(nodes.get('n2')!, 'inputs'), 'get_models, get_dataset');
  assert.equal(cell(nodes.get('n0')!, 'inputs'), '');
  assert.equal(cell(nodes.get('n2/dn1')!, 'name'), 'helper_evaluate_model[1]');
});

test('columns that are empty throughout are left out', () => {
  const shown = (name: string): string[] => columnsOf(golden(name).state).map(([column]) => column);
  assert.deepEqual(shown('retry'), ['name', 'kind', 'phase', 'duration', 'attempt', 'inputs']);
  assert.ok(shown('cache-hit').includes('cache'));
  const model = golden('knn');
  model.seek(0);
  assert.deepEqual(
    columnsOf(model.state).map(([column]) => column),
    ['name', 'kind', 'phase', 'duration', 'inputs']
  );
});

test('only rows near what is in sight are drawn, and never more than 200', () => {
  assert.deepEqual(drawn(5, 0, 400), { from: 0, to: 5 });
  const { from, to } = drawn(1000, 500 * ROW, 400);
  assert.ok(from <= 500 && to >= 500 + 400 / ROW && to - from < 60);
  assert.equal(drawn(10_000, 0, 1e6).to, 200);
  assert.deepEqual(drawn(0, 0, 400), { from: 0, to: 0 });
  assert.equal(drawn(10, 1e6, 400).to, 10, 'scrolled beyond the end');
});

test('a row is brought into sight by the shortest way', () => {
  assert.equal(scrolled(10, 0, 28 * 21), 0, 'it is in sight');
  assert.equal(scrolled(3, 28 * 5, 280), 28 * 3, 'it is above');
  assert.equal(scrolled(30, 0, 28 * 11), 28 * 21, 'it is below, and the heading takes a row');
});

test('a failure node says what it runs on, and that it is not needed where nothing failed', () => {
  const told = (name: string, path: string): string[] => {
    const node = golden(name).state.nodes.get(path)!;
    return [cell(node, 'phase'), cell(node, 'inputs')];
  };
  assert.deepEqual(told('on-failure', 'n0/fn0'), ['succeeded', 'on failure']);
  assert.deepEqual(told('on-failure-spared', 'fn0'), ['not needed', 'on failure']);
  assert.deepEqual(told('on-failure-fails', 'fn0'), ['failed', 'on failure']);
});
