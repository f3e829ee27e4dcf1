/** Open scopes: eagers, whose nodes come and run one by one while the body runs; a part of the rules of the fold. */

import { type Node, soFar, upstream } from './graph.js';
import type { NodeState } from './nodestate.js';
import { IllegalTransition } from './phases.js';

/** A node has started: an eager's graph grows from here on. */
export function open(node: NodeState): void {
  if (node.node?.spec.ref.kind === 'eager') {
    node.open = true;
    node.children = new Map();
    node.graph = soFar(node.node.spec, new Map());
  }
}

/** What an eager's body makes comes after nodes of its own that have succeeded, and nothing else. */
export function check(scope: NodeState, path: string, node: Node): void {
  for (const other of scope.open ? upstream(node) : []) {
    if (scope.children?.get(other)?.phase !== 'SUCCEEDED') {
      throw new IllegalTransition(`node ${path} comes after '${other}', which has not succeeded`);
    }
  }
}

/** A node that was made does not wait for the body to return. */
export function add(scope: NodeState, child: NodeState, node: Node): void {
  if (!scope.open || scope.graph === null) {
    return;
  }
  child.phase = 'QUEUED';
  scope.live += 1;
  const nodes = scope.graph.nodes as Map<string, Node>;
  nodes.set(node.id, node);
  // Another graph, so that whoever knew the last one looks again.
  scope.graph = soFar(scope.graph.spec, nodes);
}

/** An attempt has failed: the next one begins with no nodes. */
export function close(node: NodeState): void {
  if (!node.open) {
    return;
  }
  if (node.live > 0) {
    throw new IllegalTransition(`node ${node.path} has ${node.live} children that have not ended`);
  }
  node.open = false;
  node.graph = null;
  node.failures = 0;
}
