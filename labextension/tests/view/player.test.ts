/** How a run is played: arithmetic of times and steps, and the player on a clock of its own. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Player, countUntil, cursorAt, offsets, stepSeconds } from '../../src/view/player.js';

const TIMES = [0, 1, 1.5, 4];

test('times count from the first event, and a clock that goes back stands still', () => {
  assert.deepEqual(offsets([100, 101, 100.5, 104]), [0, 1, 1, 4]);
  assert.deepEqual(offsets([]), []);
});

test('a run in equal steps takes about ten seconds, within reason', () => {
  assert.equal(stepSeconds(25), 0.4);
  assert.equal(stepSeconds(2), 0.8);
  assert.equal(stepSeconds(100_000), 0.04);
  assert.equal(stepSeconds(0), 0.8);
});

test('events up to a moment are counted', () => {
  assert.deepEqual(
    [-1, 0, 1, 1.2, 9].map(moment => countUntil(TIMES, moment)),
    [0, 1, 2, 2, 4]
  );
});

test('at 1x the cursor is where the run was', () => {
  assert.deepEqual(
    [0, 0.9, 1, 3.9, 4, 99].map(seconds => cursorAt(TIMES, 0, seconds, '1x')),
    [1, 1, 2, 3, 4, 4]
  );
  assert.equal(cursorAt(TIMES, 2, 0.5, '1x'), 3, 'from the second event, half a second later');
});

test('at 10x it is ten times as far, and never before where it began', () => {
  assert.equal(cursorAt(TIMES, 0, 0.1, '10x'), 2);
  assert.equal(cursorAt([0, 0, 0], 1, 0, '10x'), 3);
});

test('in equal steps it goes one event after another', () => {
  assert.deepEqual(
    [0, 0.79, 0.8, 1.6, 99].map(seconds => cursorAt(TIMES, 1, seconds, 'steps')),
    [1, 1, 2, 3, 4]
  );
});

function stage(times: readonly number[]) {
  const made = {
    cursor: times.length,
    sought: [] as number[],
    next: null as ((now: number) => void) | null,
    player: null as unknown as Player,
    at(now: number): void {
      const next = made.next;
      made.next = null;
      next?.(now);
    }
  };
  made.player = new Player({
    times: () => times,
    cursor: () => made.cursor,
    seek: cursor => {
      made.cursor = cursor;
      made.sought.push(cursor);
    },
    frame: next => {
      made.next = next;
      return 1;
    },
    cancel: () => (made.next = null)
  });
  return made;
}

test('play begins anew at the end, and stops when all is shown', () => {
  const run = stage(TIMES);
  run.player.toggle();
  assert.ok(run.player.playing);
  for (const now of [5000, 5800, 6600, 7400, 8200]) {
    run.at(now);
  }
  assert.deepEqual(run.sought, [0, 1, 2, 3, 4]);
  assert.ok(!run.player.playing);
});

test('a reader who moves the cursor pauses it', () => {
  const run = stage(TIMES);
  run.cursor = 1;
  run.player.play();
  run.at(0);
  run.cursor = 3;
  run.at(16);
  assert.ok(!run.player.playing);
  assert.equal(run.cursor, 3);
});

test('another speed goes on from where it is', () => {
  const run = stage(TIMES);
  run.cursor = 1;
  run.player.play();
  run.at(0);
  run.at(800);
  assert.equal(run.cursor, 2);
  run.player.speed = '1x';
  run.at(1000);
  run.at(1500);
  assert.equal(run.cursor, 3);
});
