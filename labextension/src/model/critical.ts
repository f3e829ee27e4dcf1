/** What held a run up: its critical path as it was, how busy its workers were, and what more of them could gain. */

import { countsAsOne } from './counting.js';
import { isFailureNode } from './failurenodes.js';
import { upstream } from './graph.js';
import { duration, plural } from './labels.js';
import { type Interval, SLACK, intervals, startedAgain, workerOf } from './intervals.js';
import type { Attempt, NodeState } from './nodestate.js';
import { fixed } from './numbers.js';
import type { State } from './state.js';

/**
 * The critical path of the run as it was: back from the node that ended last, of the nodes waited for the one that ended
 * last, and so through groups. In the order in which they ran; a group comes before the nodes within it.
 */
export function criticalPath(state: State): NodeState[] {
  const found: NodeState[] = [];
  walk(state.root, found);
  return found;
}

function walk(scope: NodeState, found: NodeState[]): void {
  const chain: NodeState[] = [];
  const children = scope.children ?? new Map<string, NodeState>();
  let next = latest(children.values());
  const seen = new Set<NodeState>();
  while (next !== null && !seen.has(next)) {
    seen.add(next);
    chain.push(next);
    next = latest(before(next, children).flatMap(id => children.get(id) ?? []));
  }
  for (const node of chain.reverse()) {
    found.push(node);
    walk(node, found);
  }
}

/** What a node waits for, of its scope's: a failure node for whatever there is beside it. */
function before(node: NodeState, children: ReadonlyMap<string, NodeState>): readonly string[] {
  if (isFailureNode(node)) {
    return [...children].filter(([, other]) => other !== node).map(([id]) => id);
  }
  return node.node === null ? [] : upstream(node.node);
}

/** The node that ended last; one that still runs has not ended yet, and comes before them all. */
function latest(nodes: Iterable<NodeState>): NodeState | null {
  let best: NodeState | null = null;
  for (const node of nodes) {
    if (node.started !== null && (best === null || end(node) > end(best))) {
      best = node;
    }
  }
  return best;
}

function end(node: NodeState): number {
  return node.phase === 'QUEUED' ? (node.started ?? 0) : (node.ended ?? Infinity);
}

/** How well a run that is over used its workers. */
export interface Efficiency {
  readonly workers: number;
  readonly wall: number;
  /** Between 0 and 1. */
  readonly busy: number;
  /** Seconds that the run could take with as many workers as it likes: its longest chain of nodes that wait for each other. */
  readonly atBest: number;
  /** `2 workers were busy 81 % of 3.2 s; with more workers it could take 1.9 s at best.` */
  readonly sentence: string;
}

/** Below this share of the time there is nothing to be gained worth speaking of. */
const GAIN = 0.95;

/** How well a run that is over used its workers; null for one that is not, or that did nothing. */
export function efficiency(state: State): Efficiency | null {
  const wall = state.root.duration;
  if (wall === null || wall <= 0) {
    return null;
  }
  const work = intervals(state, state.root.ended as number).filter(({ kind }) => kind !== 'wait');
  if (work.length === 0) {
    return null;
  }
  const named = new Set(work.map(one => workerOf(one, state.executor)));
  if (named.size > 1) {
    named.delete(''); // What the kernel recalls from the cache, or does between calls, makes it no worker.
  }
  const kernel = named.has('');
  named.delete(null);
  const workers = Math.max(named.size, kernel ? 1 : atOnce(work, state.executor));
  const spent = work.reduce((sum, one) => sum + one.end - one.start, 0);
  const busy = Math.min(spent / (workers * wall), 1);
  const atBest = Math.min(longest(state.root), wall);
  const who = workers > 1 ? `${plural(workers, 'worker')} were` : kernel ? 'The kernel was' : '1 worker was';
  // What can only go one after another, no number of workers makes faster.
  const could =
    atBest < GAIN * Math.min(wall, altogether(state.root))
      ? `with more workers it could take ${duration(atBest)} at best`
      : 'more workers would not make it faster';
  const sentence = `${who} busy ${fixed(100 * busy, 0)} % of ${duration(wall)}; ${could}.`;
  return { workers, wall, busy, atBest, sentence };
}

/** How many calls ran at once elsewhere than in the kernel: so many workers there were at least, told or not. */
function atOnce(work: readonly Interval[], executor: string): number {
  const ends: number[] = [];
  let most = 1;
  for (const one of work) {
    if (workerOf(one, executor) !== '') {
      const free = ends.findIndex(end => end <= one.start + SLACK);
      ends[free < 0 ? ends.length : free] = one.end;
      most = Math.max(most, ends.length);
    }
  }
  const allowed = Number(/\((\d+)\)$/.exec(executor)?.[1] ?? Infinity);
  return Math.max(Math.min(most, allowed), 1);
}

/** Seconds of a scope's longest chain of nodes that wait for each other. */
function longest(scope: NodeState): number {
  const children = scope.children ?? new Map<string, NodeState>();
  const blockers = new Map<string, number>();
  const behind = new Map<string, string[]>();
  const begins = new Map<string, number>();
  const free: string[] = [];
  for (const [id, node] of children) {
    const others = before(node, children);
    blockers.set(id, others.length);
    for (const other of others) {
      const dependents = behind.get(other);
      if (dependents === undefined) {
        behind.set(other, [id]);
      } else {
        dependents.push(id);
      }
    }
    if (others.length === 0) {
      free.push(id);
    }
  }
  let most = 0;
  // Each node after all that it waits for; nodes that wait in a circle, which no run of ours has, never come.
  for (let id = free.pop(); id !== undefined; id = free.pop()) {
    const ends = (begins.get(id) ?? 0) + spentOn(children.get(id) as NodeState, longest);
    most = Math.max(most, ends);
    for (const other of behind.get(id) ?? []) {
      begins.set(other, Math.max(begins.get(other) ?? 0, ends));
      const left = (blockers.get(other) as number) - 1;
      blockers.set(other, left);
      if (left === 0) {
        free.push(other);
      }
    }
  }
  return most;
}

/** Seconds of all that a scope's nodes did, as if one after another. */
function altogether(scope: NodeState): number {
  return [...(scope.children?.values() ?? [])].reduce((sum, node) => sum + spentOn(node, altogether), 0);
}

/** Seconds after an attempt that no worker could have saved: until its back-off was over. */
export function backOff({ ended, due }: Attempt): number {
  return Math.max(due - ended, 0);
}

/** Seconds of a node's own work, with its earlier attempts and their back-off, and of what is within it. */
function spentOn(node: NodeState, within: (scope: NodeState) => number): number {
  const past = node.past.reduce((sum, one) => sum + one.ended - one.started + backOff(one), 0);
  if (!startedAgain(node)) {
    return past;
  }
  if (countsAsOne(node)) {
    return past + Math.max(node.duration ?? 0, 0);
  }
  const body = node.started !== null && node.expanded !== null ? node.expanded - node.started : 0;
  return past + Math.max(body, 0) + within(node);
}
