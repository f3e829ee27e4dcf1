/** Absence: what is said where there is no value, and which failure a skipped node was skipped for. */

import { upstream } from '../../model/graph.js';
import type { NodeState } from '../../model/nodestate.js';
import { terminal } from '../../model/phases.js';
import type { State } from '../../model/state.js';

/** What is said in place of a value that is not there; `maker` is the node that would make it. */
export function absentWords(state: State, maker?: NodeState): string {
  return state.over || (maker !== undefined && terminal(maker.phase)) ? 'never made' : 'not made yet';
}

/** The node that failed, so that another was skipped: what it waited for, else what brought down the group around it. */
export function skippedFor(state: State, node: NodeState): NodeState | null {
  const seen = new Set<NodeState>([node]);
  for (const one of seen) {
    if (failed(one)) {
      return one;
    }
    for (const id of one.node === null ? [] : upstream(one.node)) {
      const other = one.parent?.children?.get(id);
      if (other !== undefined && (failed(other) || other.phase === 'SKIPPED')) {
        seen.add(other);
      }
    }
  }
  const scope = node.parent;
  if (scope === null) {
    return null;
  }
  const cause = scope.cause === null ? undefined : state.nodes.get(scope.cause);
  if (cause !== undefined) {
    return cause;
  }
  return failed(scope) && scope.parent !== null ? scope : skippedFor(state, scope);
}

function failed({ phase, parent }: NodeState): boolean {
  return parent !== null && (phase === 'FAILED' || phase === 'TIMED_OUT');
}
