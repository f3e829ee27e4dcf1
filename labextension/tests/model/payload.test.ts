/** Payloads: read whole, in part where they are damaged, and not at all where there is nothing to show. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readPayload } from '../../src/model/payload.js';
import { readRich } from '../../src/model/rich.js';
import { fold } from '../../src/model/state.js';
import { Reader, WireError } from '../../src/model/wire.js';
import { log, read } from './twin.js';

const EVENTS = read('knn.jsonl')
  .trim()
  .split('\n')
  .slice(1)
  .map(line => JSON.parse(line) as Record<string, unknown>);
const WHOLE = {
  schema: 1,
  view: '0123456789abcdef0123456789abcdef',
  events: EVENTS,
  sentence: 'wf calls get_dataset.',
  previews: { 'n0.o0': { kind: 'text', type: 'str', summary: '', text: 'hello' } },
  expected: { wf: 2.5 },
  omitted: { previews: 1, nodes: 2 },
  stale: true
};

test('a payload is read whole', () => {
  const payload = readPayload(WHOLE);
  assert.equal(payload.view, WHOLE.view);
  assert.deepEqual(payload.events, log('knn'));
  assert.equal(payload.graph, fold(payload.events).root.graph);
  assert.equal(payload.sentence, WHOLE.sentence);
  assert.deepEqual([...payload.previews.keys()], ['n0.o0']);
  assert.equal(payload.expected.get('wf'), 2.5);
  assert.deepEqual(payload.omitted, { previews: 1, nodes: 2 });
  assert.equal(payload.stale, true);
  assert.equal(payload.problem, null);
});

test('positions made ahead are read', () => {
  const layout = { crc32: 7, json0: { bb: '0,0,1,1' } };
  assert.deepEqual(readPayload({ ...WHOLE, layout }).layout, layout);
});

for (const layout of [undefined, null, 7, [], {}, { crc32: '7', json0: {} }, { crc32: 7, json0: null }]) {
  test(`what is no layout is left out: ${JSON.stringify(layout)}`, () => {
    assert.equal(readPayload({ ...WHOLE, layout }).layout, null);
  });
}

test('a graph alone is a payload', () => {
  const payload = readPayload({ schema: 1, graph: EVENTS[0]?.['graph'] });
  assert.equal(payload.graph.nodes.size, 3);
  assert.deepEqual(payload.events, []);
  assert.equal(payload.view, null);
  assert.equal(payload.stale, false);
});

test('further events continue with the reader of the payload', () => {
  const reader = new Reader();
  const payload = readPayload({ ...WHOLE, events: EVENTS.slice(0, 9) }, reader);
  assert.deepEqual([...payload.events, ...reader.events(EVENTS.slice(9))], log('knn'));
});

test('events that do not fold are left out, and that is said', () => {
  const broken = [...EVENTS.slice(0, 5), { $: 'NodeSucceeded', at: 1, path: 'n2', outputs: [] }, ...EVENTS.slice(5)];
  const payload = readPayload({ ...WHOLE, events: broken });
  assert.equal(payload.events.length, 5);
  assert.match(
    payload.problem ?? '',
    /^The run is shown up to event 5 of \d+: node n2 cannot go from UNDEFINED to SUCCEEDED\.$/
  );
});

test('events that cannot be read are left out, and that is said', () => {
  const payload = readPayload({ ...WHOLE, events: [...EVENTS.slice(0, 5), { $: '<script>' }] });
  assert.equal(payload.events.length, 5);
  assert.match(payload.problem ?? '', /up to event 5 of 6/);
});

test('a newer schema, or nothing to show, is refused with a sentence', () => {
  assert.throws(() => readPayload({ ...WHOLE, schema: 2 }), /schema 2.*update flyte_nb/);
  for (const data of [null, 3, 'text', [], {}, { schema: 1 }, { schema: 1, events: [] }, { schema: 1, events: 'no' }]) {
    assert.throws(() => readPayload(data), WireError);
  }
  assert.throws(() => readPayload({ schema: 1, events: [{ $: 'NodeSkipped', at: 1, path: 'n0' }] }), WireError);
});

test('what is malformed beside the graph is dropped', () => {
  const previews = JSON.parse(
    '{"__proto__": {"kind": "text", "type": "a", "text": "b"}, "x": {"kind": "script"}, "y": 3}'
  ) as unknown;
  const payload = readPayload({ ...WHOLE, view: '../../etc', previews, expected: { a: 'soon', b: -3 } });
  assert.equal(payload.view, null);
  assert.deepEqual([...payload.previews.keys()], ['__proto__']);
  assert.deepEqual([...payload.expected], [['b', 0]]);
});

const HEAD = { type: 'T', summary: '' };

test('every kind of rich value is read', () => {
  for (const data of [
    { kind: 'text', text: '<b>' },
    { kind: 'table', columns: ['a'], index: ['0'], rows: [['1']] },
    { kind: 'array', shape: [2], dtype: 'f8', range: ['0', '1'], rows: [['0', '1']], heat: [[0, null, 1]] },
    { kind: 'items', items: [['a', '1']], rest: 3 },
    { kind: 'file', path: 'a.txt', size: null, lines: ['x'] },
    { kind: 'image', mime: 'image/png', base64: 'aGk=', alt: '' },
    { kind: 'html', html: '<p>', height: 100 }
  ]) {
    assert.deepEqual(readRich({ ...HEAD, ...data }), { ...HEAD, more: false, ...data });
  }
});

test('rich values are bounded, and refused where they are none', () => {
  const long = readRich({
    ...HEAD,
    kind: 'table',
    columns: Array(900).fill('a'),
    index: [],
    rows: Array(9000).fill(['1'])
  });
  assert.ok(long.kind === 'table' && long.columns.length === 500 && long.rows.length === 2000);
  const html = readRich({ ...HEAD, kind: 'html', html: '', height: 1e9 });
  assert.ok(html.kind === 'html' && html.height === 4000);
  for (const data of [
    null,
    {},
    { kind: 'text' },
    { ...HEAD, kind: 'script', text: '' },
    { ...HEAD, kind: 'table', columns: [1], rows: [] },
    { ...HEAD, kind: 'array', shape: ['2'], dtype: 'f8' },
    { ...HEAD, kind: 'array', shape: [2], dtype: 'f8', heat: [['x']] },
    { ...HEAD, kind: 'image', mime: 'image/svg+xml', base64: 'aGk=' },
    { ...HEAD, kind: 'image', mime: 'image/png', base64: 'data:,alert(1)//' },
    { ...HEAD, kind: 'image', mime: 'image/png', base64: 'aGk' },
    { ...HEAD, kind: 'html', html: { toString: 1 } }
  ]) {
    assert.throws(() => readRich(data), WireError);
  }
});

test("a value's digest is hexadecimal, or it is none", () => {
  const value = { kind: 'text', type: 'int', summary: '', text: '1' };
  assert.equal(readRich({ ...value, digest: '3f2a9c0d11' }).digest, '3f2a9c0d11');
  assert.equal('digest' in readRich({ ...value, digest: '<b>3f2a9c0d11</b>' }), false);
  assert.equal('digest' in readRich(value), false);
});
