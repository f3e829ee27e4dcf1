/** The arithmetic of pan and zoom: where a picture stands in its viewport. Pure. */

import type { Box, Point } from '../../layout/parse.js';

/** On the screen, a point of the picture is at `x * k + view.x`, `y * k + view.y`. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly k: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Around the picture, in pixels of the screen. */
export const PAD = 16;
/** What stands above a picture at most. */
export const HIGH = 2 * PAD;
export const LOWEST = 220;
export const HIGHEST = 560;
const NEAREST = 2.5;
const FARTHEST = 0.02;
/** By itself a picture is not made smaller than this: its titles could not be read. */
export const READABLE = 0.4;
/** While a stepper goes from node to node, the one where it stands is to be read with ease. */
export const READ_WITH_EASE = 0.55;
/** The height of a group's header, and about that of a card. */
const HEAD = 40;
/** A picture that is larger than its viewport by this factor has a map. */
const MUCH = 1.25;
/** So much of the picture stays in sight when it is dragged away. */
const IN_SIGHT = 40;

/** The whole width, never larger than life and never smaller than `least`, at the top. */
export function fitWidth(picture: Size, viewport: Size, least = READABLE): View {
  const k = widthScale(picture, viewport, least);
  return {
    k,
    x: Math.max((viewport.width - picture.width * k) / 2, k > least ? -Infinity : PAD),
    y: Math.max(top(picture, viewport, k), PAD)
  };
}

/** The whole picture, never larger than life. */
export function fitAll(picture: Size, viewport: Size): View {
  const across = (viewport.width - 2 * PAD) / picture.width;
  const down = (viewport.height - 2 * PAD) / picture.height;
  const k = clamp(Math.min(1, across, down), FARTHEST, 1);
  return { k, x: (viewport.width - picture.width * k) / 2, y: top(picture, viewport, k) };
}

/** The whole picture, which the reader has asked for, as long as that can be read while the picture grows. */
export function fitKept(picture: Size, viewport: Size): View {
  const all = fitAll(picture, viewport);
  return all.k >= READABLE ? all : fitWidth(picture, viewport);
}

/** In the middle where that is near the top: a picture that grows does so downwards. */
function top(picture: Size, viewport: Size, k: number): number {
  return Math.min((viewport.height - picture.height * k) / 2, HIGH);
}

/** The height of the viewport that suits a picture fitted to its width. */
export function heightFor(picture: Size, width: number, least = READABLE): number {
  const k = widthScale(picture, { width, height: HIGHEST }, least);
  return Math.round(clamp(picture.height * k + 2 * PAD, LOWEST, HIGHEST));
}

function widthScale(picture: Size, viewport: Size, least: number): number {
  return clamp((viewport.width - 2 * PAD) / picture.width, least, 1);
}

/** Zoom around a point of the screen. */
export function zoomed(view: View, factor: number, at: Point): View {
  const k = clamp(view.k * factor, FARTHEST, NEAREST);
  const real = k / view.k;
  return { k, x: at.x - (at.x - view.x) * real, y: at.y - (at.y - view.y) * real };
}

/** Where a point of the picture is on the screen. */
export function onScreen(view: View, point: Point): Point {
  return { x: point.x * view.k + view.x, y: point.y * view.k + view.y };
}

/** Which point of the picture is at a point of the screen. */
export function inPicture(view: View, at: Point): Point {
  return { x: (at.x - view.x) / view.k, y: (at.y - view.y) / view.k };
}

/** The view in which a point of the new picture stands where one of the old picture stood. */
export function anchored(view: View, before: Point, after: Point): View {
  return { k: view.k, x: view.x + (before.x - after.x) * view.k, y: view.y + (before.y - after.y) * view.k };
}

/**
 * The view, moved so that a box and, if there is room for it, the whole picture is in sight; but if a pointer is over the
 * head of the box, it stays there.
 */
export function slid(view: View, box: Box, pointer: Point | null, picture: Size, viewport: Size): View {
  const along = (
    now: number,
    start: number,
    length: number,
    at: number | null,
    whole: number,
    room: number
  ): number => {
    const fits = whole <= room - 2 * PAD;
    const sight = fits ? [PAD, room - PAD - whole] : [PAD - start, room - PAD - start - length];
    const moved = clamp(now, Math.min(...sight), Math.max(...sight));
    return at === null ? moved : clamp(moved, at - start - length + PAD / 2, at - start - PAD / 2);
  };
  const { x, y, k } = view;
  const head = Math.min(box.height, HEAD);
  return {
    k,
    x: along(x, box.x * k, box.width * k, pointer?.x ?? null, picture.width * k, viewport.width),
    y: along(y, box.y * k, head * k, pointer?.y ?? null, picture.height * k, viewport.height)
  };
}

/** The view, moved as little as brings a box into sight; its beginning where it is too large. */
export function showing(view: View, box: Box, viewport: Size): View {
  const along = (start: number, length: number, room: number): number => {
    const end = start + length;
    return start < PAD || length > room - 2 * PAD ? PAD - start : end > room - PAD ? room - PAD - end : 0;
  };
  return {
    k: view.k,
    x: view.x + along(box.x * view.k + view.x, box.width * view.k, viewport.width),
    y: view.y + along(box.y * view.k + view.y, box.height * view.k, viewport.height)
  };
}

/** The view, held so that a part of the picture stays in sight. */
export function held(view: View, picture: Size, viewport: Size): View {
  return {
    k: view.k,
    x: clamp(view.x, IN_SIGHT - picture.width * view.k, viewport.width - IN_SIGHT),
    y: clamp(view.y, IN_SIGHT - picture.height * view.k, viewport.height - IN_SIGHT)
  };
}

/** Whether the picture is so much larger than its viewport that a map of it helps. */
export function overflows(view: View, picture: Size, viewport: Size): boolean {
  return picture.width * view.k > viewport.width * MUCH || picture.height * view.k > viewport.height * MUCH;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), Math.max(low, high));
}
