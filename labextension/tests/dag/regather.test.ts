/** The way back from an opened "+N". */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Folding } from '../../src/model/folding.js';
import { fold } from '../../src/model/state.js';
import { sceneOf } from '../../src/view/dag/scene.js';
import { failuresOf } from '../../src/view/dag/sight.js';
import { spreadOf } from '../../src/view/dag/regather.js';
import { call, graph, spec } from '../model/builders.js';
import { log } from '../model/twin.js';
import { shown } from './pictures.js';

const TASK = spec('task', 'square');

function offered(count: number, opened: readonly string[], pinned: readonly string[] = []) {
  const wide = graph(
    spec('workflow', 'wf'),
    Array.from({ length: count }, (_, number) => call(`n${number}`, TASK))
  );
  const folding = new Folding(new Set(opened), new Set(), new Set(pinned));
  return [...spreadOf(sceneOf(wide, new Map(), folding), folding).values()];
}

test('what a reader opened of the outermost graph can be gathered again', () => {
  assert.deepEqual(offered(40, ['']), [{ scope: '', title: '', count: 36 }]);
});

test('as many as the rule would gather: not what is pinned', () => {
  assert.equal(offered(40, [''], ['n9'])[0]?.count, 35);
});

test('nothing is offered where nothing was opened, or nothing would be gathered', () => {
  assert.deepEqual([...offered(40, []), ...offered(5, [''])], []);
});

test('a group that is not shown offers nothing', () => {
  const { scene } = shown('knn');
  assert.equal(spreadOf(scene, new Folding(new Set(['n2', 'nowhere']))).size, 0);
});

test('failures are what is always shown', () => {
  const state = fold(log('failure'));
  const failed = failuresOf(state);
  assert.ok(failed.size > 0);
  assert.ok([...failed].every(path => ['FAILED', 'FAILING', 'TIMED_OUT'].includes(state.nodes.get(path)!.phase)));
});
