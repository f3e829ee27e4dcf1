/** From Graphviz's `json0` to plain geometry in pixels, y downwards. What is not a finite number in there is left out. */

import type { LayoutEdge, LayoutJson, LayoutObject } from '../view/host.js';
import { type Lined, placeLabels, sampled } from './labels.js';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Left, top, width, height. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedEdge {
  /** Names of the nodes, or of the groups, that it joins. */
  readonly source: string;
  readonly target: string;
  /** The line, as SVG writes paths. */
  readonly line: string;
  /** The arrow's head, as a closed path; empty where there is none. */
  readonly arrow: string;
  readonly label: string;
  /** The label's centre; null where there is no room for it. */
  readonly at: Point | null;
  /** No value passes, only the order holds. */
  readonly ordered: boolean;
}

export interface Geometry {
  readonly width: number;
  readonly height: number;
  readonly nodes: ReadonlyMap<string, Box>;
  /** Open groups, outer ones first, by name without `cluster_`. */
  readonly groups: ReadonlyMap<string, Box>;
  readonly edges: readonly PlacedEdge[];
}

const INCH = 72;
const CLUSTER = 'cluster_';
/** No picture is larger; what claims to be is broken or hostile. */
const FAR = 10_000_000;
const HALF_HEAD = 3.4;

/** Read a layout. Throws an Error where it is none at all. */
export function parse(layout: LayoutJson): Geometry {
  const whole = numbers(layout.bb);
  if (whole === null || whole.length !== 4) {
    throw new Error('The layout has no size.');
  }
  const [left, bottom, right, top] = whole as [number, number, number, number];
  const flip = (x: number, y: number): Point => ({ x: round(x - left), y: round(top - y) });
  const nodes = new Map<string, Box>();
  const groups = new Map<string, Box>();
  const names = new Map<number, string>();
  for (const thing of listed(layout.objects)) {
    if (typeof thing.name !== 'string') {
      continue;
    }
    if (thing.name.startsWith(CLUSTER)) {
      const box = numbers(thing.bb);
      if (box?.length === 4) {
        const [x0, y0, x1, y1] = box as [number, number, number, number];
        groups.set(thing.name.slice(CLUSTER.length), {
          ...flip(x0, y1),
          width: round(x1 - x0),
          height: round(y1 - y0)
        });
      }
    } else {
      const box = nodeBox(thing, flip);
      if (box !== null) {
        nodes.set(thing.name, box);
        names.set(thing._gvid, thing.name);
      }
    }
  }
  const lined: Lined[] = [];
  for (const edge of listed(layout.edges)) {
    const placed = edge.style === 'invis' ? null : placedEdge(edge, names, flip);
    if (placed !== null) {
      lined.push(placed);
    }
  }
  const inside = [...groups].sort(([one], [other]) => depth(one) - depth(other));
  const size = { width: round(right - left), height: round(top - bottom) };
  return { ...size, nodes, groups: new Map(inside), edges: placeLabels(lined, nodes, groups, size) };
}

type Flip = (x: number, y: number) => Point;

function nodeBox(thing: LayoutObject, flip: Flip): Box | null {
  const at = numbers(thing.pos);
  const width = Number(thing.width) * INCH;
  const height = Number(thing.height) * INCH;
  if (at?.length !== 2 || !(width > 0 && width < FAR) || !(height > 0 && height < FAR)) {
    return null;
  }
  const centre = flip(at[0]!, at[1]!);
  return {
    x: round(centre.x - width / 2),
    y: round(centre.y - height / 2),
    width: round(width),
    height: round(height)
  };
}

function placedEdge(edge: LayoutEdge, names: ReadonlyMap<number, string>, flip: Flip): Lined | null {
  const source = end(edge.ltail) ?? names.get(edge.tail);
  const target = end(edge.lhead) ?? names.get(edge.head);
  const drawn = typeof edge.pos === 'string' ? path(edge.pos, flip) : null;
  if (source === undefined || target === undefined || drawn === null) {
    return null;
  }
  const label = typeof edge.label === 'string' ? unquote(edge.label).trim() : '';
  const { line, arrow, points } = drawn;
  return { edge: { source, target, line, arrow, label, at: null, ordered: edge.style === 'dashed' }, points };
}

function end(cluster: string | undefined): string | undefined {
  return typeof cluster === 'string' && cluster.startsWith(CLUSTER) ? cluster.slice(CLUSTER.length) : undefined;
}

/** `e,x,y x,y x,y ...`: where the arrow ends, then a start and triples of a cubic curve; more curves after `;`. */
function path(pos: string, flip: Flip): { line: string; arrow: string; points: readonly Point[] } | null {
  let line = '';
  let arrow = '';
  const curves: Point[][] = [];
  for (const curve of pos.split(';')) {
    const points: Point[] = [];
    let tip: Point | null = null;
    for (const word of curve.trim().split(/[\s\\]+/)) {
      const marked = /^[es],/.test(word);
      const at = numbers(marked ? word.slice(2) : word);
      if (at?.length !== 2) {
        return null;
      }
      if (!marked) {
        points.push(flip(at[0]!, at[1]!));
      } else if (word.startsWith('e')) {
        tip = flip(at[0]!, at[1]!);
      }
    }
    const [first, ...rest] = points;
    const last = rest.at(-1);
    if (first === undefined || last === undefined || rest.length % 3 !== 0) {
      return null;
    }
    curves.push(points);
    line += `M${said(first)}C${rest.map(said).join(' ')}`;
    if (tip !== null) {
      arrow += head(last, tip);
    }
  }
  return line === '' ? null : { line, arrow, points: sampled(curves) };
}

function head(from: Point, tip: Point): string {
  const length = Math.hypot(tip.x - from.x, tip.y - from.y);
  if (length === 0) {
    return '';
  }
  const x = (-(tip.y - from.y) / length) * HALF_HEAD;
  const y = ((tip.x - from.x) / length) * HALF_HEAD;
  const one = { x: round(from.x + x), y: round(from.y + y) };
  const other = { x: round(from.x - x), y: round(from.y - y) };
  return `M${said(one)}L${said(tip)}L${said(other)}Z`;
}

/** Finite numbers of a picture's size, separated by commas; else null. */
function numbers(text: unknown): number[] | null {
  if (typeof text !== 'string' || text === '') {
    return null;
  }
  const found = text.split(',').map(Number);
  return found.every(number => Math.abs(number) < FAR) ? found : null;
}

function listed<Thing extends object>(things: readonly Thing[] | undefined): readonly Thing[] {
  return Array.isArray(things) ? things.filter(thing => typeof thing === 'object' && thing !== null) : [];
}

/** The other way of the escapes that DOT's labels have. */
function unquote(text: string): string {
  return text.replace(/\\(.)|&amp;/gs, (whole, char: string | undefined) =>
    whole === '&amp;' ? '&' : char === 'l' || char === 'n' || char === 'r' ? ' ' : (char ?? '')
  );
}

function depth(name: string): number {
  return name.split('/').length;
}

function said(point: Point): string {
  return `${point.x},${point.y}`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
