/** What may be replaced, with what a field begins, and what a fork says of itself. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Event } from '../../src/model/events.js';
import type { Binding, ValueRef } from '../../src/model/graph.js';
import { fold } from '../../src/model/state.js';
import {
  boundExpression,
  editedIds,
  editedPaths,
  expressionOf,
  forkSaid,
  hasBegun,
  hasInputs,
  isEdited,
  mayBeGiven,
  valuesFirst
} from '../../src/view/inspector/whatif.js';
import { begin, call, fail, graph, spec, started, succeed } from '../model/builders.js';

const TASK = spec('task', 'score');
const ref = (node: string): Binding => ({ $: 'Ref', node, var: 'o0', path: [] });
const LIST: Binding = { $: 'ListOf', items: [ref('n0'), ref('n1')] };
const DICT: Binding = { $: 'DictOf', items: [['a"\n', ref('n0')]] };
const WF = graph(spec('workflow', 'wf'), [
  call('n0', TASK),
  call('n1', TASK),
  call('n2', TASK, [], { inputs: [['x', LIST]] }),
  call('n3', spec('task', 'two', ['int', 'int']), ['n2'])
]);

function edit(id: string, preview: string): ValueRef {
  return { id, type: 'float', size: null, preview };
}

function forked(...edits: ValueRef[]): Event {
  const first = started(WF);
  assert.ok(first.$ === 'ExecutionStarted');
  return { ...first, parent: 'e3', edits };
}

test('a short text begins the field; what is not all of the value, or no Python, does not', () => {
  assert.equal(expressionOf('0.5'), '0.5');
  assert.equal(expressionOf(" ['m0', 'm1'] "), "['m0', 'm1']");
  for (const text of ['<Model at 0x7f>', "'abc…", '[1, 2, ...]', 'a\nb', 'x'.repeat(81), '']) {
    assert.equal(expressionOf(text), '', text.slice(0, 20));
  }
});

test('the nodes whose own values were replaced', () => {
  const state = fold([forked(edit('n0.o0', '1'), edit('n1/dn3(x)', '2'), edit('(n)', '3'))]);
  assert.deepEqual([...editedPaths(state)], ['n0', 'n1/dn3', '']);
});

test('of a mixture the field has all, or nothing', () => {
  const state = fold([started(WF), begin('n0', 1), succeed('n0', 2)]);
  assert.equal(boundExpression(state, state.root, LIST), '', 'n1 has not ended');
  for (const event of [begin('n1', 3), succeed('n1', 4)]) {
    state.apply(event);
  }
  assert.equal(boundExpression(state, state.root, LIST), '[1, 1]');
  assert.equal(boundExpression(state, state.root, DICT), '{"a\\"\\n": 1}');
});

test('a node without inputs yet can neither be performed again nor opened', () => {
  const state = fold([started(WF)]);
  assert.deepEqual(
    ['n0', 'n2'].map(path => [hasInputs(state.nodes.get(path)!), hasBegun(state.nodes.get(path)!)]),
    [
      [true, false],
      [false, false]
    ]
  );
});

test('one output can be given to a node that has none; of several, all would be needed', () => {
  const state = fold([started(WF), begin('n0', 1), succeed('n0', 2), begin('n1', 3)]);
  const may = (path: string): boolean => mayBeGiven(state.nodes.get(path)!);
  assert.deepEqual(['n0', 'n1', 'n2', 'n3'].map(may), [false, false, true, false]);
  state.apply(fail('n1', 4));
  assert.ok(may('n1'), 'what if it had not failed?');
});

test('a fork says what it was made of, in a line, whatever the values', () => {
  assert.equal(forkSaid(fold([forked(edit('n1/dn3.o0', '0.5'))])), 'A fork of e3, with n1/dn3.o0 = 0.5');
  assert.equal(forkSaid(fold([forked()])), 'A fork of e3');
  const many = Array.from({ length: 9 }, (_, number) => edit(`n${number}.o0`, `<b>${'x'.repeat(100_000)}`));
  const said = forkSaid(fold([forked(...many)]));
  assert.ok(said.length < 700 && said.endsWith(' and 5 more'));
});

test('an edited value is marked where it was put in, and where it goes', () => {
  const state = fold([
    forked(edit('n1.o0', '9.0')),
    begin('n0', 1),
    succeed('n0', 2),
    begin('n1', 3),
    succeed('n1', 4)
  ]);
  assert.ok(editedIds(state).has('n1.o0'));
  assert.ok(isEdited(state, state.root, 'x', LIST, 'n2'));
  assert.ok(!isEdited(state, state.root, 'x0', ref('n2'), 'n3'));
  const given = fold([forked(edit('n2(x)', '[1]'))]);
  assert.ok(isEdited(given, given.root, 'x', { $: 'Const', ref: edit('n2(x)', '[1]') }, 'n2'));
});

test('values come first where a stepper stands, where it came from, and before a node begins', () => {
  const state = fold([started(WF), begin('n0', 1), succeed('n0', 2), begin('n1', 3), succeed('n1', 4)]);
  const first = (path: string): boolean => valuesFirst(state.nodes.get(path)!, { path: 'n2', last: 'n1' });
  assert.deepEqual(['n0', 'n1', 'n2', 'n3'].map(first), [false, true, true, true]);
  assert.ok(!valuesFirst(state.nodes.get('n2')!, null));
});
