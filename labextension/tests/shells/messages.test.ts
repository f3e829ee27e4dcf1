/** What a kernel sends is read with suspicion, and dropped where it is not understood. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readMessage } from '../../src/shells/messages.js';

const view = '0'.repeat(32);

test('a hello names the protocol and the views', () => {
  assert.deepEqual(readMessage({ type: 'hello', protocol: 1, views: [view], more: 1 }), {
    type: 'hello',
    protocol: 1,
    views: [view]
  });
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

for (const malformed of [
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
