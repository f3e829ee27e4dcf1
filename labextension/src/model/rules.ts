/** The rules of the fold, one for each event, as `flyte_nb/model/rules.py`: each checks first, and changes afterwards. */

import type * as ev from './events.js';
import { call, dismiss, executionFailing, failing, stillLive } from './failurenodes.js';
import { type Graph, members, upstream } from './graph.js';
import { type LogEntry, NodeState } from './nodestate.js';
import * as openscopes from './openscopes.js';
import { join, split } from './paths.js';
import { IllegalTransition, type Phase, mayBecome } from './phases.js';
import type { State } from './state.js';

/** Change a state by one event. */
export function rule(state: State, event: ev.Event): void {
  switch (event.$) {
    case 'ExecutionStarted':
      return executionStarted(state, event);
    case 'NodeStarted':
      return nodeStarted(state, event);
    case 'NodeTraced':
      return nodeTraced(state, event);
    case 'NodeExpanded':
      return nodeExpanded(state, event);
    case 'NodeSucceeded':
      return nodeSucceeded(state, event);
    case 'NodeFailed':
      return nodeFailed(state, event);
    case 'NodeFailing':
      return failing(find(state, event.path, 'FAILING'), event.error);
    case 'NodeRetried':
      return nodeRetried(state, event);
    case 'NodeWaiting':
      return nodeWaiting(state, event);
    case 'NodeAnswered':
      return nodeAnswered(state, event);
    case 'NodeSkipped':
      return void ended(find(state, event.path, 'SKIPPED'), 'SKIPPED', event.at);
    case 'NodeAborted':
      return void ended(ending(state, event.path, 'ABORTED'), 'ABORTED', event.at);
    case 'NodeLogged':
      return nodeLogged(state, event);
    case 'NodePublished':
      return nodePublished(state, event);
    case 'ExecutionFailing':
      return executionFailing(state.root, event);
    case 'ExecutionSucceeded':
      endRoot(state, 'SUCCEEDED', event.at);
      state.root.success = event;
      return;
    case 'ExecutionFailed':
      endRoot(state, 'FAILED', event.at);
      state.root.error = event.error;
      state.root.cause = event.cause;
      return;
    case 'ExecutionAborted':
      endRoot(state, 'ABORTED', event.at);
      state.aborted = event.reason;
      return;
    default:
      throw new IllegalTransition(`${String((event as { $: unknown }).$)} is not an event of this schema`);
  }
}

function find(state: State, path: string, next: Phase): NodeState {
  const node = state.nodes.get(path);
  if (node === undefined) {
    throw new IllegalTransition(`there is no node '${path}'`);
  }
  if (!mayBecome(node.phase, next)) {
    throw new IllegalTransition(`node ${path} cannot go from ${node.phase} to ${next}`);
  }
  return node;
}

function ending(state: State, path: string, phase: Phase): NodeState {
  const node = find(state, path, phase);
  if (node.live > 0 && node.graph !== null && stillLive(node) > 0) {
    throw new IllegalTransition(`node ${path} has ${node.live} children that have not ended`);
  }
  return node;
}

function endRoot(state: State, phase: Phase, at: number): void {
  if (stillLive(state.root) !== 0) {
    throw new IllegalTransition(`${state.root.live} nodes have not ended`);
  }
  if (!mayBecome(state.root.phase, phase)) {
    throw new IllegalTransition(`the execution cannot go from ${state.root.phase} to ${phase}`);
  }
  dismiss(state.root, at);
  state.root.phase = phase;
  state.root.ended = at;
}

function executionStarted(state: State, event: ev.ExecutionStarted): void {
  if (state.root.phase !== 'UNDEFINED') {
    throw new IllegalTransition('the execution has started already');
  }
  const waits = waitsOf(event.graph);
  state.id = event.id;
  state.executor = event.executor;
  state.parent = event.parent;
  state.inputs = event.inputs;
  state.notes = event.notes;
  state.edits = event.edits;
  state.root.phase = 'DYNAMIC_RUNNING';
  state.root.started = event.at;
  expand(state, state.root, event.graph, waits, new Set(), event.at);
}

