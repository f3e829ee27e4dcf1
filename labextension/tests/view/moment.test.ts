/** A stepper and time: while it stands still nothing moves, and from wherever the reader has looked there is a way back. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readStep } from '../../src/model/step.js';
import type { Kernel } from '../../src/view/host.js';
import { moment } from '../../src/view/moment.js';
import { golden, recorded } from './golden.js';
import { standing } from './standing.js';

const events = recorded('knn').events as unknown[];

test('time stands still with the stepper, and goes on with its commands', () => {
  const model = golden('knn', { events: events.slice(0, 4), step: standing({ at: 4 }) });
  model.kernel = {} as Kernel;
  assert.deepEqual(moment(model), { at: model.events.at(-1)!.at, live: false });
  model.stand(readStep(standing({ at: 4, busy: true })));
  assert.ok(moment(model).live);
});

test('the way back leads to where the stepper stands: in the past, at the end, within a compile', () => {
  const model = golden('knn', { step: standing({ at: 5, past: true }) });
  assert.equal(model.cursor, 5);
  model.seek(2);
  model.rejoin();
  assert.equal(model.cursor, 5);
  model.stand(readStep(standing({ at: events.length })));
  model.seek(2);
  model.rejoin();
  assert.equal(model.cursor, null);
  const compiling = golden('knn', {
    events: events.slice(0, 1),
    step: standing({ at: 1, stop: 'compile', revealed: 2 })
  });
  compiling.seek(0);
  compiling.rejoin();
  assert.deepEqual([...compiling.state.nodes.keys()], ['n0', 'n1']);
});

test('without a stepper there is no way back', () => {
  const model = golden('knn');
  model.seek(2);
  model.rejoin();
  assert.equal(model.cursor, 2);
});
