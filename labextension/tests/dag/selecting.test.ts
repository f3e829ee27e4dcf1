/** From the screen to the shared selection, and back. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Folding } from '../../src/model/folding.js';
import { edgeSelection, holderOf, isEdge, opening } from '../../src/view/dag/selecting.js';
import { call, graph, spec } from '../model/builders.js';
import { type Shown, shown, unrun } from './pictures.js';

function edge({ geometry }: Shown, source: string, target: string) {
  return geometry.edges.find(found => found.source === source && found.target === target)!;
}

test('an edge is selected by the ids of its ends, in their scope', () => {
  const knn = shown('knn');
  assert.deepEqual(edgeSelection(knn.scene, edge(knn, 'n0', 'n2')), {
    kind: 'edge',
    scope: '',
    source: 'n0',
    target: 'n2'
  });
});

test("an edge to the graph's outputs has no id there", () => {
  const knn = shown('knn');
  const found = edgeSelection(knn.scene, edge(knn, 'n2', '@outputs'))!;
  assert.deepEqual([found.source, found.target], ['n2', '']);
  assert.ok(isEdge(knn.scene, edge(knn, 'n2', '@outputs'), found));
  assert.ok(!isEdge(knn.scene, edge(knn, 'n0', 'n2'), found));
});

test('of gathered nodes an edge stands for the first that is among them', () => {
  const task = spec('task', 'square');
  const many = Array.from({ length: 20 }, (_, number) => call(`n${number}`, task, ['first']));
  const found = unrun(graph(spec('workflow', 'wf'), [call('first', spec('task', 'load')), ...many]));
  const gathered = edge(found, 'first', '+');
  const selection = edgeSelection(found.scene, gathered)!;
  assert.deepEqual([selection.source, selection.target], ['first', 'n3']);
  assert.ok(isEdge(found.scene, gathered, { ...selection, target: 'n9' }));
});

test('a node that is not shown is held by what it is in', () => {
  const { scene } = shown('knn', new Folding(new Set(), new Set(['n2'])));
  assert.deepEqual(holderOf(scene, 'n2'), { name: 'n2', exact: true });
  assert.deepEqual(holderOf(scene, 'n2/dn1'), { name: 'n2', exact: false });
  assert.equal(holderOf(scene, 'n7'), null);
});

test('a gathered node is held by its "+N"', () => {
  const task = spec('task', 'square');
  const nodes = Array.from({ length: 20 }, (_, number) => call(`n${number}`, task));
  const { scene } = unrun(graph(spec('workflow', 'wf'), nodes));
  assert.deepEqual(holderOf(scene, 'n7'), { name: '+', exact: false });
});

test('a group that the rule opens is opened by the rule, another with all its children', () => {
  const inner = graph(spec('dynamic', 'many'), [call('dn0', spec('task', 'square'))]);
  const closed = new Set(['n0', 'n0/dn0/dn0']);
  assert.equal(opening('n0', inner, new Folding(new Set(), closed)), 'rule');
  assert.equal(opening('n0/dn0/dn0', inner, new Folding(new Set(), closed)), 'open');
  const pinned = new Set(['n0/dn0/dn0/dn7']);
  assert.equal(opening('n0/dn0/dn0', inner, new Folding(new Set(), closed, pinned)), 'rule');
});
