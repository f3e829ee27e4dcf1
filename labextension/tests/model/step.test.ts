/** Where a stepper stands is read with suspicion: a saved notebook may be a stranger's. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readPayload } from '../../src/model/payload.js';
import { readReran, readStep } from '../../src/model/step.js';
import { recorded } from '../view/golden.js';

const source = {
  name: 'evaluate_model',
  path: 'n2',
  kind: 'dynamic',
  file: 'In[4]',
  first: 12,
  lines: ['@dynamic', 'def evaluate_model(models):', '    # each', '    score(m=models[0])'],
  times: ['definition', 'definition', null, 'expansion'],
  lit: 15,
  variables: [['model_ser', "'model-k3.joblib.dat'"]],
  locals: [['accuracies', '[Ref(n2/dn0)]']]
};

const whole = {
  at: 7,
  past: true,
  back: true,
  forward: false,
  busy: false,
  stop: 'body',
  path: 'n2/dn0',
  last: null,
  says: 'in the body of evaluate_model',
  said: ['breakpoint 2'],
  revealed: 2,
  source,
  breakpoints: [{ number: 2, target: 'score', when: 'm > 1', failure: false, hits: 3, paths: ['n2/dn0'] }]
};

test('a step is read as it was written', () => {
  assert.deepEqual(readStep(whole), whole);
});

test('what is left out has its plain meaning', () => {
  const step = readStep({ at: 1, past: false, stop: 'start', path: '', last: null, says: 'compiled' });
  assert.deepEqual(step, {
    at: 1,
    past: false,
    back: true,
    forward: true,
    busy: false,
    stop: 'start',
    path: '',
    last: null,
    says: 'compiled',
    said: [],
    revealed: null,
    source: null,
    breakpoints: []
  });
});

test('an older kernel does not say whose body it is, nor what else is known there', () => {
  const { path, locals, ...older } = source;
  const read = readStep({ ...whole, source: older }).source;
  assert.deepEqual([read?.path, read?.locals], ['', []], `not ${path}, ${String(locals)}`);
});

test('there are as many times as lines', () => {
  const times = (given: unknown[]) => readStep({ ...whole, source: { ...source, times: given } }).source?.times;
  assert.deepEqual(times(['definition']), ['definition', null, null, null]);
  assert.equal(times(Array.from({ length: 9 }, () => 'run'))?.length, 4);
});

test('numbers that count are not negative', () => {
  const step = readStep({ ...whole, at: -3, breakpoints: [{ number: 1, target: null, when: null, hits: -1 }] });
  assert.equal(step.at, 0);
  assert.equal(step.breakpoints[0]!.hits, 0);
});

for (const [what, wrong] of Object.entries({
  'no stop that is known': { stop: 'nowhere' },
  'a position that is no number': { at: '7' },
  'words that are no text': { says: ['a'] },
  'a time that is not known': { source: { ...source, times: ['yesterday'] } },
  'a source without lines': { source: { ...source, lines: 'all' } },
  'variables that are no pairs': { source: { ...source, variables: ['m'] } },
  'a breakpoint without a number': { breakpoints: [{ target: 'score' }] },
  'breakpoints that are no list': { breakpoints: {} }
})) {
  test(`${what} is refused`, () => {
    assert.throws(() => readStep({ ...whole, ...wrong }));
  });
}

test('a payload may say where its stepper stood', () => {
  assert.equal(readPayload(recorded('knn')).step, null);
  assert.deepEqual(readPayload(recorded('knn', { step: whole })).step, whole);
});

test('what a node gave when it ran again is read', () => {
  const reran = { seconds: 0.5, outputs: [['o0', '3']], log: '', same: null };
  assert.deepEqual(readReran(reran), reran);
  assert.throws(() => readReran('three'));
});
