/** The arithmetic of pan and zoom. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fitting from '../../src/view/dag/fitting.js';

const VIEWPORT = { width: 800, height: 400 };
const { PAD } = fitting;

test('a small picture is not enlarged, and stands in the middle, near the top', () => {
  const { HIGH } = fitting;
  assert.deepEqual(fitting.fitWidth({ width: 200, height: 100 }, VIEWPORT), { k: 1, x: 300, y: HIGH });
  assert.deepEqual(fitting.fitWidth({ width: 200, height: 360 }, VIEWPORT), { k: 1, x: 300, y: 20 });
});

test('a wide picture is made as wide as the view', () => {
  const { k, x } = fitting.fitWidth({ width: 1536, height: 100 }, VIEWPORT);
  assert.deepEqual([k, x], [0.5, PAD]);
});

test('a picture too wide to be read when fitted begins at its left', () => {
  const { k, x } = fitting.fitWidth({ width: 20_000, height: 100 }, VIEWPORT);
  assert.deepEqual([k, x], [0.4, PAD]);
});

test('while a stepper stands in it, a picture is not made so small that a node is hard to read', () => {
  const picture = { width: 1920, height: 100 };
  const least = fitting.READ_WITH_EASE;
  assert.equal(fitting.fitWidth(picture, VIEWPORT).k, 0.4);
  assert.deepEqual(fitting.fitWidth(picture, VIEWPORT, least).k, least);
  assert.ok(
    fitting.heightFor({ ...picture, height: 800 }, 800, least) > fitting.heightFor({ ...picture, height: 800 }, 800)
  );
});

test('the whole picture, once asked for, is kept while it can be read', () => {
  const small = { width: 1536, height: 100 };
  assert.deepEqual(fitting.fitKept(small, VIEWPORT), fitting.fitAll(small, VIEWPORT));
  assert.equal(fitting.fitKept({ width: 20_000, height: 100 }, VIEWPORT).k, fitting.READABLE);
});

test('a tall picture begins at its top; fitted as a whole it is all there', () => {
  const picture = { width: 200, height: 1472 };
  assert.equal(fitting.fitWidth(picture, VIEWPORT).y, PAD);
  const { k, y } = fitting.fitAll(picture, VIEWPORT);
  assert.deepEqual([k, y], [0.25, PAD]);
});

test('the view is as tall as the picture, within bounds', () => {
  const heights = [10, 300, 5000].map(height => fitting.heightFor({ width: 100, height }, 800));
  assert.deepEqual(heights, [fitting.LOWEST, 300 + 2 * PAD, fitting.HIGHEST]);
});

test('zooming keeps the point under the pointer', () => {
  const at = { x: 123, y: 45 };
  const view = { x: 10, y: 20, k: 0.8 };
  const next = fitting.zoomed(view, 1.5, at);
  const close = (one: number, other: number): void => assert.ok(Math.abs(one - other) < 1e-9);
  close(fitting.inPicture(next, at).x, fitting.inPicture(view, at).x);
  close(fitting.inPicture(next, at).y, fitting.inPicture(view, at).y);
  close(next.k, 1.2);
});

test('zooming has ends, and stays where it is there', () => {
  const view = { x: 10, y: 20, k: 2.5 };
  assert.deepEqual(fitting.zoomed(view, 9, { x: 5, y: 5 }), view);
});

test('an anchored point stays where it is on the screen', () => {
  const view = { x: 30, y: 40, k: 0.5 };
  const [before, after] = [
    { x: 100, y: 60 },
    { x: 900, y: 20 }
  ];
  assert.deepEqual(fitting.onScreen(fitting.anchored(view, before, after), after), fitting.onScreen(view, before));
});

test('what has opened slides into sight, but not away from the pointer', () => {
  const picture = { width: 2000, height: 300 };
  const box = { x: 1000, y: 100, width: 700, height: 200 };
  const pointer = { x: 790, y: 120 };
  const view = fitting.slid({ x: -300, y: 0, k: 1 }, box, pointer, picture, VIEWPORT);
  const left = box.x + view.x;
  assert.ok(left >= PAD && left + box.width <= VIEWPORT.width, 'the box is in sight');
  assert.ok(pointer.x > left && pointer.x < left + box.width, 'the pointer is over it');
  const far = fitting.slid({ x: -300, y: 0, k: 1 }, { ...box, width: 100 }, pointer, picture, VIEWPORT);
  assert.ok(pointer.x > 1000 + far.x && pointer.x < 1100 + far.x);
});

test('a picture that has room slides into sight as a whole', () => {
  const picture = { width: 700, height: 300 };
  const box = { x: 600, y: 100, width: 100, height: 40 };
  assert.deepEqual(fitting.slid({ x: 200, y: -90, k: 1 }, box, null, picture, VIEWPORT), { k: 1, x: 84, y: PAD });
});

test('a box is brought into sight by the shortest way', () => {
  const show = (x: number, width = 50): number =>
    fitting.showing({ x: 0, y: 0, k: 1 }, { x, y: 100, width, height: 40 }, VIEWPORT).x;
  assert.deepEqual([show(300), show(-100), show(900), show(900, 5000)], [0, 116, 784 - 950, PAD - 900]);
});

test('a part of the picture stays in sight', () => {
  const picture = { width: 100, height: 100 };
  assert.deepEqual(fitting.held({ x: -999, y: 999, k: 1 }, picture, VIEWPORT), { k: 1, x: -60, y: 360 });
});

test('a picture overflows when it is much larger than its view', () => {
  const picture = { width: 1200, height: 100 };
  assert.ok(fitting.overflows({ x: 0, y: 0, k: 1 }, picture, VIEWPORT));
  assert.ok(!fitting.overflows({ x: 0, y: 0, k: 0.8 }, picture, VIEWPORT));
});
