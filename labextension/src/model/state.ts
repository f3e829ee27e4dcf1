/**
 * State: the fold of the events, as `flyte_nb/model/state.py`. `State.apply` is the only way a state changes. An event
 * that does not fit throws an IllegalTransition and changes nothing. What only a scheduler needs is left out.
 */

import type * as ev from './events.js';
import { type Graph, upstream } from './graph.js';
import { type LogEntry, NodeState } from './nodestate.js';
import { join, split } from './paths.js';
import { IllegalTransition, type Phase, mayBecome, terminal } from './phases.js';

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
    this._rule(event);
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
    this._know(this.root, graph);
  }

  // The rules, one for each event. Each checks first and changes afterwards.

  private _rule(event: ev.Event): void {
    switch (event.$) {
      case 'ExecutionStarted':
        return this._executionStarted(event);
      case 'NodeStarted':
        return this._nodeStarted(event);
      case 'NodeTraced':
        return this._nodeTraced(event);
      case 'NodeExpanded':
        return this._nodeExpanded(event);
      case 'NodeSucceeded':
        return this._nodeSucceeded(event);
      case 'NodeFailed':
        return this._nodeFailed(event);
      case 'NodeRetried':
        return this._nodeRetried(event);
      case 'NodeSkipped':
        return void this._ended(this._find(event.path, 'SKIPPED'), 'SKIPPED', event.at);
      case 'NodeAborted':
        return void this._ended(this._ending(event.path, 'ABORTED'), 'ABORTED', event.at);
      case 'NodeLogged':
        return this._nodeLogged(event);
      case 'ExecutionFailing':
        return this._executionFailing(event);
      case 'ExecutionSucceeded':
        this._endRoot('SUCCEEDED', event.at);
        this.root.success = event;
        return;
      case 'ExecutionFailed':
        this._endRoot('FAILED', event.at);
        this.root.error = event.error;
        this.root.cause = event.cause;
        return;
      case 'ExecutionAborted':
        this._endRoot('ABORTED', event.at);
        this.aborted = event.reason;
        return;
      default:
        throw new IllegalTransition(`${String((event as { $: unknown }).$)} is not an event of this schema`);
    }
  }

  private _find(path: string, next: Phase): NodeState {
    const node = this.nodes.get(path);
    if (node === undefined) {
      throw new IllegalTransition(`there is no node '${path}'`);
    }
    if (!mayBecome(node.phase, next)) {
      throw new IllegalTransition(`node ${path} cannot go from ${node.phase} to ${next}`);
    }
    return node;
  }

  private _ending(path: string, phase: Phase): NodeState {
    const node = this._find(path, phase);
    if (node.live > 0 && node.graph !== null) {
      throw new IllegalTransition(`node ${path} has ${node.live} children that have not ended`);
    }
    return node;
  }

  private _endRoot(phase: Phase, at: number): void {
    if (this.root.live !== 0) {
      throw new IllegalTransition(`${this.root.live} nodes have not ended`);
    }
    if (!mayBecome(this.root.phase, phase)) {
      throw new IllegalTransition(`the execution cannot go from ${this.root.phase} to ${phase}`);
    }
    this.root.phase = phase;
    this.root.ended = at;
  }

  private _executionStarted(event: ev.ExecutionStarted): void {
    if (this.root.phase !== 'UNDEFINED') {
      throw new IllegalTransition('the execution has started already');
    }
    const waits = waitsOf(event.graph);
    this.id = event.id;
    this.executor = event.executor;
    this.parent = event.parent;
    this.inputs = event.inputs;
    this.notes = event.notes;
    this.edits = event.edits;
    this.root.phase = 'DYNAMIC_RUNNING';
    this.root.started = event.at;
    this._expand(this.root, event.graph, waits);
  }

  private _nodeStarted(event: ev.NodeStarted): void {
    const node = this._find(event.path, 'RUNNING');
    if (node.phase !== 'QUEUED') {
      throw new IllegalTransition(`node ${event.path} still waits for ${node.blockers} nodes`);
    }
    node.due = null;
    node.phase = 'RUNNING';
    node.attempt = event.attempt;
    node.started = event.at;
    scopeOf(node).running += 1;
  }

  private _nodeTraced(event: ev.NodeTraced): void {
    const [scopePath] = split(event.path);
    const scope = this.nodes.get(scopePath);
    if (scope === undefined) {
      throw new IllegalTransition(`there is no node '${scopePath}', so it cannot make ${event.path}`);
    }
    if (scope.phase !== 'RUNNING') {
      throw new IllegalTransition(`node ${scopePath} is not running, so it cannot make ${event.path}`);
    }
    if (this.nodes.has(event.path)) {
      throw new IllegalTransition(`there is a node ${event.path} already`);
    }
    const child = new NodeState(event.path, event.node, scope);
    scope.children ??= new Map();
    scope.children.set(event.node.id, child);
    this.nodes.set(event.path, child);
  }

  private _nodeExpanded(event: ev.NodeExpanded): void {
    const node = this._find(event.path, 'DYNAMIC_RUNNING');
    const waits = waitsOf(event.graph);
    for (const key of node.children?.keys() ?? []) {
      if (!event.graph.nodes.has(key)) {
        throw new IllegalTransition(`node ${event.path} expands without nodes that it announced`);
      }
    }
    node.phase = 'DYNAMIC_RUNNING';
    node.expanded = event.at;
    scopeOf(node).running -= 1;
    this._expand(node, event.graph, waits);
  }

  private _know(scope: NodeState, graph: Graph): Map<string, NodeState> {
    const children = (scope.children ??= new Map<string, NodeState>());
    for (const [id, node] of graph.nodes) {
      let child = children.get(id);
      if (child === undefined) {
        child = new NodeState(join(scope.path, id), node, scope);
        children.set(id, child);
        this.nodes.set(child.path, child);
      } else {
        child.node = node;
      }
    }
    return children;
  }

  private _expand(scope: NodeState, graph: Graph, waits: readonly (readonly string[])[]): void {
    scope.graph = graph;
    const children = this._know(scope, graph);
    const free: NodeState[] = [];
    let number = 0;
    for (const id of graph.nodes.keys()) {
      const child = children.get(id) as NodeState;
      for (const other of waits[number] ?? []) {
        child.blockers += 1;
        const source = children.get(other) as NodeState;
        (source.dependents ??= []).push(child);
      }
      if (child.blockers === 0) {
        free.push(child);
      }
      number += 1;
    }
    scope.live = graph.nodes.size;
    if (graph.concurrency !== null) {
      scope.waiting = [];
    }
    this._release(scope, free);
  }

  /** Queue nodes that nothing holds back, as many as the scope's concurrency lets go. */
  private _release(scope: NodeState, free: readonly NodeState[]): void {
    if (scope.waiting === null) {
      for (const child of free) {
        child.phase = 'QUEUED';
      }
      return;
    }
    for (const child of free) {
      scope.waiting.push(child);
    }
    const limit = scope.graph?.concurrency || 1;
    while (scope.taken < scope.waiting.length && scope.released < limit) {
      const child = scope.waiting[scope.taken] as NodeState;
      scope.taken += 1;
      if (child.phase === 'UNDEFINED') {
        scope.released += 1;
        child.phase = 'QUEUED';
      }
    }
  }

  /** Do what every ending of a node has in common; return its scope. */
  private _ended(node: NodeState, phase: Phase, at: number): NodeState {
    const scope = scopeOf(node);
    const before = node.phase;
    if (before === 'RUNNING') {
      scope.running -= 1;
    }
    node.phase = phase;
    node.ended = at;
    scope.live -= 1;
    if (scope.waiting !== null) {
      scope.released -= before === 'UNDEFINED' ? 0 : 1;
      this._release(scope, []);
    }
    return scope;
  }

  private _nodeSucceeded(event: ev.NodeSucceeded): void {
    const node = this._ending(event.path, 'SUCCEEDED');
    node.success = event;
    const scope = this._ended(node, 'SUCCEEDED', event.at);
    if (node.dependents !== null) {
      const free: NodeState[] = [];
      for (const other of node.dependents) {
        other.blockers -= 1;
        if (other.blockers === 0 && other.phase === 'UNDEFINED') {
          free.push(other);
        }
      }
      this._release(scope, free);
    }
  }

  private _nodeFailed(event: ev.NodeFailed): void {
    const phase = event.timed_out ? 'TIMED_OUT' : 'FAILED';
    const node = this._ending(event.path, phase);
    node.error = event.error;
    node.cause = event.cause;
    if (node.graph === null) {
      // A body failed: what it had announced will never be.
      for (const child of node.children?.values() ?? []) {
        child.phase = 'SKIPPED';
        child.ended = event.at;
      }
    }
    const scope = this._ended(node, phase, event.at);
    scope.failures += 1;
    if (scope.graph === null || scope.failures > scope.graph.tolerated) {
      scope.cause ??= node.path;
      if (scope !== this.root && scope.phase === 'DYNAMIC_RUNNING') {
        scope.phase = 'FAILING';
      }
    }
  }

  private _nodeRetried(event: ev.NodeRetried): void {
    const node = this._find(event.path, 'QUEUED');
    const { attempt, started } = node;
    const { at: ended, due, error } = event;
    node.past = [...node.past, { attempt, started: started ?? ended, ended, due, error }];
    node.phase = 'QUEUED';
    scopeOf(node).running -= 1;
    node.attempt = event.attempt;
    node.error = event.error;
    node.due = event.due;
    for (const child of [...this.descendants(node)]) {
      // What a failed attempt of a dynamic had made.
      this.nodes.delete(child.path);
    }
    node.children = null;
  }

  private _nodeLogged(event: ev.NodeLogged): void {
    const node = this.nodes.get(event.path);
    if (node === undefined) {
      throw new IllegalTransition(`there is no node '${event.path}'`);
    }
    if (node.log.length === 0) {
      node.log = [];
    }
    (node.log as LogEntry[]).push([event.stream, event.text]);
  }

  private _executionFailing(event: ev.ExecutionFailing): void {
    if (!mayBecome(this.root.phase, 'FAILING')) {
      throw new IllegalTransition(`the execution cannot go from ${this.root.phase} to FAILING`);
    }
    this.root.phase = 'FAILING';
    this.root.cause = event.cause;
  }
}

/** The scope of a node of a state, which always has one. */
function scopeOf(node: NodeState): NodeState {
  if (node.parent === null) {
    throw new IllegalTransition('the execution is no node');
  }
  return node.parent;
}

/** What each node of a graph waits for. */
function waitsOf(graph: Graph): string[][] {
  const waits = [...graph.nodes.values()].map(upstream);
  for (const others of waits) {
    for (const other of others) {
      if (!graph.nodes.has(other)) {
        throw new IllegalTransition(`a node of ${graph.spec.ref.name} waits for '${other}', which is not there`);
      }
    }
  }
  return waits;
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
