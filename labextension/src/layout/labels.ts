/** Where the labels of edges stand: on what is seen of their lines, near the middle, and never on anything else. Pure. */

import { textWidth } from '../model/quoting.js';
import type { Box, PlacedEdge, Point } from './parse.js';

/** The height of a label, and that of a group's header. */
export const CHIP = 16;
const HEADER = 42;
/** How far a label keeps from cards, borders and other labels. */
const CLEAR = 3;
/** What a line must show beside the label that stands on it, its arrow too. */
const SEEN = 26;
/** So far a label may stand out of the picture. */
const MARGIN = 12;
/** Points of a line that are tried: so many pixels apart, so many at most. */
const STEP = 5;
const TRIES = 64;
const PIECES = 12;
/** Where on its line a label stands best; that of one of several ways, where they have parted. */
const MIDDLE = 0.5;
const APART = 0.62;
/** Of so many edges at most that begin or end together, a label keeps off the others' lines, if it can. */
const BUNDLE = 12;
/** The size of a grid's fields, and how many of them one box may have: a hostile layout ends too. */
const FIELD = 256;
const MOST_FIELDS = 4096;

/** The width of a label. */
export function chipWidth(label: string): number {
  return textWidth(label, 10) + 12;
}

/** A line as points, from its start to its arrow. */
export function sampled(curves: readonly (readonly Point[])[]): Point[] {
  const found: Point[] = [];
  for (const points of curves) {
    found.push(...points.slice(0, 1));
    for (let first = 0; first + 3 < points.length; first += 3) {
      const [a, b, c, d] = points.slice(first, first + 4) as [Point, Point, Point, Point];
      for (let piece = 1; piece <= PIECES; piece += 1) {
        const t = piece / PIECES;
        const u = 1 - t;
        const [p, q, r, s] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
        found.push({ x: p * a.x + q * b.x + r * c.x + s * d.x, y: p * a.y + q * b.y + r * c.y + s * d.y });
      }
    }
  }
  return found;
}

/** An edge, and its line as points. */
export interface Lined {
  readonly edge: PlacedEdge;
  readonly points: readonly Point[];
}

/** The edges with their labels where there is room for them; a label for which there is none is left out. */
export function placeLabels(
  lined: readonly Lined[],
  nodes: ReadonlyMap<string, Box>,
  groups: ReadonlyMap<string, Box>,
  picture: { readonly width: number; readonly height: number }
): PlacedEdge[] {
  const whole = { x: -MARGIN, y: -MARGIN, width: picture.width + 2 * MARGIN, height: picture.height + 2 * MARGIN };
  const taken = new Taken();
  nodes.forEach(box => taken.add(box));
  const bundles = bundled(lined);
  return lined.map(one => {
    const { edge, points } = one;
    if (edge.label === '') {
      return edge;
    }
    const width = chipWidth(edge.label);
    const reach = around(points, width + CHIP);
    const there = taken.near(reach);
    for (const [name, box] of groups) {
      if (meet(box, reach)) {
        there.push(...(holds(name, edge) ? walls(box) : [box]));
      }
    }
    const where = edge.source.endsWith('?') ? APART : MIDDLE;
    const lines = beside(one, bundles);
    const clear = lines.length === 0 ? null : free(points, width, [...there, ...lines], whole, where);
    const at = clear ?? free(points, width, there, whole, where);
    if (at !== null) {
      taken.add(chip(at, width));
    }
    return { ...edge, at };
  });
}

/** The edges that begin or end at one place, where they are not too many to keep off each other. */
function bundled(lined: readonly Lined[]): ReadonlyMap<string, readonly Lined[]> {
  const found = new Map<string, Lined[]>();
  for (const one of lined) {
    for (const end of [`${one.edge.source}>`, `>${one.edge.target}`]) {
      const others = found.get(end) ?? [];
      others.push(one);
      found.set(end, others);
    }
  }
  return new Map([...found].filter(([, bundle]) => bundle.length > 1 && bundle.length <= BUNDLE));
}

/** The lines, as small boxes, of the edges that begin or end where this one does. */
function beside({ edge, points }: Lined, bundles: ReadonlyMap<string, readonly Lined[]>): Box[] {
  const others = [`${edge.source}>`, `>${edge.target}`].flatMap(end => bundles.get(end) ?? []);
  return others.flatMap(other =>
    other.points === points ? [] : other.points.map(({ x, y }) => ({ x: x - 1, y: y - 1, width: 2, height: 2 }))
  );
}

