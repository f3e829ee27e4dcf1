import assert from 'node:assert/strict';
import { test } from 'node:test';

import { LEAST, LEAST_FAILED, merged } from '../../src/view/timeline/merging.js';
import type { Timed } from '../../src/view/timeline/merging.js';

const bar = (from: number, to: number, phase = 'SUCCEEDED'): Timed => ({ from, to, phase });
const scale = { from: 0, perSecond: 10 };

test('bars that can be seen are drawn one by one', () => {
  const found = merged([bar(0, 1), bar(1, 2)], scale, 100);
  assert.deepEqual(
    found.map(({ bars, left, width }) => [bars.length, left, width]),
    [
      [1, 0, 10],
      [1, 10, 10]
    ]
  );
});

test('a thousand bars in ten pixels are one', () => {
  const bars = Array.from({ length: 1000 }, (_, at) => bar(at / 1000, (at + 1) / 1000));
  const found = merged(bars, scale, 100);
  assert.equal(found.length, 1);
  assert.equal(found[0]?.bars.length, 1000);
  assert.ok(Math.abs((found[0]?.width ?? 0) - 10) < 0.01);
});

test('narrow bars far from each other stay apart, wide enough to be seen', () => {
  const found = merged([bar(0, 0.01), bar(3, 3.01)], scale, 100);
  assert.deepEqual(
    found.map(({ left, width }) => [left, width]),
    [
      [0, LEAST],
      [30, LEAST]
    ]
  );
});

test('a narrow bar beside a wide one stays itself', () => {
  const found = merged([bar(0, 1), bar(1, 1.1), bar(1.1, 2)], scale, 100);
  assert.equal(found.length, 3);
});

test('a bar that is asked for alone is not merged', () => {
  const chosen = bar(0.02, 0.03);
  const found = merged([bar(0, 0.01), chosen, bar(0.04, 0.05)], scale, 100, one => one === chosen);
  assert.deepEqual(
    found.map(({ bars }) => bars.length),
    [1, 1, 1]
  );
});

test('what is out of sight is left out', () => {
  const found = merged([bar(0, 1), bar(5, 6), bar(90, 91)], { from: 4, perSecond: 10 }, 100);
  assert.equal(found.length, 1);
  assert.equal(found[0]?.left, 10);
});

test('one that failed is not lost among many', () => {
  const bars = Array.from({ length: 100 }, (_, at) =>
    bar(at / 100, (at + 1) / 100, at === 50 ? 'FAILED' : 'SUCCEEDED')
  );
  const found = merged(bars, scale, 100);
  assert.deepEqual(
    found.map(({ bars }) => [bars.length, bars[0]?.phase]),
    [
      [50, 'SUCCEEDED'],
      [1, 'FAILED'],
      [49, 'SUCCEEDED']
    ]
  );
});

test('one that failed is wide enough for its colour to be seen', () => {
  for (const phase of ['FAILED', 'TIMED_OUT']) {
    assert.deepEqual(
      merged([bar(1, 1.01, phase)], scale, 100).map(({ left, width }) => [left, width]),
      [[10, LEAST_FAILED]]
    );
  }
  assert.ok(LEAST_FAILED >= 6);
});

test('what is drawn together stays a place to point at', () => {
  const bars = Array.from({ length: 1000 }, (_, at) => bar(at / 10, (at + 1) / 10));
  assert.ok(merged(bars, scale, 1000).every(({ width }) => width <= 48));
});
