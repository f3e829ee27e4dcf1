/** DOT: the recorded pictures, byte for byte as Python draws them. */

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { GOLDEN, type Picture, draw, read } from './twin.js';

const NAMES = readdirSync(join(GOLDEN, 'dots'))
  .filter(file => file.endsWith('.json'))
  .map(file => file.slice(0, -'.json'.length));

test('there are pictures', () => {
  assert.ok(NAMES.length >= 20);
});

for (const name of NAMES) {
  test(`${name} is drawn as in Python`, () => {
    assert.equal(draw(JSON.parse(read(`dots/${name}.json`)) as Picture), read(`dots/${name}.dot`));
  });
}

test('the first records are drawn too', () => {
  assert.equal(read('dots/knn-compiled.dot'), read('knn-compiled.dot'));
  assert.equal(read('dots/knn-expanded.dot'), read('knn-expanded.dot'));
});
