/**
 * State: the fold of the events, as `flyte_nb/model/state.py`. `State.apply` is the only way a state changes. An event
 * that does not fit throws an IllegalTransition and changes nothing. What only a scheduler needs is left out.
 */

import type * as ev from './events.js';
import type { Graph } from './graph.js';
import { NodeState } from './nodestate.js';
import { IllegalTransition, type Phase, terminal } from './phases.js';
import { know, rule } from './rules.js';

export { IllegalTransition, NodeState };

/** What is known of an execution after some of its events. */
export class State {
  id = '';
  executor = '';
  parent: string | null = null;
  inputs: ev.Refs = [];
  notes: readonly string[] = [];
  edits: ev.ExecutionStarted['edits'] = [];
  /** The execution itself as the root of the tree of nodes. */
  readonly root = new NodeState('', null, null);
  /** Every node by path, in the order in which they became known. */
  readonly nodes = new Map<string, NodeState>();
  /** Why the run was interrupted, or null. */
  aborted: string | null = null;
  /** How many events were applied. */
  count = 0;
  /** When the last of them happened; null before the first. */
  at: number | null = null;

  get phase(): Phase {
    return this.root.phase;
  }

  get outputs(): ev.Refs {
    return this.root.outputs;
  }

  /** Whether the run has ended, well or not. */
  get over(): boolean {
    return terminal(this.root.phase);
  }

  /** Change the state by one event. */
  apply(event: ev.Event): void {
    rule(this, event);
    this.count += 1;
    this.at = event.at;
  }

  /** The node at a path; the root for an empty one. */
  scope(path: string): NodeState | undefined {
    return path === '' ? this.root : this.nodes.get(path);
  }

  /** The nodes below a node, each before its own children. */
  *descendants(scope: NodeState): Generator<NodeState> {
    for (const child of scope.children?.values() ?? []) {
      yield child;
      if (child.children !== null) {
        yield* this.descendants(child);
      }
    }
  }

  /** Take a graph as it was compiled; see `compiled`. */
  take(graph: Graph): void {
    this.root.graph = graph;
    know(this, this.root, graph);
  }
}

/** Apply events, in order, to an empty state. */
export function fold(events: Iterable<ev.Event>): State {
  const state = new State();
  for (const event of events) {
    state.apply(event);
  }
  return state;
}

/** A graph before any run: its nodes are known, and all UNDEFINED. */
export function compiled(graph: Graph): State {
  const state = new State();
  state.take(graph);
  return state;
}
