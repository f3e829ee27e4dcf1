/** Recent: what is kept, and what makes room. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Recent } from '../../src/layout/cache.js';

test('the one that was not asked for the longest time makes room', () => {
  const recent = new Recent<number>(30);
  recent.set('a', 1, 9);
  recent.set('b', 2, 9);
  recent.set('c', 3, 9);
  assert.equal(recent.get('a'), 1);
  recent.set('d', 4, 9);
  assert.deepEqual(
    ['a', 'b', 'c', 'd'].map(key => recent.get(key)),
    [1, undefined, 3, 4]
  );
  assert.equal(recent.size, 30);
});

test('a key set again counts once', () => {
  const recent = new Recent<number>(30);
  recent.set('a', 1, 9);
  recent.set('a', 2, 14);
  assert.equal(recent.get('a'), 2);
  assert.equal(recent.size, 15);
});

test('what is larger than the whole is not kept, nor is what it replaces', () => {
  const recent = new Recent<number>(30);
  recent.set('a', 1, 9);
  recent.set('a', 2, 99);
  assert.equal(recent.get('a'), undefined);
  recent.set('b', 1, 9);
  recent.clear();
  assert.equal(recent.size, 0);
});
