/** Payloads that were tampered with: read or refused with a sentence; and whatever was read, all parts of a view can draw. */

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';

import { criticalPath, efficiency, timeline } from '../../src/model/timeline.js';
import { toDot } from '../../src/model/dot.js';
import { Folding, expansions, urgent } from '../../src/model/folding.js';
import { nodeAt, readable } from '../../src/model/paths.js';
import { MIME, type Payload, readPayload } from '../../src/model/payload.js';
import { remaining } from '../../src/model/estimate.js';
import { sentence } from '../../src/model/words.js';
import { WireError } from '../../src/model/wire.js';
import { counted } from '../../src/panel/chips.js';
import { glance } from '../../src/panel/saved.js';
import { sceneOf } from '../../src/view/dag/scene.js';
import { standingOf } from '../../src/view/dag/standing.js';
import { spoken, tellItem } from '../../src/view/dag/told.js';
import { RunModel } from '../../src/view/model.js';
import { cell, columnsOf, rowsOf } from '../../src/view/rows.js';
import { eventSaid, progressSaid, reason, tallied } from '../../src/view/said.js';
import { sheet } from '../../src/view/timeline/sheet.js';
import { chance, mutated } from './mutations.js';
import { recorded } from '../view/golden.js';

declare const TESTS: string;

const RECORDS = readdirSync(`${TESTS}/../../tests/golden`)
  .filter(file => file.endsWith('.jsonl'))
  .map(file => file.replace('.jsonl', ''));

/** Everything that a view works out of a payload, but for the elements. */
function drawn(payload: Payload): string {
  const model = new RunModel(payload);
  const { head: state, graph } = model;
  const folding = new Folding(new Set([...state.nodes.keys()].slice(0, 20)), new Set(), urgent(state));
  const grown = expansions(state);
  const scene = sceneOf(graph, grown, folding);
  const clock = { at: state.at ?? 0, expected: payload.expected };
  const told = [...scene.items.values()].map(item => {
    const standing = standingOf(item, state, clock);
    return [spoken(item, standing, []), tellItem(item, standing)];
  });
  const columns = columnsOf(state);
  const rows = rowsOf(state, new Map(), { column: 'inputs', descending: true }, 'a').concat(
    rowsOf(state, new Map(), null, '')
  );
  const cells = rows.map(({ node }) => columns.map(([column]) => column !== 'duration' && cell(node, column)));
  const times = timeline(state, clock.at);
  const nodes = [...state.nodes.values()].map(node => [readable(node), nodeAt(state, node.path)?.id]);
  const tally = tallied(state);
  return JSON.stringify([
    toDot(graph, { expansions: grown, folding }),
    told,
    cells,
    nodes,
    times === null ? null : sheet(times).height,
    criticalPath(state).length,
    efficiency(state),
    remaining(state, payload.expected, clock.at),
    sentence(state),
    progressSaid(tally),
    reason(state, tally)?.text,
    payload.events.map(event => eventSaid(event, state)),
    [...counted(state).keys()]
  ]);
}

for (const name of RECORDS) {
  test(`${name}: no mutation gets past the reader but what can be drawn`, () => {
    const random = chance(name);
    const whole = recorded(name, {
      view: '0'.repeat(32),
      sentence: 'wf calls f.',
      previews: { 'n0.o0': { kind: 'items', type: 'list', items: [['0', '1']], rest: 2 } },
      expected: { wf: 2.5 },
      omitted: { previews: 1, nodes: 2 },
      layout: { crc32: 7, json0: {} }
    });
    for (let round = 0; round < 60; round += 1) {
      let data: unknown = whole;
      for (let changes = 1 + Math.floor(random() * 3); changes > 0; changes -= 1) {
        data = mutated(data, random);
      }
      glance(data);
      let payload: Payload;
      try {
        payload = readPayload(data);
      } catch (error) {
        assert.ok(error instanceof WireError, `round ${round}: ${String(error)}`);
        continue;
      }
      assert.doesNotThrow(() => drawn(payload), `round ${round}`);
    }
    assert.deepEqual(Object.keys(Object.prototype), []);
  });
}

/** A log in which every node, variable and entity has a name that objects have by themselves. */
function renamed(name: string, to: readonly string[]): Record<string, unknown> {
  const names = new Map<string, string>();
  const other = (one: string): string => {
    names.set(one, names.get(one) ?? `${to[names.size % to.length]!}${'_'.repeat(Math.floor(names.size / to.length))}`);
    return names.get(one)!;
  };
  const path = (one: string): string => (one === '' ? '' : one.split('/').map(other).join('/'));
  return JSON.parse(JSON.stringify(recorded(name)), (key, value: unknown) => {
    if (typeof value === 'string' && ['id', 'name', 'node', 'var', 'path'].includes(key)) {
      return path(value);
    }
    const listed = Array.isArray(value) && ['after', 'nodes'].includes(key);
    return listed ? value.map((one: unknown) => (typeof one === 'string' ? path(one) : one)) : value;
  }) as Record<string, unknown>;
}

const INHERITED = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'];

for (const name of RECORDS) {
  test(`${name}: names that objects have by themselves are names like others`, () => {
    const payload = readPayload(renamed(name, INHERITED));
    const plain = readPayload(renamed(name, ['a', 'b', 'c', 'd', 'e', 'f']));
    assert.equal(payload.events.length, plain.events.length);
    assert.equal(payload.problem === null, plain.problem === null);
    assert.doesNotThrow(() => drawn(payload));
  });
}

test('the type of payloads is what the kernel calls it', () => {
  assert.equal(MIME, 'application/vnd.flyte-nb.run+json');
});
