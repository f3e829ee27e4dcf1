/** A model follows its stepper: the moment that is shown, the selection, and a compile that is revealed. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Change } from '../../src/view/model.js';
import { golden } from './golden.js';
import { standing, steppable } from './steps.js';

test('the past is shown as it was, and the front again as it is', () => {
  const model = golden('knn');
  model.stand(standing({ at: 5, past: true }));
  assert.equal(model.cursor, 5);
  assert.equal(model.state.count, 5);
  model.stand(standing({ at: 16 }));
  assert.equal(model.cursor, null);
  assert.equal(model.state, model.head);
});

test('events that it has not come to are not shown, unless a command goes on', () => {
  const model = golden('knn');
  model.stand(standing({ at: 9, stop: 'body' }));
  assert.equal(model.cursor, 9);
  model.stand(standing({ at: 10, stop: 'body', busy: true }));
  assert.equal(model.cursor, null);
});

test('the node that it is about is selected, and what the reader selects then stays', () => {
  const model = golden('knn');
  model.stand(standing({ path: 'n1' }));
  assert.deepEqual(model.selected, { kind: 'node', path: 'n1' });
  model.select({ kind: 'node', path: 'n0' });
  model.stand(standing({ path: 'n1', busy: true }));
  assert.deepEqual(model.selected, { kind: 'node', path: 'n0' });
  model.stand(standing({ path: 'n2', at: 15 }));
  assert.deepEqual(model.selected, { kind: 'node', path: 'n2' });
});

test('at the end it is about the run itself', () => {
  const model = golden('knn');
  model.stand(standing({ path: 'n1' }));
  model.stand(standing({ at: 15, stop: 'end' }));
  assert.deepEqual(model.selected, { kind: 'node', path: '' });
});

test('a compile is revealed node by node', () => {
  const model = golden('knn');
  model.stand(standing({ at: 1, past: true, stop: 'compile', revealed: 1, path: 'n0' }));
  assert.deepEqual([...model.state.nodes.keys()], ['n0']);
  model.stand(standing({ at: 1, past: true, stop: 'compile', revealed: 2, path: 'n1' }));
  assert.deepEqual([...model.state.nodes.keys()], ['n0', 'n1']);
  model.stand(standing({ at: 1, past: true, path: 'n0' }));
  assert.ok(model.state.nodes.has('n2'));
});

test('while a compile is revealed the reader may look at any moment', () => {
  const model = golden('knn');
  model.stand(standing({ at: 1, past: true, stop: 'compile', revealed: 1, path: 'n0' }));
  model.seek(5);
  assert.equal(model.state.count, 5);
  assert.ok(model.state.nodes.has('n2'));
});

test('a saved step is shown, but nothing steps without a kernel', () => {
  const model = golden('knn', { step: standing({ at: 5, past: true }) });
  assert.equal(model.cursor, 5);
  assert.ok(!model.steps);
  model.kernel = steppable().kernel;
  assert.ok(model.steps);
});

test('parts are told of a step', async () => {
  const model = golden('knn');
  const told = new Set<Change>();
  await Promise.resolve();
  model.subscribe(changes => changes.forEach(change => told.add(change)));
  model.stand(standing({ path: 'n1' }));
  await Promise.resolve();
  assert.deepEqual([...told].sort(), ['selection', 'step']);
});

test('time goes on from where it stood when a command begins', () => {
  const model = golden('knn');
  model.stand(standing({ busy: false }));
  model.clock.set(0);
  model.stand(standing({ busy: true }));
  const last = model.events.at(-1)!.at;
  assert.ok(Math.abs(model.clock.now() - last) < 60);
});
