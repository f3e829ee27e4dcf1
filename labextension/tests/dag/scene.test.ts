/** The scene: the same items as those of the DOT, counted and told before any layout. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Folding } from '../../src/model/folding.js';
import { fold } from '../../src/model/state.js';
import { graphAround, parentOf, sceneOf } from '../../src/view/dag/scene.js';
import { LOGS, log } from '../model/twin.js';
import { call, graph, spec } from '../model/builders.js';
import { shown, unrun } from './pictures.js';

const TASK = spec('task', 'square');

function wide(count: number) {
  return graph(
    spec('workflow', 'wf'),
    Array.from({ length: count }, (_, number) => call(`n${number}`, TASK))
  );
}

for (const name of LOGS) {
  test(`${name}: every item has a place, and every place an item`, () => {
    const { scene, geometry } = shown(name);
    const placed = [...geometry.nodes.keys(), ...geometry.groups.keys()];
    assert.deepEqual(placed.sort(), [...scene.items.keys()].sort());
    assert.equal(scene.count, geometry.nodes.size);
  });
}

test('gathered nodes are one item, and say which they are', () => {
  const { scene, geometry } = unrun(wide(40));
  assert.deepEqual([...scene.items.keys()], ['n0', 'n1', 'n2', '+', 'n39', '@outputs']);
  const more = scene.items.get('+')!;
  assert.ok(more.what === 'more');
  assert.deepEqual([more.title, more.first, more.hidden.length], ['+36', 'square[3]', 36]);
  assert.ok(geometry.nodes.has('+'));
});

test('opened, all are counted without a layout', () => {
  const { items, count } = sceneOf(wide(3000), new Map(), new Folding(new Set([''])));
  assert.deepEqual([items.size, count], [3001, 3001]);
});

test('what a run made is marked, at its level and in its group', () => {
  const { scene } = shown('nested-dynamic');
  const made = [...scene.items.values()].filter(item => item.what === 'group');
  assert.deepEqual(
    made.map(item => [item.name, item.level, item.expanded]),
    [
      ['n0', 1, true],
      ['n0/dn0', 2, true],
      ['n0/dn1', 2, true],
      ['n0/dn2', 2, false] // a sub-workflow: its graph was compiled
    ]
  );
  const inner = made.find(item => item.level === 2)!;
  assert.equal(parentOf(scene, inner)?.path, inner.scope);
  assert.equal(graphAround(scene, inner), parentOf(scene, inner)?.graph);
});

test('as compiled, nothing is expanded', () => {
  const state = fold(log('knn'));
  const { items } = sceneOf(state.root.graph!, new Map(), new Folding());
  assert.deepEqual(
    [...items.values()].map(item => [item.name, item.what]),
    [
      ['n0', 'card'],
      ['n1', 'card'],
      ['n2', 'card'],
      ['@outputs', 'outputs']
    ]
  );
});
