/** Conditionals: read field by field, folded, drawn and said; what does not fit changes nothing. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { caseOf, decides, diamond, ending, first, gives, said } from '../../src/model/choices.js';
import { isBeside, taken } from '../../src/model/chosen.js';
import { counts } from '../../src/model/counting.js';
import type { Case, Graph } from '../../src/model/graph.js';
import { nature, progress } from '../../src/model/labels.js';
import { IllegalTransition, fold } from '../../src/model/state.js';
import { sentence, structure } from '../../src/model/words.js';
import { Reader, WireError } from '../../src/model/wire.js';
import { begin, call, done, expand, graph, spec, started, succeed } from './builders.js';

const WF = spec('workflow', 'wf');
const SIZE = spec('conditional', 'size');
const INC = spec('task', 'inc');

function way(text: string, nodes: readonly string[], more: Partial<Case> = {}): Case {
  return { text, nodes, outputs: [], failure: null, ...more };
}

const LIMIT = [['o0', { $: 'Ref', node: '', var: 'limit', path: ['top', 0] }]] as const;
const CASES = [
  way('n < 3', ['n0', 'n1']),
  way('n == 3', [], { outputs: LIMIT }),
  way('else', ['n2'], { failure: 'too large' })
];

function inner(cases: readonly Case[] = CASES): Graph {
  return graph(SIZE, [call('n0', INC), call('n1', INC, ['n0']), call('n2', INC)], { cases });
}

const ROOT = graph(WF, [call('n0', SIZE, [], { graph: inner() }), call('n1', INC, ['n0'])]);

test('the nodes of the other cases are skipped at once, and do not count', () => {
  const state = fold([started(ROOT), begin('n0', 1), expand('n0', 2, inner(), 0)]);
  const phases = ['n0/n0', 'n0/n1', 'n0/n2'].map(path => state.nodes.get(path)?.phase);
  assert.deepEqual(phases, ['QUEUED', 'UNDEFINED', 'SKIPPED']);
  assert.equal(taken(state.nodes.get('n0')!)?.text, 'n < 3');
  assert.deepEqual(
    [...state.nodes.values()].filter(isBeside).map(({ path }) => path),
    ['n0/n2']
  );
  assert.equal(counts(state.nodes.values()).total, 3);
});

test('what does not fit changes nothing', () => {
  const wrong: [Graph, number | null, RegExp][] = [
    [inner(), null, /takes none of its 3 cases/],
    [inner(), 3, /takes case 3 of 3/],
    [inner(), -1, /takes case -1 of 3/],
    [inner([]), 0, /takes case 0 of 0/],
    [inner([way('n < 3', ['n1'])]), 0, /waits for a case that was not taken/]
  ];
  for (const [into, chosen, why] of wrong) {
    const state = fold([started(ROOT), begin('n0', 1)]);
    assert.throws(
      () => state.apply(expand('n0', 2, into, chosen)),
      error => error instanceof IllegalTransition && why.test(error.message)
    );
    assert.equal(state.nodes.get('n0')?.phase, 'RUNNING');
    assert.equal(state.nodes.size, 2);
  }
});

test('it is said between what it chooses, and which way it went', () => {
  const ways = 'inc (n < 3), limit.top[0] (n == 3) and a failure (else)';
  assert.equal(structure(ROOT), `wf calls size; size chooses between ${ways}; inc waits for size.`);
  const state = fold([started(ROOT), begin('n0', 1), expand('n0', 2, inner(), 1), succeed('n0', 3)]);
  assert.equal(progress(state.nodes.get('n0')!), 'took n == 3 · 2.0 s');
  state.apply(begin('n1', 3));
  state.apply(succeed('n1', 4));
  state.apply(done(4));
  assert.match(sentence(state), /size chose limit\.top\[0\] \(n == 3\).*All 2 nodes succeeded/);
});

test('its nature is its cases', () => {
  assert.equal(nature(ROOT.nodes.get('n0')!, inner()), 'conditional · 3 cases');
});

test('what a view shows of a case', () => {
  assert.deepEqual([diamond('n2/n0'), ending('', 1), diamond('a"b')], ['n2/n0/?', '?1', 'a~22~b/?']);
  assert.deepEqual(CASES.map(gives), ['nothing', 'limit.top[0]', 'fails: too large']);
  assert.deepEqual(first(inner(), CASES[0]!), ['n0']);
  assert.equal(caseOf(inner(), 'n2')?.text, 'else');
  assert.equal(said(way('x'.repeat(100), [])).length, 34);
  assert.equal(decides(CASES), 'decides by: n < 3; n == 3; else');
});

const PLAIN = {
  $: 'Graph',
  spec: {
    $: 'EntitySpec',
    key: '#0',
    ref: { $: 'EntityRef', kind: 'conditional', name: 'c', version: '1' },
    interface: { $: 'Interface' }
  },
  nodes: []
};

function read(cases: unknown, chosen: unknown = 0): unknown {
  return new Reader().event({ $: 'NodeExpanded', at: 1, path: 'n0', graph: { ...PLAIN, cases }, chosen });
}

test('a case is read field by field, and its condition is not', () => {
  const event = read([{ $: 'Case', text: 'n < 3', condition: { whatever: [] }, nodes: ['n0'] }]);
  assert.deepEqual((event as { graph: Graph }).graph.cases, [way('n < 3', ['n0'])]);
});

test('what is no case is refused', () => {
  const wrong: unknown[] = [
    'n < 3',
    [null],
    [{ $: 'Node', id: 'n0' }],
    [{ $: 'Case' }],
    [{ $: 'Case', text: 3 }],
    [{ $: 'Case', text: '', nodes: [0] }],
    [{ $: 'Case', text: '', outputs: [['o0']] }],
    [{ $: 'Case', text: '', failure: {} }]
  ];
  for (const cases of wrong) {
    assert.throws(() => read(cases), WireError, JSON.stringify(cases));
  }
  for (const chosen of ['0', 0.5, [0]]) {
    assert.throws(() => read([], chosen), WireError);
  }
});
