/** Intervals: all work of a run, node by node and attempt by attempt. Seconds since the epoch. */

import { countsAsOne } from './counting.js';
import type { NodeState } from './nodestate.js';
import type { Phase } from './phases.js';
import type { State } from './state.js';

/** Some work of one node. */
export interface Interval {
  readonly node: NodeState;
  /** The node's (last) attempt, an earlier attempt, or the body of a dynamic, which made its graph. */
  readonly kind: 'node' | 'attempt' | 'body';
  readonly attempt: number;
  readonly start: number;
  /** Now, for what still runs. */
  readonly end: number;
  readonly phase: Phase;
}

/** All work of a run, in order of beginning. */
export function intervals(state: State, now: number): Interval[] {
  const found: Interval[] = [];
  for (const node of state.nodes.values()) {
    const { attempt, started, ended, expanded, phase } = node;
    for (const { attempt: number, started: start, ended: end } of node.past) {
      found.push({ node, kind: 'attempt', attempt: number, start, end, phase: 'FAILED' });
    }
    if (started === null || phase === 'QUEUED') {
      continue;
    }
    if (countsAsOne(node) || phase === 'RUNNING') {
      const end = Math.max(started, ended ?? now);
      found.push({ node, kind: 'node', attempt, start: started, end, phase });
    } else if (node.node?.spec.ref.kind === 'dynamic') {
      const end = Math.max(started, expanded ?? now);
      found.push({ node, kind: 'body', attempt, start: started, end, phase: 'SUCCEEDED' });
    }
  }
  return found.sort((a, b) => a.start - b.start || a.end - b.end);
}
