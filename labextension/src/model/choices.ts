/**
 * Choices: what is shown of a conditional besides its nodes: where it decides, and the cases that call nothing; as
 * `flyte_nb/views/choices.py`.
 */

import { type Binding, type Case, type Graph, upstream } from './graph.js';
import { shorten } from './labels.js';
import { name } from './quoting.js';

/** So long is a condition beside an edge. */
export const LONGEST = 34;

/** The attributes of a diamond in DOT. */
export const DIAMOND = ' shape=diamond style=solid ordering=out fixedsize=true width="0.5000" height="0.4444"';

/** The name of the node where a conditional decides. No path has it: `?` is escaped. */
export function diamond(scope: string): string {
  return scope === '' ? '?' : `${name(scope)}/?`;
}

/** The name of the node that stands for a case without nodes. */
export function ending(scope: string, number: number): string {
  return `${diamond(scope)}${number}`;
}

/** The ids of the nodes of a case that wait for no other one. */
export function first(graph: Graph, { nodes }: Case): string[] {
  return nodes.filter(key => {
    const node = graph.nodes.get(key);
    return node !== undefined && !upstream(node).some(other => graph.nodes.has(other));
  });
}

/** What comes of a case without nodes, in a few words. */
export function gives({ failure, outputs }: Case): string {
  if (failure !== null) {
    return failure === '' ? 'fails' : `fails: ${shorten(failure, 36)}`;
  }
  return shorten(outputs.map(([, binding]) => bound(binding)).join(', '), 36) || 'nothing';
}

function bound(binding: Binding): string {
  if (binding.$ === 'Ref') {
    return binding.var + binding.path.map(key => (typeof key === 'string' ? `.${key}` : `[${key}]`)).join('');
  }
  return binding.$ === 'Const' ? binding.ref.preview : '…';
}

/** A case's condition, bounded. */
export function said({ text }: Case): string {
  return shorten(text, LONGEST);
}

/** The case that a node belongs to, where its graph is a conditional's. */
export function caseOf(graph: Graph, id: string): Case | undefined {
  return graph.cases.find(({ nodes }) => nodes.includes(id));
}

/** The conditions of a conditional, as a tooltip has them. */
export function decides(cases: readonly Case[]): string {
  const texts = cases.slice(0, 12).map(({ text }) => text);
  return shorten(`decides by: ${texts.join('; ')}`, 240);
}
