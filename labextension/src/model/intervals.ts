/** Intervals: all work of a run, node by node and attempt by attempt. Seconds since the epoch. */

import { countsAsOne } from './counting.js';
import type { NodeState } from './nodestate.js';
import type { Phase } from './phases.js';
import type { State } from './state.js';

/** Some work of one node. */
export interface Interval {
  readonly node: NodeState;
  /** The node's (last) attempt, an earlier attempt, the body of a dynamic, which made its graph, or a gate's waiting. */
  readonly kind: 'node' | 'attempt' | 'body' | 'wait';
  readonly attempt: number;
  readonly start: number;
  /** Now, for what still runs. */
  readonly end: number;
  readonly phase: Phase;
}

/** A worker may begin its next call so many seconds before the end of its last one is written down. */
export const SLACK = 0.002;

/** The lane of what only waits: it is nobody's work. */
export const WAITS = 'waits';

/** Who did some work; null where the log does not tell: elsewhere than in the kernel, of all that has not succeeded. */
export function workerOf({ node, kind }: Interval, executor: string): string | null {
  if (kind === 'wait') {
    return WAITS;
  }
  if (kind === 'node' && node.success !== null) {
    return node.worker;
  }
  return executor === 'inline' ? '' : null;
}

/** Whether a node's times are those of an attempt that began after its earlier ones; it may end while it waits. */
export function startedAgain({ past, started }: NodeState): boolean {
  const last = past.at(-1);
  return last === undefined || (started !== null && started >= last.ended);
}

/** All work of a run, in order of beginning. */
export function intervals(state: State, now: number): Interval[] {
  const found: Interval[] = [];
  for (const node of state.nodes.values()) {
    const { attempt, started, ended, expanded, phase } = node;
    for (const { attempt: number, started: start, ended: end } of node.past) {
      found.push({ node, kind: 'attempt', attempt: number, start, end, phase: 'FAILED' });
    }
    if (started === null || phase === 'QUEUED' || !startedAgain(node)) {
      continue;
    }
    if (node.question !== null) {
      const end = Math.max(started, ended ?? now);
      found.push({ node, kind: 'wait', attempt, start: started, end, phase });
    } else if (countsAsOne(node) || phase === 'RUNNING') {
      const end = Math.max(started, ended ?? now);
      found.push({ node, kind: 'node', attempt, start: started, end, phase });
    } else if (node.node?.spec.ref.kind === 'dynamic') {
      const end = Math.max(started, expanded ?? now);
      found.push({ node, kind: 'body', attempt, start: started, end, phase: 'SUCCEEDED' });
    }
  }
  return found.sort((a, b) => a.start - b.start || a.end - b.end);
}
