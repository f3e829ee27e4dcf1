/** What a stepper has to say of the items of a picture, and which nodes are pinned for it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Folding } from '../../src/model/folding.js';
import { compiled, fold } from '../../src/model/state.js';
import type { Kernel } from '../../src/view/host.js';
import { Pins } from '../../src/view/dag/pins.js';
import { type Scene, sceneOf } from '../../src/view/dag/scene.js';
import { holderOf } from '../../src/view/dag/selecting.js';
import { type Marks, UNMARKED, marksOf, marksSaid } from '../../src/view/dag/signs.js';
import { begin, call, fail, graph, spec, started } from '../model/builders.js';
import { golden } from '../view/golden.js';
import { standing } from '../view/standing.js';
import { shown } from './pictures.js';

const TASK = spec('task', 'square');
const WIDE = graph(
  spec('workflow', 'wf'),
  Array.from({ length: 40 }, (_, number) => call(`n${number}`, TASK))
);
const POINT = { number: 2, target: 'n1', when: 'x > 1', failure: false, hits: 0, paths: ['n1'] };

function marks(scene: Scene, name: string, path: string, kernel: Kernel | null = null): Marks {
  const model = golden('knn', { step: standing({ path, breakpoints: [POINT] }) });
  model.kernel = kernel;
  return marksOf(scene, name, path === '' ? null : holderOf(scene, path), model);
}

test('the pointer is at the node, or at the closed group that it is in', () => {
  const open = shown('knn').scene;
  assert.equal(marks(open, 'n2/dn0', 'n2/dn0').current, 'here');
  assert.equal(marks(open, 'n2', 'n2/dn0').current, null);
  const closed = shown('knn', new Folding(new Set(), new Set(['n2']))).scene;
  assert.equal(marks(closed, 'n2', 'n2/dn0').current, 'within');
  assert.equal(marks(closed, 'n2', '').current, null);
});

test('a breakpoint has its sign without a kernel; only with one can it be set', () => {
  const { scene } = shown('knn');
  assert.deepEqual([marks(scene, 'n1', '').sign, marks(scene, 'n1', '').steps], ['when', false]);
  assert.equal(marks(scene, 'n0', '', {} as Kernel).steps, true);
  assert.deepEqual(marks(scene, '@inputs', '', {} as Kernel), UNMARKED);
  assert.equal(marksSaid(marks(scene, 'n1', 'n1')), 'the stepper stands here, breakpoint with a condition');
});

test('a node of a fork whose value was replaced says so', () => {
  const model = golden('knn');
  const edited = new Set(['n2/dn0']);
  const at = (name: string): Marks => marksOf(shown('knn').scene, name, null, model, edited);
  assert.deepEqual([at('n2/dn0').edited, at('n2').edited, at('n1').edited], [true, false, false]);
  assert.equal(marksSaid(at('n2/dn0')), 'edited');
});

test('a node where a stepper stands is never gathered, and pins a layout only where it was hidden', () => {
  const pins = new Pins();
  pins.look(compiled(WIDE));
  const names = (): string[] => [
    ...sceneOf(WIDE, new Map(), new Folding(undefined, undefined, pins.paths)).items.keys()
  ];
  const before = names();
  assert.ok(pins.stand('n1'));
  assert.deepEqual(names(), before);
  assert.ok(pins.stand('n20') && !pins.stand('n20'));
  assert.ok(names().includes('n20'));
  pins.stand('');
  assert.deepEqual(names(), before);
});

test('what failed stays pinned, and of what the reader was led to the last six', () => {
  const pins = new Pins();
  assert.ok(pins.look(fold([started(WIDE), begin('n9', 1), fail('n9', 2)])));
  for (let number = 0; number < 10; number += 1) {
    pins.lead(`n${number + 20}`);
  }
  assert.deepEqual([...pins.paths], ['n9', 'n24', 'n25', 'n26', 'n27', 'n28', 'n29']);
});
