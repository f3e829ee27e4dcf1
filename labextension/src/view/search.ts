/** Search: which nodes of a state a reader's words find. */

import type { Node } from '../model/graph.js';
import { detail, kind, title } from '../model/labels.js';
import type { NodeState } from '../model/nodestate.js';
import type { State } from '../model/state.js';

/** A test of nodes: every word of a query is in a node's title, path, kind or what tells it from its siblings. */
export function matcher(query: string): (node: NodeState) => boolean {
  const wanted = query.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return node => {
    if (wanted.length === 0 || node.node === null) {
      return false;
    }
    const name = `${title(node)} ${node.path}`.toLocaleLowerCase();
    const more = known(node.node);
    return wanted.every(word => name.includes(word) || more.includes(word));
  };
}

const KNOWN = new WeakMap<Node, string>();

/** What a node is and what tells it from its siblings: it never changes, and a search asks for all of them. */
function known(node: Node): string {
  let text = KNOWN.get(node);
  if (text === undefined) {
    text = `${kind(node.spec)} ${detail(node)}`.toLocaleLowerCase();
    KNOWN.set(node, text);
  }
  return text;
}

/** The paths of the nodes that a query finds, in order of definition. */
export function search(state: State, query: string): string[] {
  if (query.trim() === '') {
    return [];
  }
  const matches = matcher(query);
  return [...state.descendants(state.root)].filter(matches).map(node => node.path);
}

/** The one after the current one of some paths, around the end; the one before with `step` -1. */
export function following(paths: readonly string[], current: string | null, step: 1 | -1 = 1): string | null {
  const at = current === null ? -1 : paths.indexOf(current);
  const next = at < 0 ? (step > 0 ? 0 : paths.length - 1) : (at + step + paths.length) % paths.length;
  return paths[next] ?? null;
}
