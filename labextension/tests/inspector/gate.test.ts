/** Gates: which control asks for a value, what is sent of it, what is said of one that waits, and of its answer. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { answered, progress } from '../../src/model/labels.js';
import { fold } from '../../src/model/state.js';
import { intervals } from '../../src/model/intervals.js';
import { criticalPath, efficiency, timeline } from '../../src/model/timeline.js';
import { sentence } from '../../src/model/words.js';
import { controlOf, typedOf } from '../../src/view/inspector/entry.js';
import { criticalWords } from '../../src/view/timeline/head.js';
import { critical, sheet } from '../../src/view/timeline/sheet.js';
import { hasInputs } from '../../src/view/inspector/whatif.js';
import { countsLine, eventSaid, progressSaid, tallied } from '../../src/view/said.js';
import { log } from '../model/twin.js';

const EVENTS = log('gate-timed-out');
const ASKED = EVENTS.findIndex(event => event.$ === 'NodeWaiting' && event.question === 'approve');
const WAITS = fold(EVENTS.slice(0, ASKED + 1));

test('a field is a control of its own, and what is not known is Python', () => {
  const fields = ['bool', 'int', 'float', 'str', 'choice', 'date', 'datetime', 'time', 'expression', '__proto__', ''];
  assert.deepEqual(fields.map(controlOf), [
    ...['box', 'number', 'number', 'text', 'menu', 'date', 'datetime-local', 'time'],
    ...['python', 'python', 'python']
  ]);
});

test('a box is sent in words, all else as it was typed', () => {
  assert.deepEqual(
    [typedOf('box', '', true), typedOf('box', 'x', false), typedOf('number', '3', true)],
    ['yes', 'no', '3']
  );
});

test('a gate that waits is counted, named and said', () => {
  const tally = tallied(WAITS);
  assert.deepEqual(
    tally.asking.map(({ path }) => path),
    ['n2/dn2']
  );
  assert.equal(countsLine(tally, true), '5 of 6 done, 1 waits for an answer');
  assert.equal(progressSaid(tally), '5 of 6 done, 1 waits for an answer. good enough waits for approval');
  assert.match(sentence(WAITS), /1 paused, .*; good enough waits for an answer\.$/);
  const gate = WAITS.nodes.get('n2/dn2')!;
  assert.equal(progress(gate), 'waits for approval');
  assert.equal(hasInputs(gate), false);
});

test('what sleeps waits for nobody', () => {
  const slept = EVENTS.findIndex(event => event.$ === 'NodeWaiting' && event.question === 'sleep');
  const state = fold(EVENTS.slice(0, slept + 1));
  assert.equal(tallied(state).asking.length, 0);
  assert.equal(progress(state.nodes.get('n0')!), 'sleeps');
});

test('an answer says whence it came, a refusal that it was one', () => {
  const words = (name: string, path: string): string => answered(fold(log(name)).nodes.get(path)!);
  assert.equal(words('gate-approved', 'n2/dn2'), 'approved beforehand');
  assert.equal(words('gate-approved', 'n1'), 'given beforehand');
  assert.equal(words('gate-refused', 'n2/dn2'), 'rejected beforehand');
  assert.equal(words('gate-timed-out', 'n2/dn2'), '');
  assert.equal(words('gate-approved', 'n3'), '');
});

test('once it is over a gate says how it was answered, not how long it took', () => {
  const said = (name: string, path: string): string => progress(fold(log(name)).nodes.get(path)!);
  assert.equal(said('gate-approved', 'n1'), 'given beforehand');
  assert.equal(said('gate-approved', 'n2/dn2'), 'approved beforehand');
  assert.equal(said('gate-refused', 'n2/dn2'), 'rejected beforehand');
  assert.equal(said('gate-timed-out', 'n2/dn2'), 'timed out · 10 min 1 s');
  assert.match(said('gate-approved', 'n0'), /^slept · /);
});

test('who answered is text, whatever it is', () => {
  const asked = EVENTS[ASKED]!;
  const answer = { $: 'NodeAnswered', at: asked.at, path: 'n2/dn2', by: '__proto__\u202e', answer: null } as const;
  const state = fold([...EVENTS.slice(0, ASKED + 1), answer]);
  assert.equal(answered(state.nodes.get('n2/dn2')!), 'rejected by __proto__ ');
  assert.equal(eventSaid(answer, state), 'good enough was refused');
});

test('waiting is nobody’s work, and has a lane of its own', () => {
  const state = fold(log('gate-approved'));
  assert.deepEqual(
    new Set(intervals(state, 0).flatMap(({ kind, node }) => (kind === 'wait' ? [node.path] : []))),
    new Set(['n0', 'n1', 'n2/dn0', 'n2/dn2'])
  );
  const lanes = timeline(state)!.lanes;
  assert.deepEqual([...new Set(lanes.map(({ label }) => label))], ['kernel', 'waits']);
  assert.match(efficiency(state)!.sentence, /^The kernel was busy \d %/);
  const bars = critical(sheet(timeline(state)!).rows, criticalPath(state)).map(({ bar }) => bar);
  assert.match(
    criticalWords(bars, true),
    /^Critical path, [\d.]+ s of work and [\d.]+ s of waiting at gates: sleep → /
  );
});
