/** Where the arrow keys lead, and what is related. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { type Direction, neighbour, reading } from '../../src/view/dag/neighbours.js';
import { related } from '../../src/view/dag/related.js';
import { LOGS } from '../model/twin.js';
import { type Shown, shown } from './pictures.js';

function walk({ scene, geometry }: Shown, from: string, ...directions: Direction[]): (string | null)[] {
  let at: string | null = from;
  return directions.map(direction => (at = at === null ? null : neighbour(scene, geometry, at, direction)));
}

test('items are read row by row, and a group before what is in it', () => {
  const { scene, geometry } = shown('knn');
  assert.deepEqual(reading(scene, geometry), ['n0', 'n1', 'n2', 'n2/dn0', 'n2/dn1', '@outputs']);
});

test('left is upstream, right is downstream', () => {
  const knn = shown('knn');
  assert.deepEqual(walk(knn, '@outputs', 'left', 'left'), ['n2', 'n1']);
  assert.deepEqual(walk(knn, 'n1', 'right', 'right', 'right'), ['n2', '@outputs', null]);
});

test('from within a group, left is the group and right what follows it', () => {
  assert.deepEqual(walk(shown('knn'), 'n2/dn1', 'left', 'down', 'right'), ['n2', 'n2/dn0', '@outputs']);
});

test('up and down go through all of it, and end', () => {
  const knn = shown('knn');
  assert.deepEqual(walk(knn, 'n0', 'down', 'down', 'down', 'up'), ['n1', 'n2', 'n2/dn0', 'n2']);
  assert.deepEqual(walk(knn, 'n2', 'first', 'up'), ['n0', null]);
  assert.deepEqual(walk(knn, 'n2', 'last', 'down'), ['@outputs', null]);
});

test('what is no longer shown leads to the first', () => {
  assert.deepEqual(walk(shown('knn'), 'gone', 'down'), ['n0']);
});

for (const name of LOGS) {
  test(`${name}: all items can be reached`, () => {
    const { scene, geometry } = shown(name);
    assert.deepEqual(reading(scene, geometry).sort(), [...scene.items.keys()].sort());
  });
}

test('a node is related to what it reads, what reads it, and the groups around it', () => {
  const { scene, geometry } = shown('knn');
  assert.deepEqual([...related(scene, geometry.edges, 'n2/dn0')].sort(), ['@outputs', 'n0', 'n1', 'n2', 'n2/dn0']);
});

test('a group on the way is related with all that is in it', () => {
  const { scene, geometry } = shown('knn');
  assert.deepEqual([...related(scene, geometry.edges, 'n0')].sort(), ['@outputs', 'n0', 'n2', 'n2/dn0', 'n2/dn1']);
  assert.deepEqual(related(scene, geometry.edges, 'gone'), new Set());
});
