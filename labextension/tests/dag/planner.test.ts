/** When a layout is asked for, and which answers count. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { LayoutJson } from '../../src/view/host.js';
import { Planner } from '../../src/view/dag/planner.js';
import type { Scene } from '../../src/view/dag/scene.js';

/** A layout that ends when it is told to. */
class Desk {
  dot: string | null = 'a';
  readonly asked: { dot: string; signal: AbortSignal; end: (layout: LayoutJson | Error) => void }[] = [];
  readonly shown: number[] = [];
  readonly failures: string[] = [];
  readonly planner = new Planner({
    plan: () => (this.dot === null ? null : { dot: this.dot, scene: {} as Scene }),
    layout: (dot, signal) =>
      new Promise((resolve, reject) => {
        const end = (layout: LayoutJson | Error): void => (layout instanceof Error ? reject(layout) : resolve(layout));
        this.asked.push({ dot, signal, end });
      }),
    show: (_, geometry) => this.shown.push(geometry.width),
    failed: message => this.failures.push(message)
  });

  async end(number: number, layout: LayoutJson | Error): Promise<void> {
    this.asked[number]!.end(layout);
    await new Promise(setImmediate);
  }
}

test('the same DOT is laid out once, and shown again', async () => {
  const desk = new Desk();
  desk.planner.now();
  desk.planner.now();
  await desk.end(0, { bb: '0,0,5,5' });
  desk.planner.now();
  assert.deepEqual([desk.asked.length, desk.shown], [1, [5, 5]]);
});

test('what the reader wants drops what is under way', async () => {
  const desk = new Desk();
  desk.planner.now();
  desk.dot = 'b';
  desk.planner.now();
  assert.ok(desk.asked[0]!.signal.aborted);
  await desk.end(0, { bb: '0,0,5,5' });
  await desk.end(1, { bb: '0,0,6,6' });
  assert.deepEqual(desk.shown, [6]);
});

test('growth lets what is under way be seen, and follows', async t => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const desk = new Desk();
  desk.planner.now();
  desk.dot = 'b';
  desk.planner.soon();
  assert.ok(!desk.asked[0]!.signal.aborted);
  await desk.end(0, { bb: '0,0,5,5' });
  assert.deepEqual(desk.shown, [5]);
  desk.planner.soon();
  t.mock.timers.tick(150);
  assert.deepEqual(
    desk.asked.map(({ dot }) => dot),
    ['a', 'b']
  );
  desk.planner.dispose();
});

test('a layout that fails is told of, and the next one counts', async () => {
  const desk = new Desk();
  desk.planner.now();
  await desk.end(0, new Error('too large'));
  desk.dot = 'b';
  desk.planner.now();
  await desk.end(1, { bb: 'nonsense' });
  assert.deepEqual(desk.failures, ['too large', 'The layout has no size.']);
  desk.planner.now();
  await desk.end(2, { bb: '0,0,5,5' });
  assert.deepEqual(desk.shown, [5]);
});

test('nothing is asked for what is refused, and nothing is shown after the end', async () => {
  const desk = new Desk();
  desk.dot = null;
  desk.planner.now();
  assert.equal(desk.asked.length, 0);
  desk.dot = 'a';
  desk.planner.now();
  desk.planner.dispose();
  await desk.end(0, { bb: '0,0,5,5' });
  assert.deepEqual([desk.shown, desk.failures], [[], []]);
});
