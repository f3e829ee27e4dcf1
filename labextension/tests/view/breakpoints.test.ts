/** Which breakpoints stop at a node, by what sign, in what words; and what a click on one tells the stepper. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { type Breakpoint, readStep } from '../../src/model/step.js';
import { clickSaid, pointsOf, pointsSaid, signOf, toggleBreakpoint } from '../../src/view/breakpoints.js';
import type { Kernel } from '../../src/view/host.js';
import { golden } from './golden.js';
import { standing } from './standing.js';

function point(number: number, more: Partial<Breakpoint> = {}): Breakpoint {
  return { number, target: 'n0', when: null, failure: false, hits: 0, paths: [], ...more };
}

test('a breakpoint on an entity is at each of its nodes; one on any failure is at none', () => {
  const step = readStep(
    standing({
      breakpoints: [
        point(1, { target: null, failure: true, paths: ['n7'] }),
        point(2, { target: 'score', paths: ['n1', 'n2'] }),
        point(3, { target: 'n2', paths: ['n2'] })
      ]
    })
  );
  const at = (path: string): number[] => (pointsOf(step).get(path) ?? []).map(({ number }) => number);
  assert.deepEqual([at('n1'), at('n2'), at('n7')], [[2], [2, 3], []]);
  assert.equal(pointsOf(step), pointsOf(step));
  assert.equal(pointsOf(null).size, 0);
});

test('one on a node that is not made yet is at its path', () => {
  const step = readStep(standing({ breakpoints: [point(2, { target: 'n2/dn3' })] }));
  assert.equal(pointsOf(step).get('n2/dn3')?.length, 1);
});

test('the sign is that of what stops most often', () => {
  const asks = point(1, { when: 'x > 1' });
  const fails = point(2, { failure: true });
  assert.equal(signOf([]), null);
  assert.equal(signOf([fails]), 'failure');
  assert.equal(signOf([fails, asks]), 'when');
  assert.equal(signOf([fails, asks, point(3)]), 'plain');
});

test('words say target, condition and hits, and are bounded whatever stands there', () => {
  assert.equal(
    pointsSaid([point(2, { target: 'score', when: 'm == 1', hits: 1 })]),
    'Breakpoint 2: score, when m == 1; hit once'
  );
  const hostile = `<script>"'\u202e\n${'x'.repeat(1_000_000)}`;
  assert.ok(
    pointsSaid(Array.from({ length: 50 }, (_, n) => point(n, { target: hostile, when: hostile }))).length < 2000
  );
});

test('a click sets a breakpoint at the path, and takes away those that are at it alone', async () => {
  const told: unknown[] = [];
  const model = golden('knn', {
    step: standing({
      breakpoints: [point(2, { target: 'n1', paths: ['n1'] }), point(3, { target: 'get_models', paths: ['n1'] })]
    })
  });
  const stepper = {
    addBreakpoint: (...args: unknown[]) => Promise.resolve(void told.push(args)),
    removeBreakpoint: (number: number) => Promise.resolve(void told.push(number))
  };
  await toggleBreakpoint(model, 'n0');
  assert.deepEqual(told, [], 'no kernel: nothing is told');
  model.kernel = { stepper } as unknown as Kernel;
  await toggleBreakpoint(model, 'n0');
  await toggleBreakpoint(model, 'n1');
  assert.deepEqual(told, [['n0', null, false], 2]);
});

test('where others stop too, a click sets one of the node alone', async () => {
  const told: unknown[] = [];
  const model = golden('knn', {
    step: standing({ breakpoints: [point(3, { target: 'get_models', when: 'n > 1', paths: ['n1'] })] })
  });
  model.kernel = {
    stepper: { addBreakpoint: (...args: unknown[]) => Promise.resolve(void told.push(args)) }
  } as unknown as Kernel;
  await toggleBreakpoint(model, 'n1');
  assert.deepEqual(told, [['n1', null, false]]);
});

test('a tooltip says what a click does, and what else stops there', () => {
  const own = point(2, { target: 'n1' });
  const other = point(3, { target: 'score' });
  assert.equal(clickSaid([], 'n1', 'Set one'), 'Set one');
  assert.equal(clickSaid([own], 'n1', ''), 'Breakpoint 2: n1\nClick to remove');
  assert.equal(clickSaid([other], 'n1', ''), 'Stops here already:\nBreakpoint 3: score\nClick to set one on this node');
  assert.equal(
    clickSaid([own, other], 'n1', ''),
    "Breakpoint 2: n1\nAlso stops here:\nBreakpoint 3: score\nClick to remove this node's own"
  );
});
