/** Elapsed times are right whatever the reader's clock says. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Clock } from '../../src/view/clock.js';

function clock(): { clock: Clock; later: (seconds: number) => void } {
  let ours = 50;
  return {
    clock: new Clock(
      () => ours,
      () => 9_000
    ),
    later: seconds => (ours += seconds)
  };
}

test("before anything was heard the reader's clock is believed", () => {
  assert.equal(clock().clock.now(), 9_000);
});

test("the kernel's time goes on from when its event arrived", () => {
  const { clock: one, later } = clock();
  one.heard(1_000);
  later(7);
  assert.equal(one.now(), 1_007);
});

test('an event that was long on its way tells less than one that was quick', () => {
  const { clock: one, later } = clock();
  one.heard(990);
  assert.equal(one.now(), 990);
  later(1);
  one.heard(1_001);
  later(3);
  one.heard(1_001.5);
  assert.equal(one.now(), 1_004);
});