/** Boxes by the fields of a grid, so that of thousands only those near an edge are looked at. */
class Taken {
  private readonly _fields = new Map<string, Box[]>();

  add(box: Box): void {
    for (const field of fields(box)) {
      const others = this._fields.get(field);
      if (others === undefined) {
        this._fields.set(field, [box]);
      } else {
        others.push(box);
      }
    }
  }

  near(reach: Box): Box[] {
    const found = new Set<Box>();
    for (const field of fields(reach)) {
      for (const box of this._fields.get(field) ?? []) {
        if (meet(box, reach)) {
          found.add(box);
        }
      }
    }
    return [...found];
  }
}

/** The fields of a box; of a very large one, as of an edge across everything, the first so many. */
function* fields({ x, y, width, height }: Box): Generator<string> {
  let left = MOST_FIELDS;
  for (let column = Math.floor(x / FIELD); column * FIELD <= x + width; column += 1) {
    for (let row = Math.floor(y / FIELD); row * FIELD <= y + height && left > 0; row += 1) {
      left -= 1;
      yield `${column},${row}`;
    }
  }
}

/** The first place that nothing has taken: from the middle of the line outwards, on the line or, where it is short, beside. */
function free(points: readonly Point[], width: number, taken: readonly Box[], whole: Box, where: number): Point | null {
  const { places, length } = spread(points);
  const order = places
    .map((at, place) => ({ at, away: Math.abs(place - (places.length - 1) * where) }))
    .sort((one, other) => one.away - other.away)
    .map(({ at }) => at);
  const aside = width / 2 + CLEAR + 1;
  const nudges = [
    { x: aside, y: 0 },
    { x: -aside, y: 0 },
    { x: 0, y: -(CHIP / 2 + CLEAR) },
    { x: 0, y: CHIP / 2 + CLEAR }
  ];
  const on = { x: 0, y: 0 };
  const first = points[0];
  const last = points.at(-1);
  const steep = first && last ? Math.abs(last.y - first.y) >= Math.abs(last.x - first.x) : true;
  const roomy = length >= (steep ? CHIP : width) + SEEN;
  for (const nudge of roomy ? [on, ...nudges] : [...nudges, on]) {
    for (const { x, y } of order) {
      const at = { x: x + nudge.x, y: y + nudge.y };
      const box = chip(at, width + 2 * CLEAR, CHIP + 2 * CLEAR);
      if (within(box, whole) && !taken.some(other => meet(other, box))) {
        return { x: Math.round(at.x * 100) / 100, y: Math.round(at.y * 100) / 100 };
      }
    }
  }
  return null;
}

/** Points along a line, as far from each other; and how long it is. */
function spread(points: readonly Point[]): { places: Point[]; length: number } {
  const reached = [0];
  for (let place = 1; place < points.length; place += 1) {
    const [from, to] = [points[place - 1]!, points[place]!];
    reached.push(reached[place - 1]! + Math.hypot(to.x - from.x, to.y - from.y));
  }
  const length = reached.at(-1)!;
  const count = Math.min(TRIES, Math.floor(length / STEP)) | 1; // odd: one is the middle
  const places: Point[] = [];
  let next = 1;
  for (let place = 0; place < count; place += 1) {
    const want = (length * (place + 0.5)) / count;
    while (next < points.length - 1 && reached[next]! < want) {
      next += 1;
    }
    const from = points[next - 1] ?? points[0]!;
    const to = points[next] ?? from;
    const step = (reached[next] ?? 0) - (reached[next - 1] ?? 0);
    const share = step === 0 ? 0 : (want - reached[next - 1]!) / step;
    places.push({ x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share });
  }
  return { places, length };
}

/** Whether an edge is within a group: not where the group is one of its ends. */
function holds(group: string, { source, target }: PlacedEdge): boolean {
  return [source, target].every(end => end.startsWith(`${group}/`));
}

/** What of a group around a label is in its way: its header and its borders. */
function walls({ x, y, width, height }: Box): Box[] {
  return [
    { x, y, width, height: HEADER },
    { x, y, width: 0, height },
    { x: x + width, y, width: 0, height },
    { x, y: y + height, width, height: 0 }
  ];
}

function chip({ x, y }: Point, width: number, height = CHIP): Box {
  return { x: x - width / 2, y: y - height / 2, width, height };
}

function around(points: readonly Point[], by: number): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { x: left - by, y: top - by, width: right - left + 2 * by, height: bottom - top + 2 * by };
}

function within(inner: Box, outer: Box): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

function meet(one: Box, other: Box): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}
