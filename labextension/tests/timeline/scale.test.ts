import assert from 'node:assert/strict';
import { test } from 'node:test';

import { clamp, fitting, scrollAfter, tickLabel, tickStep, ticks, toPixels } from '../../src/view/timeline/scale.js';

test('seconds go to pixels', () => {
  const scale = { from: 2, perSecond: 50 };
  assert.equal(toPixels(scale, 3), 50);
});

test('a run that took no time still has a scale', () => {
  assert.ok(Number.isFinite(fitting(0, 600)));
  assert.equal(fitting(10, 600), 60);
  assert.equal(clamp(Infinity), clamp(1e99));
});

test('ticks stand on round numbers and far enough apart', () => {
  for (const perSecond of [1e-6, 1e-3, 0.1, 1, 7, 60, 999, 12_345, 1e6]) {
    const step = tickStep(perSecond);
    assert.ok(step * perSecond >= 80 * (1 - 1e-6), `${perSecond}: ${step}`);
    const found = ticks(0, 600 / perSecond, perSecond);
    assert.ok(found.length >= 1 && found.length <= 9, `${perSecond}: ${found.length}`);
    assert.equal(new Set(found.map(tick => tick.label)).size, found.length, `${perSecond}`);
  }
});

test('the labels say what a reader would', () => {
  assert.deepEqual(
    ticks(0, 6.25, 96).map(tick => tick.label),
    ['0', '1 s', '2 s', '3 s', '4 s', '5 s', '6 s']
  );
  assert.deepEqual(
    ticks(0, 0.2, 2000).map(tick => tick.label),
    ['0', '50 ms', '100 ms', '150 ms', '200 ms']
  );
  assert.equal(tickLabel(0.5, 0.5), '0.5 s');
  assert.equal(tickLabel(90, 30), '1 min 30 s');
  assert.equal(tickLabel(12_000, 1200), '3 h 20 min');
  assert.equal(tickLabel(0.0005, 0.0001), '0.5 ms');
});

test('ticks begin where the sight begins', () => {
  assert.deepEqual(
    ticks(3.5, 5.5, 96).map(tick => tick.at),
    [4, 5]
  );
});

test('what is under the pointer stays there when zooming', () => {
  const scroll = scrollAfter(100, 50, 10, 20);
  assert.equal((scroll + 50) / 20, (100 + 50) / 10);
  assert.equal(scrollAfter(0, 50, 20, 10), 0);
});
