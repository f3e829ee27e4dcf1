/** What nobody sees is not drawn, and what its reader does is never late. */

import assert from 'node:assert/strict';
import { mock, test } from 'node:test';

import { Attention, type Sight } from '../../src/view/attention.js';

type Change = 'state' | 'structure' | 'selection';

/** An attention whose source, sight and frames the test has in its hand, and what it has told. */
function attended(): {
  attention: Attention<Change>;
  say: (...changes: Change[]) => void;
  look: (sight: Sight) => void;
  frame: () => void;
  told: string[];
  listens: () => boolean;
} {
  let heard: ((changes: ReadonlySet<Change>) => void) | null = null;
  let look: (sight: Sight) => void = () => undefined;
  let next: (() => void) | null = null;
  const source = {
    subscribe: (listener: (changes: ReadonlySet<Change>) => void) => {
      heard = listener;
      return () => (heard = null);
    }
  };
  const watch = (tell: (sight: Sight) => void): (() => void) => {
    look = tell;
    return () => undefined;
  };
  const frames = {
    request: (act: () => void) => {
      next = act;
      return 1;
    },
    cancel: () => (next = null)
  };
  const attention = new Attention<Change>(source, ['selection'], watch, frames);
  const told: string[] = [];
  attention.subscribe(changes => told.push([...changes].join(' ')));
  return {
    attention,
    say: (...changes) => heard?.(new Set(changes)),
    look: sight => look(sight),
    frame: () => {
      const act = next;
      next = null;
      act?.();
    },
    told,
    listens: () => heard !== null
  };
}

test('in sight, what happens within a frame is told once, with it', () => {
  const { say, frame, told } = attended();
  say('state');
  say('state', 'structure');
  assert.deepEqual(told, []);
  frame();
  assert.deepEqual(told, ['state structure']);
  frame();
  assert.deepEqual(told, ['state structure']);
});

test('what the reader does is told at once, with all that has happened', () => {
  const { say, look, frame, told } = attended();
  say('state');
  say('selection');
  assert.deepEqual(told, ['state selection']);
  frame();
  look('hidden');
  say('structure');
  say('selection');
  assert.deepEqual(told, ['state selection', 'structure selection']);
});

test('hidden, a view hears nothing; shown again, all of it', () => {
  const { say, look, frame, told } = attended();
  look('hidden');
  say('state');
  say('structure');
  frame();
  assert.deepEqual(told, []);
  look('seen');
  frame();
  assert.deepEqual(told, ['state structure']);
});

test('scrolled away, a view hears once a second', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const { say, look, frame, told } = attended();
  look('away');
  say('state');
  say('structure');
  mock.timers.tick(900);
  frame();
  assert.deepEqual(told, []);
  mock.timers.tick(200);
  frame();
  assert.deepEqual(told, ['state structure']);
  mock.timers.reset();
});

test('a clock stands still out of sight, and goes on with the time that it is', () => {
  mock.timers.enable({ apis: ['setInterval'] });
  const { attention, look } = attended();
  let ticks = 0;
  const stop = attention.every(500, () => (ticks += 1));
  mock.timers.tick(1_000);
  assert.equal(ticks, 2);
  look('away');
  mock.timers.tick(5_000);
  assert.equal(ticks, 2);
  look('seen');
  assert.equal(ticks, 3);
  stop();
  mock.timers.tick(5_000);
  assert.equal(ticks, 3);
  mock.timers.reset();
});

test('what is disposed of says nothing more, and listens to nobody', () => {
  const { attention, say, frame, told, listens } = attended();
  say('state');
  attention.dispose();
  frame();
  assert.deepEqual(told, []);
  assert.equal(listens(), false);
});