function nodeStarted(state: State, event: ev.NodeStarted): void {
  const node = find(state, event.path, 'RUNNING');
  if (node.phase !== 'QUEUED') {
    throw new IllegalTransition(`node ${event.path} still waits for ${node.blockers} nodes`);
  }
  node.due = null;
  node.phase = 'RUNNING';
  node.attempt = event.attempt;
  node.decks = [];
  node.started = event.at;
  scopeOf(node).running += 1;
  openscopes.open(node);
}

function nodeTraced(state: State, event: ev.NodeTraced): void {
  const [scopePath] = split(event.path);
  const scope = state.nodes.get(scopePath);
  if (scope === undefined) {
    throw new IllegalTransition(`there is no node '${scopePath}', so it cannot make ${event.path}`);
  }
  if (scope.phase !== 'RUNNING') {
    throw new IllegalTransition(`node ${scopePath} is not running, so it cannot make ${event.path}`);
  }
  if (state.nodes.has(event.path)) {
    throw new IllegalTransition(`there is a node ${event.path} already`);
  }
  openscopes.check(scope, event.path, event.node);
  const child = new NodeState(event.path, event.node, scope);
  scope.children ??= new Map();
  scope.children.set(event.node.id, child);
  state.nodes.set(event.path, child);
  openscopes.add(scope, child, event.node);
}

function nodeExpanded(state: State, event: ev.NodeExpanded): void {
  const node = find(state, event.path, 'DYNAMIC_RUNNING');
  const waits = waitsOf(event.graph);
  for (const key of node.children?.keys() ?? []) {
    if (!event.graph.nodes.has(key)) {
      throw new IllegalTransition(`node ${event.path} expands without nodes that it announced`);
    }
  }
  const away = notChosen(event, waits);
  node.phase = 'DYNAMIC_RUNNING';
  node.expanded = event.at;
  node.chosen = event.chosen;
  scopeOf(node).running -= 1;
  expand(state, node, event.graph, waits, away, event.at);
}

/** The ids of a conditional's nodes that the case that was taken leaves out. */
function notChosen(event: ev.NodeExpanded, waits: readonly (readonly string[])[]): ReadonlySet<string> {
  const { graph, chosen, path } = event;
  if (chosen === null) {
    if (graph.cases.length > 0) {
      throw new IllegalTransition(`node ${path} expands, and takes none of its ${graph.cases.length} cases`);
    }
    return new Set();
  }
  const taken = chosen >= 0 ? graph.cases[chosen] : undefined;
  if (taken === undefined) {
    throw new IllegalTransition(`node ${path} takes case ${chosen} of ${graph.cases.length}`);
  }
  const kept = new Set(taken.nodes);
  const away = new Set([...graph.nodes.keys()].filter(id => !kept.has(id)));
  for (const [number, id] of [...graph.nodes.keys()].entries()) {
    if (!away.has(id) && waits[number]?.some(other => away.has(other))) {
      throw new IllegalTransition(`node ${join(path, id)} waits for a case that was not taken`);
    }
  }
  return away;
}

/** Let a scope's children be known. */
export function know(state: State, scope: NodeState, graph: Graph): Map<string, NodeState> {
  const children = (scope.children ??= new Map<string, NodeState>());
  for (const [id, node] of members(graph)) {
    let child = children.get(id);
    if (child === undefined) {
      child = new NodeState(join(scope.path, id), node, scope);
      children.set(id, child);
      state.nodes.set(child.path, child);
    } else {
      child.node = node;
    }
  }
  return children;
}

/** Make the nodes of a graph, and queue those that wait for nothing; those in `away` are skipped at once. */
function expand(
  state: State,
  scope: NodeState,
  graph: Graph,
  waits: readonly (readonly string[])[],
  away: ReadonlySet<string>,
  at: number
): void {
  scope.graph = graph;
  const children = know(state, scope, graph);
  const free: NodeState[] = [];
  let number = 0;
  for (const id of graph.nodes.keys()) {
    const child = children.get(id) as NodeState;
    for (const other of waits[number] ?? []) {
      child.blockers += 1;
      const source = children.get(other) as NodeState;
      (source.dependents ??= []).push(child);
    }
    if (away.has(id)) {
      child.phase = 'SKIPPED';
      child.ended = at;
    } else if (child.blockers === 0) {
      free.push(child);
    }
    number += 1;
  }
  scope.live = graph.nodes.size - away.size;
  if (graph.concurrency !== null) {
    scope.waiting = [];
  }
  release(scope, free);
}

