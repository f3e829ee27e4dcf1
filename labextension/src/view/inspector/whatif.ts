/** What if: which values of a node may be replaced, what a field for one begins with, and which were replaced. Pure. */

import { type Binding, refs } from '../../model/graph.js';
import { shorten } from '../../model/labels.js';
import type { NodeState } from '../../model/nodestate.js';
import type { State } from '../../model/state.js';
import { found } from './provenance.js';

/** A text longer than this is not edited in one line. */
const LONGEST = 80;

/** A value's short text as the beginning of an expression; empty where it is not all of it, or no Python. */
export function expressionOf(preview: string): string {
  const whole = preview.length <= LONGEST && !preview.includes('…') && !/[\r\n]/.test(preview);
  return whole && !/^<|\.\.\./.test(preview.trim()) ? preview.trim() : '';
}

/** The same of whatever is bound to an input. */
export function boundExpression(state: State, scope: NodeState, binding: Binding): string {
  const text = (part: Binding): string | null => {
    if (part.$ === 'ListOf') {
      const items = part.items.map(text);
      return items.includes(null) ? null : `[${items.join(', ')}]`;
    }
    if (part.$ === 'DictOf') {
      const items = part.items.map(([name, item]) => [JSON.stringify(name), text(item)]);
      return items.some(([, item]) => item === null) ? null : `{${items.map(pair => pair.join(': ')).join(', ')}}`;
    }
    const { ref } = found(state, scope, part);
    return ref === null ? null : expressionOf(ref.preview) || null;
  };
  return expressionOf(text(binding) ?? '');
}

/** Whether all that goes into a node is there, so that it can be performed again, and opened. */
export function hasInputs({ phase, node }: NodeState): boolean {
  // A gate runs nothing.
  return node?.spec.ref.kind !== 'gate' && phase !== 'UNDEFINED' && phase !== 'SKIPPED';
}

export function hasBegun({ phase }: NodeState): boolean {
  return phase !== 'UNDEFINED' && phase !== 'QUEUED';
}

/**
 * Whether what makes a node is done: while a body is still at it, nothing of its nodes can be replaced. An eager's body
 * makes them one after another, by what the others came to: of these none can be replaced.
 */
export function isMade(node: NodeState): boolean {
  for (let scope = node.parent; scope !== null; scope = scope.parent) {
    if (scope.open) {
      return false;
    }
  }
  return node.parent === null || node.parent.graph !== null;
}

/** Whether a node's only output can be given to it, so that it need not run. */
export function mayBeGiven(node: NodeState): boolean {
  const outputs = node.node?.spec.interface.outputs ?? [];
  return (
    outputs.length === 1 &&
    isMade(node) &&
    node.outputs.length === 0 &&
    (!hasBegun(node) || ['FAILED', 'TIMED_OUT'].includes(node.phase))
  );
}

/** The ids of what a fork's user put in place of its parent's values. */
export function editedIds(state: State): ReadonlySet<string> {
  return new Set(state.edits.map(({ id }) => id));
}

/** The nodes whose own inputs or outputs a fork's user replaced. */
export function editedPaths(state: State): ReadonlySet<string> {
  // `n1/dn3(x)` is an input, `n1/dn3.o0` an output.
  return new Set(state.edits.map(({ id }) => id.replace(id.endsWith(')') ? /\([^(]*\)$/ : /\.[^./]*$/, '')));
}

const MOST_EDITS = 4;

/** `A fork of e3, with n1/dn3.o0 = 0.5` */
export function forkSaid({ parent, edits }: State): string {
  const told = edits.slice(0, MOST_EDITS).map(({ id, preview }) => `${shorten(id, 60)} = ${shorten(preview, 60)}`);
  const more = edits.length > told.length ? ` and ${edits.length - told.length} more` : '';
  return `A fork of ${shorten(parent ?? '', 60)}${told.length === 0 ? '' : `, with ${told.join(', ')}${more}`}`;
}

/** Whether any of what is bound to an input was replaced. */
export function isEdited(state: State, scope: NodeState, name: string, binding: Binding, path: string): boolean {
  const edits = editedIds(state);
  if (edits.size === 0) {
    return false;
  }
  return (
    edits.has(`${path}(${name})`) ||
    [...refs(binding)].some(ref => found(state, scope, { ...ref, path: [] }).ids.some(id => edits.has(id)))
  );
}

/** Above the rest, a reader who steps wants what goes in next, and of what has ended what came out. */
export function valuesFirst(
  node: NodeState,
  step: { readonly path: string; readonly last: string | null } | null
): boolean {
  return step !== null && (node.path === step.path || node.path === step.last || !hasBegun(node));
}
