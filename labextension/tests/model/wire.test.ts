/** The wire: what Python wrote is read with its defaults; what anyone else wrote is a WireError with a sentence. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { members } from '../../src/model/graph.js';
import { Reader, WireError, load, readEvents } from '../../src/model/wire.js';
import { log, read } from './twin.js';

type Plain = Record<string, unknown>;

const SPEC = {
  $: 'EntitySpec',
  key: '#0',
  ref: { $: 'EntityRef', kind: 'task', name: 't', version: '1' },
  interface: { $: 'Interface' }
};
const NODE = { $: 'Node', id: 'n0', spec: '#0' };
const GRAPH = { $: 'Graph', spec: SPEC, nodes: [NODE] };
const STARTED = { $: 'ExecutionStarted', at: 1, id: 'x', graph: GRAPH, inputs: [], executor: 'inline' };

test("a fork names what was put in place of its parent's values", () => {
  const edit = { $: 'ValueRef', id: 'n0.o0', type: 'int', size: 28, preview: '5' };
  const event = new Reader().event({ ...STARTED, parent: 'e1', edits: [edit] });
  assert.ok(event.$ === 'ExecutionStarted');
  assert.equal(event.parent, 'e1');
  assert.deepEqual(
    event.edits.map(one => one.id),
    ['n0.o0']
  );
  assert.throws(() => new Reader().event({ ...STARTED, edits: 'n0.o0' }), WireError);
});

test('what is left out has the defaults of the dataclasses', () => {
  const event = new Reader().event(STARTED);
  assert.ok(event.$ === 'ExecutionStarted');
  assert.equal(event.parent, null);
  assert.deepEqual(event.notes, []);
  assert.deepEqual(event.edits, []);
  assert.equal(event.graph.failure_policy, 'FAIL_IMMEDIATELY');
  assert.equal(event.graph.concurrency, null);
  const node = event.graph.nodes.get('n0');
  assert.equal(node?.spec, event.graph.spec);
  assert.deepEqual(node.policy, {
    retries: 0,
    timeout: null,
    cache: null,
    requests: [],
    limits: [],
    memory_limit: null
  });
  assert.deepEqual(new Reader().event({ $: 'NodeStarted', at: 1, path: 'n0' }), {
    $: 'NodeStarted',
    at: 1,
    path: 'n0',
    attempt: 0
  });
});

test('a failure node is read, and is none of the others', () => {
  const started = (handler: unknown): unknown => ({ ...STARTED, graph: { ...GRAPH, on_failure: handler } });
  const event = new Reader().event(started({ ...NODE, id: 'fn0' }));
  assert.ok(event.$ === 'ExecutionStarted');
  assert.deepEqual([...members(event.graph).keys()], ['n0', 'fn0']);
  assert.deepEqual([...event.graph.nodes.keys()], ['n0']);
  for (const wrong of [NODE, 'fn0', { ...NODE, id: '' }, [NODE]]) {
    assert.throws(() => new Reader().event(started(wrong)), WireError);
  }
});

test('lines and objects are read alike', () => {
  const lines = read('knn.jsonl').trim().split('\n').slice(1);
  const objects = lines.map(line => JSON.parse(line) as unknown);
  assert.deepEqual(new Reader().events(lines), new Reader().events(objects));
  assert.deepEqual(new Reader().events(lines), log('knn'));
});

test('a log is read in batches by one reader', () => {
  const lines = read('nested-dynamic.jsonl').trim().split('\n').slice(1);
  const reader = new Reader();
  const found = [...readEvents(lines.slice(0, 7), reader), ...readEvents(lines.slice(7), reader)];
  assert.deepEqual(found, log('nested-dynamic'));
});

test('a node that was announced is written as its id when its scope expands', () => {
  const events = log('nested-dynamic');
  const traced = events.filter(event => event.$ === 'NodeTraced').map(event => event.node);
  const expanded = events.flatMap(event => (event.$ === 'NodeExpanded' ? [...event.graph.nodes.values()] : []));
  assert.ok(traced.some(node => expanded.includes(node)));
  assert.match(read('nested-dynamic.jsonl'), /"nodes":\["dn0"/);
});

test('a graph alone is read', () => {
  assert.equal(new Reader().graph(GRAPH).nodes.size, 1);
  assert.equal(new Reader().graph(JSON.stringify(GRAPH)).nodes.size, 1);
});

test('the header of a log is checked', () => {
  assert.throws(() => load('{"schema": 2}\n'), /schema 2, and this version of flyte_nb reads up to 1: update/);
  for (const header of ['', 'hello', '[]', '{}', '{"schema": "1"}', '{"schema": 1.5}', 'null', '3']) {
    assert.throws(() => load(header), WireError);
  }
  assert.deepEqual(load('{"schema": 1}\n\n'), []);
});

/** `ListOf` a list of a list, so many deep. */
function nested(depth: number): string {
  return '{"$":"ListOf","items":['.repeat(depth) + ']}'.repeat(depth);
}

/** Workflows in workflows, so many deep. */
function deepGraph(depth: number): string {
  const open = '{"$":"Graph","spec":"#0","nodes":[{"$":"Node","id":"n0","spec":"#0","graph":';
  return open.repeat(depth) + 'null' + '}]}'.repeat(depth);
}