/** Queue nodes that nothing holds back, as many as the scope's concurrency lets go. */
function release(scope: NodeState, free: readonly NodeState[]): void {
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
function ended(node: NodeState, phase: Phase, at: number): NodeState {
  const scope = scopeOf(node);
  const before = node.phase;
  if (before === 'RUNNING') {
    scope.running -= 1;
  }
  node.phase = phase;
  node.ended = at;
  dismiss(node, at);
  scope.live -= 1;
  call(scope);
  if (scope.waiting !== null) {
    scope.released -= before === 'UNDEFINED' ? 0 : 1;
    release(scope, []);
  }
  return scope;
}

function nodeSucceeded(state: State, event: ev.NodeSucceeded): void {
  const node = ending(state, event.path, 'SUCCEEDED');
  node.success = event;
  const scope = ended(node, 'SUCCEEDED', event.at);
  if (node.dependents !== null) {
    const free: NodeState[] = [];
    for (const other of node.dependents) {
      other.blockers -= 1;
      if (other.blockers === 0 && other.phase === 'UNDEFINED') {
        free.push(other);
      }
    }
    release(scope, free);
  }
}

function nodeFailed(state: State, event: ev.NodeFailed): void {
  const phase = event.timed_out ? 'TIMED_OUT' : 'FAILED';
  const node = ending(state, event.path, phase);
  node.error = event.error;
  node.cause = event.cause;
  if (node.graph === null) {
    // A body failed: what it had announced will never be.
    for (const child of node.children?.values() ?? []) {
      child.phase = 'SKIPPED';
      child.ended = event.at;
    }
  }
  const scope = ended(node, phase, event.at);
  scope.failures += 1;
  // The body of an open scope hears of it, and may go on.
  if (!scope.open && (scope.graph === null || scope.failures > scope.graph.tolerated)) {
    scope.cause ??= node.path;
    if (scope !== state.root && scope.phase === 'DYNAMIC_RUNNING') {
      scope.phase = 'FAILING';
    }
    call(scope);
  }
}

function nodeRetried(state: State, event: ev.NodeRetried): void {
  const node = find(state, event.path, 'QUEUED');
  openscopes.close(node);
  const { attempt, started } = node;
  const { at: ended, due, error } = event;
  node.past = [...node.past, { attempt, started: started ?? ended, ended, due, error }];
  node.phase = 'QUEUED';
  scopeOf(node).running -= 1;
  node.attempt = event.attempt;
  node.error = event.error;
  node.due = event.due;
  node.question = node.answer = null;
  for (const child of [...state.descendants(node)]) {
    // What a failed attempt of a dynamic had made.
    state.nodes.delete(child.path);
  }
  node.children = null;
}

function nodeWaiting(state: State, event: ev.NodeWaiting): void {
  const node = find(state, event.path, 'PAUSED');
  node.phase = 'PAUSED';
  node.question = event;
  node.answer = null;
  scopeOf(node).running -= 1;
}

function nodeAnswered(state: State, event: ev.NodeAnswered): void {
  const node = find(state, event.path, 'RUNNING');
  if (node.phase !== 'PAUSED') {
    throw new IllegalTransition(`node ${event.path} waits for no answer: it is ${node.phase}`);
  }
  node.phase = 'RUNNING';
  node.answer = event;
  scopeOf(node).running += 1;
}

function nodeLogged(state: State, event: ev.NodeLogged): void {
  const node = state.nodes.get(event.path);
  if (node === undefined) {
    throw new IllegalTransition(`there is no node '${event.path}'`);
  }
  if (node.log.length === 0) {
    node.log = [];
  }
  (node.log as LogEntry[]).push([event.stream, event.text]);
}

function nodePublished(state: State, event: ev.NodePublished): void {
  const node = state.nodes.get(event.path);
  if (node === undefined) {
    throw new IllegalTransition(`there is no node '${event.path}'`);
  }
  if (node.phase !== 'RUNNING') {
    throw new IllegalTransition(`node ${event.path} is not running, so it publishes nothing`);
  }
  node.decks = event.decks;
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
