import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import type { Binding } from '../../src/model/graph.js';
import type { NodeState } from '../../src/model/nodestate.js';
import { State } from '../../src/model/state.js';
import { load } from '../../src/model/wire.js';
import { chosen } from '../../src/view/inspector/children.js';
import { attemptWords, cacheWords, durationWords, workerWords } from '../../src/view/inspector/facts.js';
import { found, makers, parts } from '../../src/view/inspector/provenance.js';
import { beginning } from '../../src/view/inspector/values/text.js';

declare const TESTS: string;

function golden(name: string, count = Infinity): State {
  const state = new State();
  for (const event of load(readFileSync(`${TESTS}/../../tests/golden/${name}.jsonl`, 'utf-8')).slice(0, count)) {
    state.apply(event);
  }
  return state;
}

function node(state: State, path: string): NodeState {
  const one = state.nodes.get(path);
  assert.ok(one !== undefined, path);
  return one;
}

function bound(one: NodeState, name: string): Binding {
  const binding = one.node?.inputs.find(([given]) => given === name)?.[1];
  assert.ok(binding !== undefined, name);
  return binding;
}

test('an input is the output that it was bound to', () => {
  const state = golden('knn');
  const binding = bound(node(state, 'n2'), 'y');
  assert.equal(found(state, state.root, binding).ref?.id, 'n0.o1');
  assert.deepEqual(makers(state.root, binding).makers, [{ kind: 'node', path: 'n0', what: 'o1' }]);
});

test('a constant is found under the path of its scope', () => {
  const state = golden('knn');
  const child = node(state, 'n2/dn1');
  const value = found(state, node(state, 'n2'), bound(child, 'name'));
  assert.deepEqual(value.ids, ['n2/dn1(name)']);
  assert.equal(value.ref?.preview, "'model-k3.joblib.dat'");
  assert.deepEqual(makers(node(state, 'n2'), bound(child, 'name')).makers, []);
});

test('an input of the run is found from wherever it went', () => {
  const state = golden('failure');
  const value = found(state, state.root, bound(node(state, 'n0'), 'n'));
  assert.equal(value.ref?.preview, '1');
});

test('a list of references is told part by part', () => {
  const state = golden('knn');
  const [, binding] = node(state, 'n2').graph?.outputs[0] ?? [];
  assert.ok(binding !== undefined);
  const scope = node(state, 'n2');
  assert.deepEqual(
    makers(scope, binding).makers.map(maker => maker.path),
    ['n2/dn0', 'n2/dn1']
  );
  assert.deepEqual(parts(state, scope, binding)[1], ['1', "['model-k3.joblib.dat', '10.0']"]);
  assert.deepEqual(found(state, scope, binding), { ids: [], ref: null });
});

test('facts are said in words', () => {
  const hit = golden('cache-hit');
  assert.match(cacheWords(node(hit, 'n0')), /came from the cache/);
  assert.equal(cacheWords(node(golden('failure'), 'n0')), 'off');
  assert.equal(cacheWords(node(golden('knn'), 'n0')), 'not found; saved for the next run');
  const flaky = node(golden('retry'), 'n0');
  assert.equal(attemptWords(flaky), '3 of 3 allowed');
  assert.equal(attemptWords(node(hit, 'n0')), '');
  assert.match(durationWords(flaky, 0, 2), /^[\d.]+ s$/);
  const running = node(golden('knn', 2), 'n0');
  assert.equal(durationWords(running, running.started! + 1, 2), '1.0 s so far, about 2.0 s expected');
  assert.equal(workerWords('4711:pool-2'), 'pool-2, process 4711');
  assert.equal(workerWords('tcp://10.0.0.1:8786'), 'tcp://10.0.0.1:8786');
});

test('of many children those that failed or run are named, in their order', () => {
  const children = [...(golden('failure').nodes.get('n0')?.children?.values() ?? [])];
  assert.deepEqual(
    chosen(children, 2).map(child => child.path),
    ['n0/dn0', 'n0/dn1']
  );
  assert.equal(chosen(children, 1)[0]?.phase, 'FAILED');
});

test('a long text is folded by lines and by characters', () => {
  assert.equal(beginning('short'), 'short');
  assert.equal(beginning('x\n'.repeat(100)).split('\n').length, 12);
  assert.equal(beginning('x'.repeat(1_000_000)).length, 900);
});
