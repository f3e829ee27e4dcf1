/** Failure nodes in the fold: one is called when all else in its failed scope has ended; as `flyte_nb/model/failure_nodes.py`. */

import type { ErrorInfo, ExecutionFailing } from './events.js';
import type { NodeState } from './nodestate.js';
import { IllegalTransition, mayBecome } from './phases.js';

/** The failure node of a scope, or null. */
export function failureNode(scope: NodeState): NodeState | null {
  const handler = scope.graph?.on_failure ?? null;
  return handler === null ? null : (scope.children?.get(handler.id) ?? null);
}

/** Whether a node is its scope's failure node, which runs only if the scope fails. */
export function isFailureNode(node: NodeState): boolean {
  const handler = node.parent?.graph?.on_failure ?? null;
  return handler !== null && node.node?.id === handler.id;
}

/** Whether it is a failure node that is not needed, or not yet. */
export function isSpare(node: NodeState): boolean {
  return (node.phase === 'UNDEFINED' || node.phase === 'SKIPPED') && isFailureNode(node);
}

/** Let a scope's failure node start, if the scope has failed, nothing else in it is left, and it was not called. */
export function call(scope: NodeState): void {
  const handler = failureNode(scope);
  if (handler !== null && scope.cause !== null && scope.live === 0 && handler.phase === 'UNDEFINED') {
    scope.live = 1;
    handler.phase = 'QUEUED';
  }
}

/** Let a scope fail by itself whose nodes have all ended, and call its failure node: its outputs do not fit. */
export function failing(scope: NodeState, error: ErrorInfo): void {
  if (scope.graph === null || scope.open || scope.live !== 0 || scope.cause !== null) {
    const what = scope.path === '' ? 'the execution' : `node ${scope.path}`;
    throw new IllegalTransition(`${what} cannot fail by its own outputs: it has none to gather`);
  }
  scope.phase = 'FAILING';
  scope.cause = scope.path;
  scope.error = error;
  call(scope);
}

/** Let the execution fail. */
export function executionFailing(root: NodeState, event: ExecutionFailing): void {
  if (!mayBecome(root.phase, 'FAILING')) {
    throw new IllegalTransition(`the execution cannot go from ${root.phase} to FAILING`);
  }
  if (event.error !== null) {
    failing(root, event.error);
    return;
  }
  root.phase = 'FAILING';
  root.cause = event.cause;
}

/** How many children hold up a scope's end: one that was called and has not started does not. */
export function stillLive(scope: NodeState): number {
  return scope.live - (failureNode(scope)?.phase === 'QUEUED' ? 1 : 0);
}

/** Let a failure node that has not started end with its scope. */
export function dismiss(scope: NodeState, at: number): void {
  const handler = failureNode(scope);
  if (handler === null || (handler.phase !== 'UNDEFINED' && handler.phase !== 'QUEUED')) {
    return;
  }
  scope.live -= handler.phase === 'QUEUED' ? 1 : 0;
  handler.phase = 'SKIPPED';
  handler.ended = at;
}
