/** Paths: `n2/dn0`, or readable `evaluate_model/helper_evaluate_model[0]`, to a node of a state; as `flyte_nb/model/paths.py`. */

import { type Node, members, title } from './graph.js';
import type { NodeState } from './nodestate.js';
import type { State } from './state.js';

/** Join a scope's path and a node's id. */
export function join(scope: string, id: string): string {
  return scope === '' ? id : `${scope}/${id}`;
}

/** Split a path into its scope's path and the node's id. */
export function split(path: string): readonly [scope: string, id: string] {
  const at = path.lastIndexOf('/');
  return at < 0 ? ['', path] : [path.slice(0, at), path.slice(at + 1)];
}

/** The paths of the groups around a node, outermost first; the outermost graph is left out. */
export function around(path: string): string[] {
  const found: string[] = [];
  for (let [scope] = split(path); scope !== ''; [scope] = split(scope)) {
    found.unshift(scope);
  }
  return found;
}

/** Find a node by its path, by ids or by the names of the entities; null where there is none. */
export function find(state: State, path: string): NodeState | null {
  const trimmed = path.replace(/^\/+|\/+$/g, '');
  const exact = state.nodes.get(trimmed);
  if (exact !== undefined) {
    return exact;
  }
  let scope: NodeState | null = trimmed === '' ? null : state.root;
  for (const step of trimmed.split('/')) {
    scope = scope === null ? null : within(scope, step);
  }
  return scope;
}

function within(scope: NodeState, step: string): NodeState | null {
  const exact = scope.children?.get(step);
  if (exact !== undefined) {
    return exact;
  }
  const match = /^([\s\S]+?)(?:\[(\d+)\])?$/.exec(step);
  const name = match?.[1] ?? step;
  const index = match?.[2];
  const named = namesakes(scope, name);
  return index !== undefined || named.length === 1 ? (named[Number(index ?? 0)] ?? null) : null;
}

function namesakes(scope: NodeState, name: string): NodeState[] {
  return [...(scope.children?.values() ?? [])].filter(child => child.node !== null && title(child.node) === name);
}

/** A path in the names of the entities, with an index only where a name is not unique. */
export function readable(node: NodeState): string {
  const steps: string[] = [];
  for (let one = node; one.parent !== null && one.node !== null; one = one.parent) {
    const name = title(one.node);
    const named = namesakes(one.parent, name);
    steps.unshift(named.length > 1 ? `${name}[${named.indexOf(one)}]` : name);
  }
  return steps.join('/');
}

/** The node at a path as graphs know it: in a sub-workflow that has not begun too, where the state has no node yet. */
export function nodeAt(state: State, path: string): Node | null {
  const known = state.nodes.get(path);
  if (known !== undefined) {
    return known.node;
  }
  if (path === '') {
    return null;
  }
  const [scope, id] = split(path);
  const inner = state.nodes.get(scope)?.graph ?? nodeAt(state, scope)?.graph ?? null;
  return inner === null ? null : (members(inner).get(id) ?? null);
}
