/** A node's decks: which there are at a moment, which is open, what stands there meanwhile, and a stranger's. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Event } from '../../src/model/events.js';
import { readRich, type Rich } from '../../src/model/rich.js';
import { fold } from '../../src/model/state.js';
import { Reader } from '../../src/model/wire.js';
import { SMALL, open, pages, turned, wanted } from '../../src/view/inspector/pages.js';
import { begin, call, fail, graph, spec, started } from '../model/builders.js';
import { golden } from '../view/golden.js';

const one = graph(spec('workflow', 'wf'), [call('n0', spec('task', 'train'))]);
const shown = (...decks: readonly (readonly [name: string, id: string, size?: number])[]): Event => ({
  $: 'NodePublished',
  at: 2,
  path: 'n0',
  decks: decks.map(([name, id, size = 10]) => [name, { id, type: 'Deck', size, preview: name }] as const)
});
const html = (text: string): Rich => readRich({ kind: 'html', type: 'Deck', summary: '', html: text, height: 100 });
const node = (...events: readonly Event[]) => fold([started(one), begin('n0', 1), ...events]).nodes.get('n0')!;
const nothing = (): null => null;

test('a recorded run has the decks of each moment', () => {
  const model = golden('decks');
  const names = (): string[] => pages(model.state.nodes.get('n0')!, nothing, new Map()).map(({ name }) => name);
  assert.deepEqual(names(), ['loss', 'report <i>']);
  const ids = new Set<string>();
  for (let moment = 1; moment <= model.events.length; moment += 1) {
    model.seek(moment);
    for (const { id } of pages(model.state.nodes.get('n0')!, nothing, new Map())) {
      ids.add(id);
    }
  }
  assert.equal(ids.size, 5, 'a deck that has changed is another value');
});

test('a failed node keeps its decks', () => {
  const found = pages(node(shown(['so far', 'n0.deck[0]']), fail('n0', 3)), nothing, new Map());
  assert.deepEqual(
    found.map(({ name, id }) => [name, id]),
    [['so far', 'n0.deck[0]']]
  );
});

test('until a new deck has come, the one before it stands in its place', () => {
  const before = new Map<string, Rich>();
  const first = html('epoch 1');
  const [old] = pages(node(shown(['loss', 'n0.deck[0]'])), () => first, before);
  assert.deepEqual([old?.rich, old?.waits], [first, false]);
  const [now] = pages(node(shown(['loss', 'n0.deck[1]'])), nothing, before);
  assert.deepEqual([now?.rich, now?.waits], [first, true]);
});

test('the open deck is fetched, if it is small and there is a kernel', () => {
  const [small, large] = pages(node(shown(['a', 'n0.deck[0]'], ['b', 'n0.deck[1]', SMALL + 1])), nothing, new Map());
  assert.equal(wanted(small!, true), 'n0.deck[0]');
  assert.equal(wanted(small!, false), null);
  assert.equal(wanted(large!, true), null);
  assert.equal(wanted(null, true), null);
  const [had] = pages(node(shown(['a', 'n0.deck[0]'])), () => html('a'), new Map());
  assert.equal(wanted(had!, true), null);
});

test('the deck that was chosen stays open by its name, while it is there', () => {
  const all = pages(node(shown(['a', 'n0.deck[0]'], ['b', 'n0.deck[1]'])), nothing, new Map());
  assert.equal(open(all, null)?.name, 'a');
  assert.equal(open(all, 'b')?.name, 'b');
  assert.equal(open(all, 'gone')?.name, 'a');
  assert.equal(open([], 'a'), null);
});

test('arrows turn the pages around, Home and End lead to the ends', () => {
  const all = pages(node(shown(['a', 'i0'], ['b', 'i1'], ['c', 'i2'])), nothing, new Map());
  const to = (from: number, key: string): string | undefined => turned(all, all[from]!, key)?.name;
  assert.deepEqual(
    [to(2, 'ArrowRight'), to(0, 'ArrowLeft'), to(1, 'Home'), to(1, 'End'), to(1, 'x'), to(1, 'constructor')],
    ['a', 'c', 'a', 'c', undefined, undefined]
  );
});

test('of two decks with one name the last is shown, and a name of any length fits on a tab', () => {
  const found = pages(node(shown(['', 'i0'], ['x'.repeat(500), 'i1'], ['', 'i2'])), nothing, new Map());
  assert.deepEqual(
    found.map(({ label, id }) => [label.length, id]),
    [
      [8, 'i2'],
      [40, 'i1']
    ]
  );
});

test('a stranger can neither publish for a node that does not run nor fill the page with tabs', () => {
  const reader = new Reader();
  const ref = { $: 'ValueRef', id: 'i', type: 'Deck', size: 1, preview: '' };
  const event = { $: 'NodePublished', at: 1, path: 'n0', decks: Array.from({ length: 500 }, (_, n) => [`${n}`, ref]) };
  const read = reader.event(event);
  assert.equal(read.$ === 'NodePublished' && read.decks.length, 50);
  assert.throws(() => reader.event({ ...event, decks: [['a']] }), /WireError|pair/);
  assert.throws(() => reader.event({ ...event, decks: 'all' }), /list/);
  assert.throws(() => fold([started(one), shown(['a', 'i'])]), /not running/);
  assert.throws(() => fold([started(one), { ...shown(['a', 'i']), path: 'n9' } as Event]), /no node/);
});
