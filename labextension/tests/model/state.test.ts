/** The fold: the recorded logs come to the recorded states, every prefix folds, what does not fit changes nothing. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Event } from '../../src/model/events.js';
import type { Graph } from '../../src/model/graph.js';
import { IllegalTransition, State, compiled, fold } from '../../src/model/state.js';
import { LOGS, log, read, stateAsJson } from './twin.js';

for (const name of LOGS) {
  test(`${name} folds to the recorded state`, () => {
    assert.deepEqual(stateAsJson(fold(log(name))), JSON.parse(read(`${name}.state.json`)));
  });

  test(`every prefix of ${name} folds as the whole did on its way`, () => {
    const state = new State();
    const events = log(name);
    events.forEach((event, index) => {
      state.apply(event);
      assert.deepEqual(stateAsJson(fold(events.slice(0, index + 1))), stateAsJson(state));
    });
    assert.ok(state.over);
  });

  test(`an event of ${name} that does not fit changes nothing`, () => {
    const events = log(name);
    const state = new State();
    events.forEach((event, index) => {
      const before = JSON.stringify(stateAsJson(state));
      for (const other of [...events.slice(0, index), ...events.slice(index + 2)]) {
        const copy = fold(events.slice(0, index));
        try {
          copy.apply(other);
        } catch (error) {
          assert.ok(error instanceof IllegalTransition, String(error));
          assert.equal(JSON.stringify(stateAsJson(copy)), before);
        }
      }
      state.apply(event);
    });
  });
}

test('a compiled graph is a state in which nothing has happened', () => {
  const [first] = log('knn');
  assert.ok(first?.$ === 'ExecutionStarted');
  const state = compiled(first.graph);
  assert.deepEqual([...state.nodes.keys()], ['n0', 'n1', 'n2']);
  assert.ok([...state.nodes.values()].every(node => node.phase === 'UNDEFINED'));
  assert.equal(state.root.graph, first.graph);
  assert.equal(state.root.children?.size, 3);
  assert.equal(state.over, false);
  assert.equal(state.count, 0);
});

test('an event of another schema is refused', () => {
  assert.throws(() => new State().apply({ $: 'NodeDreamt', at: 0 } as unknown as Event), /NodeDreamt is not an event/);
});

test('a concurrency limit lets so many go at a time', () => {
  const events = log('map-tolerated');
  const state = new State();
  for (const event of events) {
    state.apply(event);
    for (const node of state.nodes.values()) {
      const limit = (node.graph as Graph | null)?.concurrency ?? Infinity;
      const let_go = [...(node.children?.values() ?? [])].filter(c => c.phase === 'QUEUED' || c.phase === 'RUNNING');
      assert.ok(let_go.length <= limit);
    }
  }
});

test('the nodes below a node come each before its own children', () => {
  const state = fold(log('nested-dynamic'));
  assert.deepEqual(new Set([...state.descendants(state.root)].map(node => node.path)), new Set(state.nodes.keys()));
  const seen = new Set(['']);
  for (const node of state.descendants(state.root)) {
    assert.ok(seen.has(node.parent?.path ?? '?'));
    seen.add(node.path);
  }
});
