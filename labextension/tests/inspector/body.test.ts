/** While a dynamic's body stands still, its nodes are known by what is bound to them, though nothing has run. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Binding } from '../../src/model/graph.js';
import { fold } from '../../src/model/state.js';
import { absentWords } from '../../src/view/inspector/absence.js';
import { found, makers, parts } from '../../src/view/inspector/provenance.js';
import { boundExpression, isEdited } from '../../src/view/inspector/whatif.js';
import { begin, call, graph, spec, started } from '../model/builders.js';

const SCORE = spec('task', 'score');
const WF = graph(spec('workflow', 'wf'), [call('n0', spec('dynamic', 'evaluate'))]);
const BINDINGS: readonly (readonly [name: string, binding: Binding])[] = [
  ['whole', { $: 'Ref', node: 'dn0', var: 'o0', path: [] }],
  ['part', { $: 'Ref', node: 'dn0', var: 'o0', path: ['k', 0] }],
  ['given', { $: 'Ref', node: '', var: 'names', path: [] }],
  ['constant', { $: 'Const', ref: { id: 'dn1(constant)', type: 'int', size: 28, preview: '3' } }],
  ['list', { $: 'ListOf', items: [{ $: 'Ref', node: 'dn0', var: 'o0', path: [] }] }]
];

const state = fold([
  started(WF),
  begin('n0', 1),
  { $: 'NodeTraced', at: 2, path: 'n0/dn0', node: call('dn0', SCORE) },
  { $: 'NodeTraced', at: 3, path: 'n0/dn1', node: call('dn1', SCORE, [], { inputs: BINDINGS }) }
]);
const scope = state.nodes.get('n0')!;

for (const [name, binding] of BINDINGS) {
  test(`${name}: where it comes from is told, and what is not known is absent`, () => {
    const value = found(state, scope, binding);
    assert.equal(value.ref?.preview, name === 'constant' ? '3' : undefined);
    assert.equal(boundExpression(state, scope, binding), name === 'constant' ? '3' : '');
    assert.equal(isEdited(state, scope, name, binding, 'n0/dn1'), false);
    assert.deepEqual(parts(state, scope, binding), name === 'list' ? [['0', 'o0']] : []);
    const wanted = { whole: 'n0/dn0', part: 'n0/dn0', given: 'n0', list: 'n0/dn0' }[name];
    assert.deepEqual(
      makers(scope, binding).makers.map(({ path }) => path),
      wanted === undefined ? [] : [wanted]
    );
  });
}

test('what is absent is not made yet', () => {
  assert.equal(absentWords(state, scope.children?.get('dn0')), 'not made yet');
});
