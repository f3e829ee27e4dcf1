/** What Graphviz cannot take is not given to it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Graphviz } from '@hpcc-js/wasm-graphviz';

import { safe } from '../../src/layout/safe.js';

test('a label may begin with an empty line', async () => {
  const graphviz = await Graphviz.load();
  const dot = safe('digraph { a [label="\\ltask\\l" width=3] }');
  assert.match(graphviz.layout(dot, 'json0' as 'json', 'dot'), /"name": "a"/);
});

test('nothing else is changed', () => {
  const dot = 'digraph { a [label="x\\l\\l" tooltip="label=\\"\\l"] }';
  assert.equal(safe(dot), dot);
});
