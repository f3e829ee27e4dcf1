/** Counting: which nodes of a run count, and how many stand where; the same numbers everywhere, as `flyte_nb/views/counting.py`. */

import { isBeside, taken } from './chosen.js';
import { isSpare } from './failurenodes.js';
import type { NodeState } from './nodestate.js';
import { PHASES, type Phase, terminal } from './phases.js';

/** How many nodes have succeeded, run and failed by themselves, and how many there are. */
export interface Counts {
  readonly done: number;
  readonly running: number;
  readonly failed: number;
  readonly total: number;
}

/**
 * Whether a node does work itself: a leaf, or a group that has no children (yet). Others count by their children; a body
 * that failed counts as one, and what it had announced does not, nor does a failure node that is not needed.
 */
export function countsAsOne(node: NodeState): boolean {
  const scope = node.parent;
  if (scope !== null && scope.graph === null && terminal(scope.phase)) {
    return false;
  }
  if (isSpare(node) || isBeside(node)) {
    return false;
  }
  if (taken(node)?.nodes.length === 0) {
    return true; // A conditional that took a case of no nodes.
  }
  return node.children === null || node.children.size === 0 || (node.graph === null && terminal(node.phase));
}

/** A group that failed because of a child is not a failure more; one that failed by itself is. */
export function counts(nodes: Iterable<NodeState>): Counts {
  let [done, running, failed, total] = [0, 0, 0, 0];
  for (const node of nodes) {
    if ((node.phase === 'FAILED' || node.phase === 'TIMED_OUT') && node.cause === null) {
      failed += 1;
    }
    if (countsAsOne(node)) {
      total += 1;
      done += node.phase === 'SUCCEEDED' ? 1 : 0;
      running += node.phase === 'RUNNING' ? 1 : 0;
    }
  }
  return { done, running, failed, total };
}

/** Whether a gate waits for an answer, and not for a time alone. */
export function asks({ phase, question }: NodeState): boolean {
  return phase === 'PAUSED' && question !== null && question.question !== 'sleep';
}

/** The nodes below a node, at any depth. */
export function* within(node: NodeState): Generator<NodeState> {
  for (const child of node.children?.values() ?? []) {
    yield child;
    if (child.children !== null) {
      yield* within(child);
    }
  }
}

/** How many nodes are in each phase, in the order of the phases; those that are empty are left out. */
export function byPhase(nodes: Iterable<NodeState>): Map<Phase, number> {
  const found = new Map<Phase, number>();
  for (const node of nodes) {
    found.set(node.phase, (found.get(node.phase) ?? 0) + 1);
  }
  const ordered = new Map<Phase, number>();
  for (const phase of PHASES) {
    const count = found.get(phase);
    if (count !== undefined) {
      ordered.set(phase, count);
    }
  }
  return ordered;
}
