/** What a kernel sends is read with suspicion, and dropped where it is not understood. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readMessage } from '../../src/shells/messages.js';

const view = '0'.repeat(32);

test('a hello names the protocol and the views', () => {
  assert.deepEqual(readMessage({ type: 'hello', protocol: 1, views: [view], more: 1 }), {
    type: 'hello',
    protocol: 1,
    notebook: null,
    views: [view]
  });
  assert.equal(
    (readMessage({ type: 'hello', protocol: 1, notebook: 3, views: [] }) as { notebook: number }).notebook,
    3
  );
});

test('events and payloads are left to the link of the view', () => {
  const events = [{ $: 'NodeStarted' }];
  assert.deepEqual(readMessage({ type: 'events', view, from: 3, events }), { type: 'events', view, from: 3, events });
  const snapshot = { type: 'snapshot', view, payload: 7, now: 1.5 };
  assert.deepEqual(readMessage(snapshot), snapshot);
  assert.deepEqual(readMessage({ ...snapshot, now: 'noon' }), { ...snapshot, now: null });
});

test('an answer has its number', () => {
  const message = { type: 'refused', view, request: 4, message: 'there is no such value' };
  assert.deepEqual(readMessage(message), message);
});

test('choices are read whole', () => {
  const message = { type: 'show', view, selected: 'n2/dn0', opened: ['n2'], closed: [], cursor: null };
  assert.deepEqual(readMessage(message), message);
});

const step = { at: 3, past: false, stop: 'before', path: 'n1', last: 'n0', says: 'before score (n1)' };

test('a step says where a stepper stands', () => {
  const read = readMessage({ type: 'step', view, step });
  assert.ok(read?.type === 'step');
  assert.equal(read.step.says, 'before score (n1)');
});

test('what was asked for is answered', () => {
  const reran = { seconds: 0.25, outputs: [['o0', '1.5']], log: 'hello', same: true };
  for (const message of [
    { type: 'done', view, request: 4 },
    { type: 'reran', view, request: 4, reran },
    { type: 'opens', view, request: 4, text: 'x = 1' }
  ]) {
    assert.deepEqual(readMessage(message), message);
  }
});

for (const malformed of [
  { type: 'step', view, step: null },
  { type: 'step', view, step: { ...step, stop: 'somewhere' } },
  { type: 'step', view, step: { ...step, at: 'end' } },
  { type: 'done', view },
  { type: 'reran', view, request: 4, reran: { seconds: 'long' } },
  { type: 'opens', view, request: 4, text: 7 },
  null,
  7,
  'hello',
  [],
  {},
  { type: 'hello', protocol: '1', views: [] },
  { type: 'hello', protocol: 1, views: [1] },
  { type: 'opened' },
  { type: 'events', view, from: 0.5, events: [] },
  { type: 'events', view, from: 0, events: 'all' },
  { type: 'value', view, request: 1, rich: { kind: 'script' } },
  { type: 'layout', view, request: 1, layout: [] },
  { type: 'show', view, selected: 1, opened: [], closed: [], cursor: null },
  { type: 'show', view, selected: null, opened: [], closed: [], cursor: 'end' },
  { type: 'run', view, code: 'import os' }
]) {
  test(`${JSON.stringify(malformed)} is dropped`, () => {
    assert.equal(readMessage(malformed), null);
  });
}
