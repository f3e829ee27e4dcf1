/** Labels of edges: on what is seen of the line, and on nothing else. */

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { Graphviz } from '@hpcc-js/wasm-graphviz';

import { CHIP, type Lined, chipWidth, placeLabels, sampled } from '../../src/layout/labels.js';
import { type Box, type PlacedEdge, type Point, parse } from '../../src/layout/parse.js';
import { safe } from '../../src/layout/safe.js';
import type { LayoutJson } from '../../src/view/host.js';
import { GOLDEN, read } from '../model/twin.js';

const graphviz = await Graphviz.load();
const NONE: ReadonlyMap<string, Box> = new Map();
const PICTURE = { width: 400, height: 400 };

function edge(label: string, source = 'a', target = 'b'): PlacedEdge {
  return { source, target, line: '', arrow: '', label, at: null, ordered: false };
}

function straight(to: number): Point[] {
  return [
    { x: 100, y: 0 },
    { x: 100, y: to }
  ];
}

function place(points: readonly Point[], nodes = NONE, groups = NONE, placed = edge('x')): Point | null {
  return placeLabels([{ edge: placed, points }], nodes, groups, PICTURE)[0]!.at;
}

function chipOf({ label, at }: PlacedEdge): Box {
  const width = chipWidth(label);
  return { x: at!.x - width / 2, y: at!.y - CHIP / 2, width, height: CHIP };
}

function overlap(one: Box, other: Box): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

function inside(inner: Box, outer: Box): boolean {
  return (
    inner.x > outer.x &&
    inner.y > outer.y + 40 && // the header
    inner.x + inner.width < outer.x + outer.width &&
    inner.y + inner.height < outer.y + outer.height
  );
}

test('a label stands on the middle of its line', () => {
  assert.deepEqual(place(straight(100)), { x: 100, y: 50 });
});

test('beside a line that it would hide', () => {
  const at = place(straight(24))!;
  assert.equal(at.y, 12);
  assert.ok(at.x - chipWidth('x') / 2 > 100);
});

test('as near to the middle as there is room', () => {
  const card = { x: 50, y: 40, width: 100, height: 30 };
  const { x, y } = place(straight(200), new Map([['c', card]]))!;
  assert.equal(x, 100);
  assert.ok(y > 70 + CHIP / 2 && y < 110);
});

test('where there is no room it is left out', () => {
  assert.equal(place(straight(100), new Map([['c', { x: 0, y: -50, width: 200, height: 200 }]])), null);
});

test('a group is in the way but for the edges in it, its header for those too', () => {
  const group = new Map([['g', { x: 0, y: 0, width: 200, height: 60 }]]);
  assert.ok(place(straight(200), NONE, group)!.y > 60);
  const within = place(straight(200), NONE, new Map([['g', { x: 0, y: 0, width: 200, height: 200 }]]), {
    ...edge('x', 'g/a', 'g/b')
  });
  assert.deepEqual(within, { x: 100, y: 100 });
});

test('labels keep clear of each other', () => {
  const lined = [1, 2, 3].map(() => ({ edge: edge('long enough'), points: straight(200) }));
  const chips = placeLabels(lined, NONE, NONE, PICTURE).map(chipOf);
  assert.ok(!overlap(chips[0]!, chips[1]!) && !overlap(chips[1]!, chips[2]!) && !overlap(chips[0]!, chips[2]!));
});

test('a label keeps off the lines that begin where its own does', () => {
  const [wide, down, aside] = ['n >= 5 and n < 100', 'else', 'n < 5'].map((label, n) => ({
    edge: edge(label, 'a/?', `a/n${n}`),
    points: sampled([[0, 1 / 3, 2 / 3, 1].map(part => ({ x: 200 + (n - 1) * 90 * part, y: 150 * part }))])
  })) as [Lined, Lined, Lined];
  const placed = placeLabels([wide, down, aside], NONE, NONE, PICTURE);
  const on = (one: PlacedEdge, { points }: Lined): boolean =>
    points.some(({ x, y }) => overlap(chipOf(one), { x: x - 1, y: y - 1, width: 2, height: 2 }));
  assert.ok(!on(placed[0]!, down) && !on(placed[1]!, wide) && !on(placed[1]!, aside) && !on(placed[2]!, down));
});

test('a curve is sampled from its start to its end', () => {
  const points = sampled([
    [
      { x: 0, y: 0 },
      { x: 0, y: 10 },
      { x: 10, y: 10 },
      { x: 10, y: 0 }
    ]
  ]);
  assert.deepEqual([points[0], points.at(-1), points.length], [{ x: 0, y: 0 }, { x: 10, y: 0 }, 13]);
  assert.ok(points.some(({ x, y }) => x === 5 && y === 7.5));
});

for (const file of readdirSync(join(GOLDEN, 'dots')).filter(name => name.endsWith('.dot'))) {
  test(`${file}: no label is on a card, a border or a header`, () => {
    const dot = read(`dots/${file}`);
    const json = graphviz.layout(safe(dot), 'json0' as 'json', 'dot');
    const { nodes, groups, edges } = parse(JSON.parse(json) as LayoutJson);
    for (const placed of edges.filter(({ at }) => at !== null)) {
      const chip = chipOf(placed);
      for (const box of nodes.values()) {
        assert.ok(!overlap(chip, box), placed.label);
      }
      for (const box of groups.values()) {
        assert.ok(!overlap(chip, box) || inside(chip, box), placed.label);
      }
    }
  });
}
