/** Which case a conditional took, and what belongs to the others. */

import type { Case } from './graph.js';
import type { NodeState } from './nodestate.js';

/** The case that a conditional took, or undefined. */
export function taken(node: NodeState): Case | undefined {
  return node.chosen === null ? undefined : node.graph?.cases[node.chosen];
}

/** Whether a node belongs to a case of a conditional that was not taken. */
export function isBeside(node: NodeState): boolean {
  const chosen = node.parent === null ? undefined : taken(node.parent);
  return node.phase === 'SKIPPED' && chosen !== undefined && node.node !== null && !chosen.nodes.includes(node.node.id);
}
