/** How the nodes stand that a cell's entities have: counted, with what matters most said by the tone. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Event } from '../../src/model/events.js';
import { fold } from '../../src/model/state.js';
import { type Chip, chipsOf, counted } from '../../src/panel/chips.js';
import { NotebookModel } from '../../src/panel/model.js';
import { begin, call, fail, graph, spec, started, succeed } from '../model/builders.js';
import { entity, told } from './notebooks.js';

const THREE = graph(spec('workflow', 'wf'), [
  call('n0', spec('task', 'half')),
  call('n1', spec('task', 'half')),
  call('n2', spec('task', 'other'), ['n0'])
]);

function chips(events: readonly Event[], version = '1', cell = 'a'): readonly Chip[] {
  const model = new NotebookModel();
  model.learn(told([entity('half', 'a', { version }), entity('other', 'b'), entity('unused', 'a')]));
  return chipsOf(model, cell, counted(fold([started(THREE), ...events])));
}

test('a cell has a chip for each entity that has nodes', () => {
  assert.deepEqual(
    chips([]).map(({ name, tone, says }) => [name, tone, says]),
    [['half', 'queued', '0 of 2 nodes done']]
  );
  assert.deepEqual(chips([], '1', 'c'), []);
});

test('a running node is said before those that are done', () => {
  const [chip] = chips([begin('n0', 1), succeed('n0', 2), begin('n1', 3)]);
  assert.deepEqual([chip?.tone, chip?.says], ['running', '1 of 2 nodes done, 1 running']);
});

test('all done', () => {
  const both = [begin('n0', 1), succeed('n0', 2), begin('n1', 3), succeed('n1', 4)];
  assert.deepEqual([chips(both)[0]?.tone, chips(both)[0]?.says], ['succeeded', '2 of 2 nodes done']);
  const [one] = chips([begin('n0', 1), succeed('n0', 2), begin('n2', 3), succeed('n2', 4)], '1', 'b');
  assert.equal(one?.says, 'done');
  const says = (...events: readonly Event[]): string | undefined => chips(events, '1', 'b')[0]?.says;
  assert.equal(says(), 'to come');
  assert.equal(says(begin('n0', 1), succeed('n0', 2), begin('n2', 3)), 'running');
  assert.equal(says(begin('n0', 1), succeed('n0', 2), begin('n2', 3), fail('n2', 4)), 'failed');
});

test('a failure matters most, and a click leads to it', () => {
  const [chip] = chips([begin('n0', 1), succeed('n0', 2), begin('n1', 3), fail('n1', 4)]);
  assert.deepEqual([chip?.tone, chip?.says, chip?.path], ['failed', '1 of 2 nodes done, 1 failed', 'n1']);
  assert.equal(chips([])[0]?.path, 'n0');
});

test('what was skipped or aborted is not to come', () => {
  const skipped: Event = { $: 'NodeSkipped', at: 5, path: 'n2' };
  const [chip] = chips([begin('n0', 1), fail('n0', 2), skipped], '1', 'b');
  assert.deepEqual([chip?.tone, chip?.says], ['ended', 'skipped']);
  const [half] = chips([begin('n0', 1), succeed('n0', 2), { $: 'NodeAborted', at: 5, path: 'n1' }]);
  assert.deepEqual([half?.tone, half?.says], ['ended', '1 of 2 nodes done, 1 aborted']);
});

test('an entity that was defined anew since says so', () => {
  const [chip] = chips([], '2');
  assert.deepEqual([chip?.stale, chip?.says], [true, '0 of 2 nodes done, changed since']);
});

test('ten thousand nodes are counted at once', () => {
  const many = graph(
    spec('workflow', 'wf'),
    Array.from({ length: 10_000 }, (_, n) => call(`n${n}`, spec('task', 'half')))
  );
  assert.equal(counted(fold([started(many)])).get('task half')?.all, 10_000);
});
