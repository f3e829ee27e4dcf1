/** Provenance: where an input comes from and which values stand behind it, as far as the log tells. */

import { INPUTS } from '../../model/graph.js';
import type { Binding, Ref, ValueRef } from '../../model/graph.js';
import type { NodeState } from '../../model/nodestate.js';
import { join } from '../../model/paths.js';
import type { State } from '../../model/state.js';

/** A part of a value that is known: its id, under which a rich form may be found, and what the log says of it. */
export interface Found {
  readonly ids: readonly string[];
  readonly ref: ValueRef | null;
}

/** Who made a value: a node, an input of the scope around it (`path` is that scope's), or whoever wrote the call. */
export type Maker =
  | { readonly kind: 'node'; readonly path: string; readonly what: string }
  | { readonly kind: 'input'; readonly path: string; readonly what: string };

const MOST_MAKERS = 6;

/** `o0`, `o0[3]`, `o0.mean`. */
export function reading(ref: Ref): string {
  return ref.var + ref.path.map(part => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('');
}

/** Find the value that a binding of a scope's child stands for; nothing for a part of a value, or a mixture. */
export function found(state: State, scope: NodeState, binding: Binding): Found {
  if (binding.$ === 'Const') {
    return { ids: [join(scope.path, binding.ref.id)], ref: binding.ref };
  }
  if (binding.$ !== 'Ref' || binding.path.length > 0) {
    return { ids: [], ref: null };
  }
  if (binding.node !== INPUTS) {
    const ref = scope.children?.get(binding.node)?.outputs.find(([name]) => name === binding.var)?.[1] ?? null;
    return { ids: ref === null ? [] : [ref.id], ref };
  }
  return input(state, scope, binding.var);
}

/** Find the value of an input of a scope: of the run, or as it was bound where the scope was called. */
export function input(state: State, scope: NodeState, name: string): Found {
  const own = `${scope.path}(${name})`;
  if (scope.parent === null || scope.node === null) {
    const ref = state.inputs.find(([given]) => given === name)?.[1] ?? null;
    return { ids: ref === null ? [own] : [ref.id, own], ref };
  }
  const bound = scope.node.inputs.find(([given]) => given === name)?.[1];
  const outer = bound === undefined ? { ids: [], ref: null } : found(state, scope.parent, bound);
  return { ids: [own, ...outer.ids], ref: outer.ref };
}

/** The nodes and inputs that a binding reads, each once; and how many more there are. */
export function makers(
  scope: NodeState,
  binding: Binding
): { readonly makers: readonly Maker[]; readonly more: number } {
  const seen = new Map<string, Maker>();
  const waiting: Binding[] = [binding];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    if (next.$ === 'ListOf') {
      waiting.unshift(...next.items);
    } else if (next.$ === 'DictOf') {
      waiting.unshift(...next.items.map(([, item]) => item));
    } else if (next.$ === 'Ref') {
      const what = reading(next);
      const key = `${next.node} ${what}`;
      const path = next.node === INPUTS ? scope.path : join(scope.path, next.node);
      seen.set(key, { kind: next.node === INPUTS ? 'input' : 'node', path, what });
    }
  }
  const all = [...seen.values()];
  return { makers: all.slice(0, MOST_MAKERS), more: Math.max(0, all.length - MOST_MAKERS) };
}

/** A mixture's parts, named and previewed: `0: [1, 2]`. */
export function parts(state: State, scope: NodeState, binding: Binding): (readonly [name: string, preview: string])[] {
  const preview = (part: Binding): string => {
    const { ref } = found(state, scope, part);
    if (ref !== null) {
      return ref.preview;
    }
    if (part.$ === 'ListOf') {
      return `[${part.items.length} items]`;
    }
    return part.$ === 'DictOf' ? `{${part.items.length} items}` : part.$ === 'Ref' ? reading(part) : '';
  };
  if (binding.$ === 'ListOf') {
    return binding.items.map((item, index) => [String(index), preview(item)]);
  }
  return binding.$ === 'DictOf' ? binding.items.map(([name, item]) => [name, preview(item)]) : [];
}
