/** Which nodes a view shows: when groups are open, gathered or closed; the rules of `flyte_nb/views/folding.py`. */

import { type Graph, type Node, soFar, upstream } from './graph.js';
import { EXPANDING } from './labels.js';
import type { NodeState } from './nodestate.js';
import { around, join } from './paths.js';
import type { Phase } from './phases.js';
import type { State } from './state.js';

/** More children than this are gathered; of them the first FIRST and the last one stay. */
export const GATHER = 12;
let limit = GATHER;

/** Gather more children than this; null: more than GATHER, as the kernel's own pictures do. */
export function gatherBeyond(most: number | null): void {
  limit = most === null ? GATHER : Math.max(FIRST + 1, Math.floor(most));
}
const FIRST = 3;

/** Groups at a greater depth (a root's node has depth 1) are closed. */
const DEPTH = 2;

/** What a reader has opened, closed and pinned, by paths. */
export class Folding {
  /** The paths of all groups that have a pinned node below them. */
  readonly pinnedScopes: ReadonlySet<string>;

  constructor(
    /** Groups all of whose children are shown, whatever their number and depth; `""` is the outermost graph. */
    readonly opened: ReadonlySet<string> = new Set(),
    /** Groups that are shown as one node. */
    readonly closed: ReadonlySet<string> = new Set(),
    /** Nodes that are always shown. */
    readonly pinned: ReadonlySet<string> = new Set()
  ) {
    this.pinnedScopes = new Set([...pinned].flatMap(around));
  }
}

/** Whether a group, whose graph this is, shows its children. */
export function isOpen(path: string, graph: Graph, folding: Folding): boolean {
  if (folding.closed.has(path)) {
    return false;
  }
  if (folding.opened.has(path) || folding.pinnedScopes.has(path)) {
    return true;
  }
  return path.split('/').length <= DEPTH && (EXPANDING.has(graph.spec.ref.kind) || graph.nodes.size <= limit);
}

/** What of a scope is shown. */
export interface Shown {
  /** The ids of the children that are shown, in the graph's order. */
  readonly kept: readonly string[];
  /** Those gathered, by the id behind which they stand; in the order of their numbers (`quoting.more`). */
  readonly gathered: ReadonlyMap<string, readonly string[]>;
}

/** What of a scope's children is shown, and what is gathered. A failure node is always shown, behind the others. */
export function shown(path: string, graph: Graph, folding: Folding): Shown {
  const ids = [...graph.nodes.keys()];
  const last = graph.on_failure === null ? [] : [graph.on_failure.id];
  if (ids.length <= limit || folding.opened.has(path)) {
    return { kept: [...ids, ...last], gathered: new Map() };
  }
  const found = new Map<string, readonly string[]>();
  for (const group of EXPANDING.has(graph.spec.ref.kind) ? [ids] : siblings(graph)) {
    if (group.length <= limit) {
      continue;
    }
    const hidden = group.slice(FIRST, -1).filter(id => {
      const child = join(path, id);
      return !folding.pinned.has(child) && !folding.pinnedScopes.has(child);
    });
    if (hidden.length > 1) {
      found.set(group[FIRST - 1] as string, hidden);
    }
  }
  const away = new Set<string>();
  for (const hidden of found.values()) {
    for (const id of hidden) {
      away.add(id);
    }
  }
  const kept = ids.filter(id => !away.has(id));
  const gathered = new Map<string, readonly string[]>();
  for (const id of kept) {
    const hidden = found.get(id);
    if (hidden !== undefined) {
      gathered.set(id, hidden);
    }
  }
  return { kept: [...kept, ...last], gathered };
}

const SIBLINGS = new WeakMap<Graph, readonly (readonly string[])[]>();

/** A graph's nodes in groups: calls of one entity that have the same nodes before and behind them. */
export function siblings(graph: Graph): readonly (readonly string[])[] {
  let found = SIBLINGS.get(graph);
  if (found === undefined) {
    const before = new Map<string, string[]>();
    const behind = new Map<string, string[]>();
    for (const id of graph.nodes.keys()) {
      behind.set(id, []);
    }
    for (const [id, node] of graph.nodes) {
      const others = upstream(node);
      before.set(id, others);
      for (const other of others) {
        behind.get(other)?.push(id);
      }
    }
    const groups = new Map<string, string[]>();
    for (const [id, node] of graph.nodes) {
      const { kind, name, version } = node.spec.ref;
      const key = JSON.stringify([kind, name, version, before.get(id)?.sort(), behind.get(id)]);
      const group = groups.get(key);
      if (group === undefined) {
        groups.set(key, [id]);
      } else {
        group.push(id);
      }
    }
    found = [...groups.values()];
    SIBLINGS.set(graph, found);
  }
  return found;
}

/** The graphs that nodes have yielded, by path. A Map is one. */
export interface Expansions {
  get(path: string): Graph | null | undefined;
}

/** The graphs that a state's nodes have yielded so far; looked up when asked for. */
export function expansions(state: State): Expansions {
  return {
    get(path) {
      const node = state.nodes.get(path);
      return node === undefined ? undefined : graphOf(node);
    }
  };
}

// Of a body that still runs: made anew only when it has made another node.
const ANNOUNCED = new WeakMap<NodeState, Graph>();

/** The graph of a node as far as it is known, or null; the nodes that a running body has announced count as its graph. */
export function graphOf(state: NodeState): Graph | null {
  const node = state.node;
  if (state.graph !== null || node === null) {
    return state.graph;
  }
  const children = state.children;
  if (children === null || children.size === 0) {
    return node.graph;
  }
  let graph = ANNOUNCED.get(state);
  const last = [...children.keys()].at(-1) as string;
  if (graph?.nodes.size !== children.size || graph.nodes.get(last) !== children.get(last)?.node) {
    const nodes = new Map<string, Node>();
    for (const [id, child] of children) {
      if (child.node !== null) {
        nodes.set(id, child.node);
      }
    }
    graph = soFar(node.spec, nodes);
    ANNOUNCED.set(state, graph);
  }
  return graph;
}

const FAILED: ReadonlySet<Phase> = new Set<Phase>(['FAILED', 'TIMED_OUT', 'FAILING']);
const RUNNING: ReadonlySet<Phase> = new Set<Phase>(['RUNNING', 'DYNAMIC_RUNNING']);

/** The paths that a picture of a state should pin: what failed, then what waits, then what runs, at most `limit`. */
export function urgent(state: State, limit = 12): Set<string> {
  const failed: string[] = [];
  const waits: string[] = [];
  const running: string[] = [];
  for (const node of state.nodes.values()) {
    if (FAILED.has(node.phase)) {
      failed.push(node.path);
    } else if (node.phase === 'PAUSED') {
      waits.push(node.path);
    } else if (RUNNING.has(node.phase)) {
      running.push(node.path);
    }
  }
  return new Set([...failed, ...waits, ...running].slice(0, limit));
}
