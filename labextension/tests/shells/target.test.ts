/** Which entity a line belongs to, and which runs are long. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { around, isLong, madeIn, uncounted } from '../../src/panel/lines.js';
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

test('empty lines above a cell are not counted by the kernel, but for those of a magic', () => {
  assert.deepEqual(
    ['', ' \n', '\n \n@task', '\n#| flyte: task', '@task', '\n\n%%task'].map(uncounted),
    [0, 0, 2, 1, 0, 0]
  );
});

test('a place is found in the cell of its count, in one that ran again since, and in none that only looks like it', () => {
  const place = { file: 'In[4]', line: 2, text: 'y = half(x=n)' };
  const text = '@workflow\n  y = half(x=n)';
  const other = { count: 1, text: 'x = 1' };
  assert.deepEqual(madeIn([other, { count: 9, text }, { count: 4, text: `\n${text}` }], place), { cell: 2, line: 3 });
  assert.deepEqual(madeIn([other, { count: 9, text }], place), { cell: 1, line: 2 });
  assert.equal(
    madeIn(
      [
        { count: 8, text },
        { count: 9, text }
      ],
      place
    ),
    null
  );
  assert.equal(madeIn([other, { count: 4, text: 'y = 1' }], place), null);
  assert.equal(madeIn([{ count: null, text }], { ...place, file: '/tmp/tasks.py' }), null);
});
