/** Parsing: Graphviz's own answers to the recorded pictures, and answers that are none. */

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { Graphviz } from '@hpcc-js/wasm-graphviz';

import { type Geometry, parse } from '../../src/layout/parse.js';
import { safe } from '../../src/layout/safe.js';
import type { LayoutJson } from '../../src/view/host.js';
import { GOLDEN, read } from '../model/twin.js';

const graphviz = await Graphviz.load();

function geometry(dot: string): Geometry {
  return parse(JSON.parse(graphviz.layout(safe(dot), 'json0' as 'json', 'dot')) as LayoutJson);
}

test('nodes and groups have their places, downwards', () => {
  const { width, height, nodes, groups } = geometry(read('knn-expanded.dot'));
  assert.deepEqual([...groups.keys()], ['n2']);
  assert.deepEqual([...nodes.keys()].slice(0, 3), ['n0', 'n1', 'n2/dn0']);
  const [first, last] = [nodes.get('n0')!, nodes.get('@outputs')!];
  assert.ok(first.y < last.y && last.y + last.height <= height + 1);
  assert.deepEqual([first.width, first.height], [176, 40]);
  const group = groups.get('n2')!;
  for (const name of ['n2/dn0', 'n2/dn5']) {
    const box = nodes.get(name)!;
    assert.ok(box.x > group.x && box.x + box.width < group.x + group.width && box.y > group.y + 36);
  }
  assert.ok(group.x >= 0 && group.x + group.width <= width);
});

test('edges end at groups; those that only order rows are left out', () => {
  const { edges } = geometry(read('knn-expanded.dot'));
  assert.deepEqual(
    edges.map(({ source, target, label }) => [source, target, label]),
    [
      ['n1', 'n2', 'models'],
      ['n0', 'n2', 'X, y'],
      ['n2', '@outputs', '']
    ]
  );
  for (const { line, arrow } of edges) {
    assert.match(line, /^M[\d.]+,[\d.]+C([\d.]+,[\d.]+ ?)+$/);
    assert.match(arrow, /^M.*L.*L.*Z$/);
  }
});

test('an edge without a value is known by its dashes', () => {
  const { edges } = geometry('digraph { a -> b [style=dashed class="after"] b -> c [label="  x  "] }');
  assert.deepEqual(
    edges.map(edge => [edge.ordered, edge.label, edge.at !== null]),
    [
      [true, '', false],
      [false, 'x', true]
    ]
  );
});

test('labels are what they were before DOT', () => {
  const { edges } = geometry('digraph { a -> b [label="  <b> &amp; \\"q\\" \\\\n  "] }');
  assert.equal(edges[0]?.label, '<b> & "q" \\n');
});

for (const file of readdirSync(join(GOLDEN, 'dots')).filter(name => name.endsWith('.dot'))) {
  test(`${file}: all of it is found, in numbers`, () => {
    const dot = read(`dots/${file}`);
    const { nodes, groups, edges, width, height } = geometry(dot);
    assert.equal(nodes.size, dot.match(/" \[id="/g)?.length ?? 0);
    assert.equal(groups.size, dot.match(/subgraph "cluster_/g)?.length ?? 0);
    assert.equal(
      edges.length,
      (dot.match(/^ {2}"[^"]*" -> "/gm)?.length ?? 0) - (dot.match(/\[style=invis\b/g)?.length ?? 0)
    );
    const numbers = [...nodes.values(), ...groups.values()].flatMap(box => Object.values(box) as number[]);
    assert.ok([width, height, ...numbers].every(Number.isFinite));
    assert.ok(edges.every(edge => !/[^MCLZ\d., -]/.test(edge.line + edge.arrow)));
  });
}

test('outer groups come before inner ones', () => {
  const { groups } = geometry(read('dots/map-40-opened.dot'));
  const depths = [...groups.keys()].map(name => name.split('/').length);
  assert.deepEqual(depths, [...depths].sort());
});

test('what is no layout is refused', () => {
  for (const layout of [{}, { bb: 'x' }, { bb: '0,0,1' }, { bb: '0,0,1e99,1' }]) {
    assert.throws(() => parse(layout), /The layout has no size/);
  }
});

test('what is hostile in a layout is left out', () => {
  const layout = {
    bb: '0,0,100,100',
    objects: [
      null,
      7,
      { _gvid: 0, name: 'far', pos: '1e300,0', width: '1', height: '1' },
      { _gvid: 1, name: 'flat', pos: '1,1', width: '-1', height: '1' },
      { _gvid: 2, name: 'a', pos: '10,20', width: '1', height: '0.5' },
      { _gvid: 3, name: { toString: 'b' }, pos: '1,1', width: '1', height: '1' },
      { name: 'cluster_c', bb: '"/><script>' }
    ],
    edges: [
      { tail: 2, head: 99, pos: '0,0 1,1 2,2 3,3' },
      { tail: 2, head: 2, pos: '0,0 1,1 url(x),2 3,3' },
      { tail: 2, head: 2, pos: '0,0 1,1' },
      { tail: 2, head: 2, pos: { length: 1 } },
      { tail: 2, head: 2, pos: 'e,3,3 0,0 1,1 2,2 3,3', label: 5, lhead: 4 }
    ]
  } as unknown as LayoutJson;
  const { nodes, groups, edges } = parse(layout);
  assert.deepEqual([...nodes], [['a', { x: -26, y: 62, width: 72, height: 36 }]]);
  assert.equal(groups.size, 0);
  assert.deepEqual(
    edges.map(({ line, arrow, label }) => [line, arrow, label]),
    [['M0,100C1,99 2,98 3,97', '', '']]
  );
});
