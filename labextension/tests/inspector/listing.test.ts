import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { EntitySpec, Place } from '../../src/model/graph.js';
import { creatingLine, lineOf, listing, placed } from '../../src/view/inspector/listing.js';

const place = (line: number, text: string, file = 'In[4]'): Place => ({ file, line, text });

function spec(source: string, where: Place | null): EntitySpec {
  return {
    ref: { kind: 'dynamic', name: 'body', version: '1' },
    interface: { inputs: [], outputs: [] },
    policy: { retries: 0, timeout: null, cache: null, requests: [], limits: [], memory_limit: null },
    doc: '',
    place: where,
    source
  };
}

const SOURCE = '@dynamic(cache=True)\ndef body(n: int):\n    for k in range(n):\n        go(k)\n    go(k)\n';

test('lines are numbered as the cell counts, decorators included', () => {
  const { first, lines } = listing(spec(SOURCE, place(12, 'def body(n: int):')));
  assert.equal(first, 11);
  assert.equal(lines.length, 5);
});

test('an indented function is moved to the left', () => {
  assert.deepEqual(listing(spec('    def f():\n        pass\n', null)).lines, ['def f():', '    pass']);
});

test('the line that made a node is found by its number', () => {
  const enclosing = spec(SOURCE, place(12, 'def body(n: int):'));
  const origin = { place: place(15, 'go(k)'), function: 'body', variables: [] };
  assert.equal(creatingLine(enclosing, origin), 4);
});

test('where the numbers moved, the nearest line with that text is meant', () => {
  const enclosing = spec(SOURCE, place(2, 'def body(n: int):'));
  assert.equal(lineOf(enclosing, place(3, 'go(k)')), 3);
});

test('a line of another file, or one that is not there, is not found', () => {
  const enclosing = spec(SOURCE, place(12, 'def body(n: int):'));
  assert.equal(lineOf(enclosing, place(15, 'go(k)', 'In[5]')), null);
  assert.equal(lineOf(enclosing, place(15, 'elsewhere()')), null);
  assert.equal(creatingLine(null, null), null);
});

test('places are said shortly', () => {
  assert.equal(placed(place(7, '')), 'In[4], line 7');
  assert.equal(placed(place(7, '', '/home/ada/knn.py')), 'knn.py:7');
  assert.equal(placed(place(7, '', 'C:\\work\\knn.py')), 'knn.py:7');
});
