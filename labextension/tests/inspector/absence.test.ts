/** What is said where there is no value, and why a node was skipped. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Event } from '../../src/model/events.js';
import { fold } from '../../src/model/state.js';
import { absentWords, skippedFor } from '../../src/view/inspector/absence.js';
import { begin, call, fail, graph, spec, started } from '../model/builders.js';
import { golden } from '../view/golden.js';

const load = spec('task', 'load');
const chain = graph(spec('workflow', 'wf'), [
  call('n0', load),
  call('n1', load),
  call('n2', load, ['n1']),
  call('n3', load, ['n2']),
  call('n4', load)
]);
const skip = (path: string): Event => ({ $: 'NodeSkipped', at: 2, path });

test('a skipped node is skipped for what failed before it, through others that were skipped', () => {
  const state = fold(
    [started(chain), begin('n0', 0), begin('n1', 0), fail('n0', 1), fail('n1', 1)].concat(['n2', 'n3', 'n4'].map(skip))
  );
  const blamed = (path: string): string | undefined => skippedFor(state, state.nodes.get(path)!)?.path;
  assert.deepEqual(['n2', 'n3'].map(blamed), ['n1', 'n1']);
  assert.equal(blamed('n4'), 'n0', 'it waited for nothing: what failed first brought the run down');
});

test('in a run that was stopped nothing failed', () => {
  const { state } = golden('abort');
  for (const node of state.nodes.values()) {
    if (node.phase === 'SKIPPED') {
      assert.equal(skippedFor(state, node), null);
    }
  }
});

test('every skipped node of a failed run has a failure to blame', () => {
  for (const name of ['failure', 'failure-after']) {
    const { state } = golden(name);
    const skipped = [...state.nodes.values()].filter(node => node.phase === 'SKIPPED');
    assert.ok(skipped.length > 0);
    assert.ok(
      skipped.every(node => skippedFor(state, node)?.phase === 'FAILED'),
      name
    );
  }
});

test('what a run that is over has not made was never made', () => {
  const model = golden('failure');
  assert.equal(absentWords(model.state), 'never made');
  model.seek(2);
  assert.equal(absentWords(model.state), 'not made yet');
  const state = fold([started(chain), begin('n1', 0), fail('n1', 1)]);
  assert.equal(absentWords(state, state.nodes.get('n1')), 'never made');
  assert.equal(absentWords(state, state.nodes.get('n0')), 'not made yet');
});
