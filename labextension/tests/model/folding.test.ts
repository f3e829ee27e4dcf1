/** Folding, labels, marks and paths: the short rules, by example; against Python they are held by tests/properties. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Folding, graphOf, isOpen, shown, siblings, urgent } from '../../src/model/folding.js';
import * as labels from '../../src/model/labels.js';
import { grouped } from '../../src/model/numbers.js';
import { around, find, join, nodeAt, readable, split } from '../../src/model/paths.js';
import * as quoting from '../../src/model/quoting.js';
import { compiled, fold } from '../../src/model/state.js';
import { begin, call, expand, fail, graph, spec, started, succeed } from './builders.js';
import { log } from './twin.js';

const square = spec('task', 'square');
const many = graph(
  spec('map_task', 'squares'),
  Array.from({ length: 20 }, (_, n) => call(String(n), square))
);
const root = graph(spec('workflow', 'wf'), [call('n0', many.spec)]);

/** A map of twenty of which one has failed, one runs, and ten have succeeded. */
function halfway(): ReturnType<typeof fold> {
  const events = [started(root), begin('n0', 1), expand('n0', 1, many)];
  for (let n = 0; n < 12; n += 1) {
    events.push(begin(`n0/${n}`, n + 1));
    if (n !== 11) {
      events.push(n === 5 ? fail('n0/5', n + 2) : succeed(`n0/${n}`, n + 2));
    }
  }
  return fold(events);
}

test('of more than twelve siblings the first three, the last and the pinned are shown', () => {
  const found = shown('n0', many, new Folding());
  assert.deepEqual(found.kept, ['0', '1', '2', '19']);
  assert.deepEqual([...found.gathered.keys()], ['2']);
  assert.deepEqual(shown('n0', many, new Folding(new Set(), new Set(), new Set(['n0/5']))).kept, [
    '0',
    '1',
    '2',
    '5',
    '19'
  ]);
  assert.equal(shown('n0', many, new Folding(new Set(['n0']))).kept.length, 20);
});

test('groups are open down to depth 2, or as the reader says', () => {
  assert.ok(isOpen('n0', many, new Folding()));
  assert.ok(isOpen('n0/a', many, new Folding()));
  assert.ok(!isOpen('n0/a/b', many, new Folding()));
  assert.ok(isOpen('n0/a/b', many, new Folding(new Set(['n0/a/b']))));
  assert.ok(isOpen('n0/a/b', many, new Folding(new Set(), new Set(), new Set(['n0/a/b/c']))));
  assert.ok(!isOpen('n0', many, new Folding(new Set(['n0']), new Set(['n0']))));
});

test('what failed, or is failing, is pinned before what runs', () => {
  assert.deepEqual([...urgent(halfway())], ['n0', 'n0/5', 'n0/11']);
  assert.deepEqual([...urgent(halfway(), 2)], ['n0', 'n0/5']);
});

test('the nodes that a running body has announced are its graph', () => {
  const events = log('nested-dynamic');
  const last = events.findIndex(event => event.$ === 'NodeExpanded');
  const state = fold(events.slice(0, last));
  const node = state.nodes.get('n0');
  assert.ok(node !== undefined && node.graph === null);
  assert.deepEqual([...(graphOf(node)?.nodes.keys() ?? [])], [...(node.children?.keys() ?? [])]);
  assert.equal(graphOf(node), graphOf(node));
});

test('calls that stand between the same nodes are siblings', () => {
  const twice = graph(spec('workflow', 'wf'), [
    call('a', square),
    call('b', square, ['a']),
    call('c', square, ['a']),
    call('d', square, ['b', 'c'])
  ]);
  assert.deepEqual(siblings(twice), [['a'], ['b', 'c'], ['d']]);
});

test('labels are made once for each scope', () => {
  assert.equal(labels.titles(root), labels.titles(root));
  const state = halfway();
  assert.equal(labels.title(state.nodes.get('n0/3') as never), 'square[3]');
});

test('paths are found by ids and by names', () => {
  const state = fold(log('knn'));
  const third = state.nodes.get('n2/dn1');
  assert.ok(third !== undefined);
  assert.equal(readable(third), 'evaluate_model/helper_evaluate_model[1]');
  assert.equal(find(state, 'evaluate_model/helper_evaluate_model[1]'), third);
  assert.equal(find(state, '/n2/dn1/'), third);
  assert.equal(find(state, 'evaluate_model/helper_evaluate_model'), null);
  assert.equal(find(state, 'evaluate_model/helper_evaluate_model[9]'), null);
  assert.equal(find(state, ''), null);
  assert.equal(find(state, '__proto__'), null);
  assert.deepEqual(split(join('n2', 'dn0')), ['n2', 'dn0']);
  assert.deepEqual(around('a/b/c'), ['a', 'a/b']);
});

test('a node of a sub-workflow is known before its workflow has begun', () => {
  const inner = graph(spec('workflow', 'inner'), [call('n0', square)]);
  const state = compiled(graph(spec('workflow', 'wf'), [call('n0', inner.spec, [], { graph: inner })]));
  assert.equal(nodeAt(state, 'n0/n0'), inner.nodes.get('n0'));
  assert.equal(nodeAt(state, 'n0/n9'), null);
  assert.equal(nodeAt(state, 'n9/n0'), null);
  assert.equal(nodeAt(state, ''), null);
});

test('numbers are grouped', () => {
  assert.deepEqual([0, 999, 1000, 1234567].map(grouped), ['0', '999', '1,000', '1,234,567']);
});

test('names in DOT come back', () => {
  for (const path of ['n2/dn0', 'a"b/ü', '+1', '~', '🎉/\n', '__proto__']) {
    assert.equal(quoting.path(quoting.name(path)), path);
  }
  assert.equal(quoting.path('~ffffffff~'), '~ffffffff~');
});