const BROKEN: Record<string, unknown> = {
  nothing: null,
  'a number': 3,
  'a list': [],
  'no JSON': '{',
  'an empty line': '',
  'no $': { at: 1 },
  'an unknown $': { $: 'NodeDreamt', at: 1, path: 'n0' },
  'the $ of a part': { $: 'Node', at: 1, path: 'n0' },
  'a $ of an object': { $: 'constructor', at: 1, path: 'n0' },
  '__proto__ as $': JSON.parse('{"$": "__proto__", "at": 1, "path": ""}'),
  'fields by inheritance': Object.create({ $: 'NodeSkipped', at: 1, path: 'n0' }),
  'fields in __proto__': JSON.parse('{"$": "NodeSkipped", "__proto__": {"at": 1, "path": "n0"}}'),
  'no time': { $: 'NodeSkipped', path: 'n0' },
  'a time of text': { $: 'NodeSkipped', at: '1', path: 'n0' },
  'an endless time': '{"$": "NodeSkipped", "at": 1e999, "path": "n0"}',
  'not a time': { $: 'NodeSkipped', at: NaN, path: 'n0' },
  'no path': { $: 'NodeSkipped', at: 1 },
  'a path of lists': { $: 'NodeSkipped', at: 1, path: ['n0'] },
  'half an attempt': { $: 'NodeStarted', at: 1, path: 'n0', attempt: 0.5 },
  'a cache of fancy': { $: 'NodeSucceeded', at: 1, path: 'n0', outputs: [], cache: 'WARM' },
  'outputs in an object': { $: 'NodeSucceeded', at: 1, path: 'n0', outputs: {} },
  'outputs without refs': { $: 'NodeSucceeded', at: 1, path: 'n0', outputs: [['o0']] },
  'a log of numbers': { $: 'NodeLogged', at: 1, path: 'n0', stream: 'stdout', text: 3 },
  'a spec by a key that nobody gave': { ...STARTED, graph: { ...GRAPH, spec: '#0' } },
  'a spec within itself': { ...STARTED, graph: { ...GRAPH, spec: { ...SPEC, ref: '#0' } } },
  'a spec without a key': { ...STARTED, graph: { ...GRAPH, spec: { ...SPEC, key: undefined } } },
  'nodes in an object': { ...STARTED, graph: { ...GRAPH, nodes: { n0: NODE } } },
  'a node that was never announced': { ...STARTED, graph: { ...GRAPH, nodes: ['n0'] } },
  'an empty id': { ...STARTED, graph: { ...GRAPH, nodes: [{ ...NODE, id: '' }] } },
  'an id with a slash': { ...STARTED, graph: { ...GRAPH, nodes: [{ ...NODE, id: 'a/b' }] } },
  'a binding of an event': { ...STARTED, graph: { ...GRAPH, nodes: [{ ...NODE, inputs: [['x', STARTED]] }] } },
  'lists without end': `{"$":"ExecutionStarted","at":1,"id":"","executor":"","inputs":[],"graph":{"$":"Graph","spec":${JSON.stringify(SPEC)},"nodes":[],"outputs":[["o0",${nested(20_000)}]]}}`,
  'graphs without end': `{"$":"ExecutionStarted","at":1,"id":"","executor":"","inputs":[],"graph":{"$":"Graph","spec":${JSON.stringify(SPEC)},"nodes":[{"$":"Node","id":"n0","spec":"#0","graph":${deepGraph(20_000)}}]}}`,
  'a node announced elsewhere': { $: 'NodeTraced', at: 1, path: 'n0/dn1', node: { ...NODE, spec: SPEC } },
  'a source of numbers': { ...STARTED, graph: { ...GRAPH, spec: { ...SPEC, source: 3 } } }
};

for (const [name, data] of Object.entries(BROKEN)) {
  test(`${name} is refused with a sentence`, () => {
    assert.throws(
      () => new Reader().event(data),
      (error: unknown) => error instanceof WireError && error.message.length > 20 && error.message.length < 400
    );
  });
}

test('a cycle of objects, which no JSON has, is refused too', () => {
  const list: Plain = { $: 'ListOf', items: [] };
  list['items'] = [list];
  const event = { ...STARTED, graph: { ...GRAPH, outputs: [['o0', list]] } };
  assert.throws(() => new Reader().event(event), /nested more than 300 deep/);
});

test('any field of any event may be anything: it is read, or refused', () => {
  const lines = ['knn', 'retry', 'failure', 'abort'].flatMap(name => read(`${name}.jsonl`).trim().split('\n').slice(1));
  const odd = [null, 0, -1, 1e308, 'text', '', [], [[]], {}, { $: 'Ref' }, true, [null], ['#0', '#1']];
  let refused = 0;
  for (const line of lines) {
    for (const other of odd) {
      for (const changed of variants(JSON.parse(line) as unknown, other)) {
        const reader = new Reader();
        try {
          reader.event(lines[0]);
          reader.event(changed);
        } catch (error) {
          assert.ok(error instanceof WireError, String(error));
          refused += 1;
        }
      }
    }
  }
  assert.ok(refused > 1000);
});

test('nodes within nodes are read down to some depth, and what is below is refused', () => {
  const reader = new Reader();
  const started = (depth: number): unknown => ({ $: 'NodeStarted', at: 1, path: Array(depth).fill('n0').join('/') });
  assert.equal(reader.event(started(900)).$, 'NodeStarted');
  assert.throws(() => reader.event(started(1_100)), /nested more than 1000 deep/);
});

/** A thing with each of its parts, in turn, replaced by another; bounded in depth. */
function* variants(thing: unknown, other: unknown, depth = 0): Generator<unknown> {
  if (typeof thing !== 'object' || thing === null || depth > 5) {
    return;
  }
  for (const key of Object.keys(thing)) {
    const copy = (Array.isArray(thing) ? [...(thing as unknown[])] : { ...thing }) as Plain;
    copy[key] = other;
    yield copy;
    for (const inner of variants((thing as Plain)[key], other, depth + 1)) {
      const around = (Array.isArray(thing) ? [...(thing as unknown[])] : { ...thing }) as Plain;
      around[key] = inner;
      yield around;
    }
  }
}
