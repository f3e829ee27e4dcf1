/** What keys do, and where they do nothing. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PAUSE, Speaker } from '../../src/view/announcer.js';
import { BINDINGS, type Focus, STEPPING, commandOf, shortcut } from '../../src/view/keys.js';
import { SHARE, bounded, moved } from '../../src/view/splitter.js';

const press = (key: string, more: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more
});

test('each key has one command', () => {
  const keys = [...BINDINGS, ...STEPPING].flatMap(binding => binding.keys);
  assert.equal(new Set(keys).size, keys.length);
});

const STEPS = {
  n: 'over',
  s: 'into',
  o: 'out',
  c: 'continue',
  r: 'run-to',
  ',': 'back',
  '.': 'forward',
  b: 'breakpoint'
};

for (const [key, command] of Object.entries(STEPS)) {
  test(`${key} steps where somebody steps, and elsewhere does nothing`, () => {
    assert.equal(commandOf(press(key), 'view', true), command);
    assert.equal(commandOf(press(key), 'control', true), command);
    assert.equal(commandOf(press(key), 'view'), null);
    assert.equal(commandOf(press(key), 'field', true), null);
    assert.equal(commandOf(press(key, { ctrlKey: true }), 'view', true), null);
  });
}

test('the function keys of a debugger step too', () => {
  const wanted = { F9: 'continue', F10: 'over', F11: 'into' };
  for (const [key, command] of Object.entries(wanted)) {
    assert.equal(commandOf(press(key), 'control', true), command, key);
    assert.equal(commandOf(press(key), 'view'), null);
  }
  assert.equal(commandOf(press('F10', { shiftKey: true }), 'view', true), 'back');
  assert.equal(commandOf(press('F11', { shiftKey: true }), 'view', true), 'out');
  assert.equal(commandOf(press('F9', { shiftKey: true }), 'view', true), null);
});

test('the conventions of the view', () => {
  const wanted = {
    Enter: 'inspect',
    e: 'expand',
    f: 'next-failure',
    '/': 'search',
    '0': 'fit',
    ' ': 'play',
    '?': 'keys'
  };
  for (const [key, command] of Object.entries(wanted)) {
    assert.equal(commandOf(press(key), 'view'), command, key);
  }
  assert.equal(commandOf(press('F'), 'view'), 'next-failure');
});

test('a key with a modifier belongs to the front end, but for brackets that need one to be typed', () => {
  assert.equal(commandOf(press('f', { ctrlKey: true }), 'view'), null);
  assert.equal(commandOf(press('0', { metaKey: true }), 'view'), null);
  assert.equal(commandOf(press('e', { altKey: true }), 'view'), null);
  assert.equal(commandOf(press('[', { ctrlKey: true, altKey: true }), 'view'), 'earlier');
});

test('in a field only Escape is a command, and a button keeps Enter and Space', () => {
  const at = (focus: Focus) => (key: string) => commandOf(press(key), focus);
  assert.deepEqual(['f', ' ', 'Enter', 'Escape'].map(at('field')), [null, null, null, 'leave']);
  assert.deepEqual(['f', ' ', 'Enter', 'Escape'].map(at('control')), ['next-failure', null, null, 'leave']);
});

test('a command says its key', () => {
  assert.equal(shortcut('play'), 'Space');
  assert.equal(shortcut('search'), '/');
  assert.equal(shortcut('over'), 'n');
});

test('the line between graph and inspector moves by keys within its bounds', () => {
  assert.equal(moved(36, 'ArrowLeft'), 40);
  assert.equal(moved(36, 'ArrowRight'), 32);
  assert.equal(moved(SHARE.most, 'ArrowLeft'), SHARE.most);
  assert.equal(moved(36, 'a'), null);
  assert.equal(bounded(3), SHARE.least);
});

function speaking() {
  const made = { now: 0, said: [] as [number, string][], due: null as null | { at: number; act: () => void } };
  const speaker = new Speaker(text => made.said.push([made.now, text]), {
    now: () => made.now,
    start: (act, milliseconds) => (made.due = { at: made.now + milliseconds, act }),
    stop: () => (made.due = null)
  });
  const until = (now: number): void => {
    while (made.due !== null && made.due.at <= now) {
      const { at, act } = made.due;
      made.now = at;
      made.due = null;
      act();
    }
    made.now = now;
  };
  return { made, speaker, until };
}

test('announcements are three seconds apart, and only the newest is made', () => {
  const { made, speaker, until } = speaking();
  for (let step = 0; step < 40; step += 1) {
    speaker.tell(() => `step ${step}`);
    until(step * 200);
  }
  until(60_000);
  assert.deepEqual(
    made.said.map(([, text]) => text),
    ['step 0', 'step 15', 'step 30', 'step 39']
  );
  for (let at = 1; at < made.said.length; at += 1) {
    assert.ok(made.said[at]![0] - made.said[at - 1]![0] >= PAUSE);
  }
});

test('what the reader asked for is announced at once, and takes the place of what waits', () => {
  const { made, speaker, until } = speaking();
  speaker.tell(() => '1 of 9 done');
  until(100);
  speaker.tell(() => '2 of 9 done');
  until(200);
  speaker.tell(() => 'before score', true);
  until(10_000);
  assert.deepEqual(made.said, [
    [0, '1 of 9 done'],
    [200, 'before score']
  ]);
});

test('nothing is announced twice', () => {
  const { made, speaker, until } = speaking();
  speaker.tell(() => 'the same');
  until(10);
  speaker.tell(() => 'the same');
  until(10_000);
  assert.equal(made.said.length, 1);
});
