/** Which entity a line belongs to, and which runs are long. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { around, isLong } from '../../src/panel/lines.js';
import { entity, run } from '../panel/notebooks.js';

test('a line belongs to the entity that begins at it or above, else to the first of the cell', () => {
  const second = entity('second', 'a', { first: 9, line: 10 });
  const first = entity('first', 'a', { first: 3, line: 4 });
  const found = [1, 3, 8, 9, 40].map(line => around([second, first], line)?.name);
  assert.deepEqual(found, ['first', 'first', 'first', 'second', 'second']);
  assert.equal(around([], 3), null);
});

test('a long run is told from a short one, from one that goes on, and from one that is stepped through', () => {
  const took = (seconds: number | null, stepped = false) =>
    isLong(run('e1', { began: 100, ended: seconds === null ? null : 100 + seconds, stepped }), 10);
  assert.deepEqual([took(11), took(9), took(null), took(11, true)], [true, false, false, false]);
});
