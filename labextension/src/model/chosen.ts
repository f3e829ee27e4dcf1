/** Which case a conditional took, and what belongs to the others. */

import type { Case } from './graph.js';
import type { NodeState } from './nodestate.js';
import { split } from './paths.js';
import { path } from './quoting.js';
import type { State } from './state.js';

/** The case that a conditional took, or undefined. */
export function taken(node: NodeState): Case | undefined {
  return node.chosen === null ? undefined : node.graph?.cases[node.chosen];
}

/** Whether a node belongs to a case of a conditional that was not taken. */
export function isBeside(node: NodeState): boolean {
  const chosen = node.parent === null ? undefined : taken(node.parent);
  return node.phase === 'SKIPPED' && chosen !== undefined && node.node !== null && !chosen.nodes.includes(node.node.id);
}

/** Whether what stands at a path was skipped: by itself, or, where it never came to be, with what it is in. */
export function isSkipped(path: string, state: State): boolean {
  for (let at = path; at !== ''; [at] = split(at)) {
    const node = state.nodes.get(at);
    if (node !== undefined) {
      return node.phase === 'SKIPPED';
    }
  }
  return false;
}

/**
 * Whether an edge of a picture, by the names of its ends, was not gone along: to a case that was not taken, or from one
 * skipped node to another; null where nothing is decided, or nothing was to decide.
 */
export function isUntaken(source: string, target: string, state: State): boolean | null {
  if (isSkipped(path(source), state) && isSkipped(path(target), state)) {
    return true;
  }
  if (!source.endsWith('?')) {
    return null;
  }
  const scope = source.slice(0, -1);
  const node = state.nodes.get(path(scope.slice(0, -1)));
  const chosen = node === undefined ? undefined : taken(node);
  if (node === undefined || chosen === undefined) {
    return null;
  }
  const [first = ''] = target.slice(scope.length).split('/');
  return first.startsWith('?') ? first !== `?${node.chosen}` : !chosen.nodes.includes(path(first));
}
