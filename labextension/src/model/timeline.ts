/** The timeline: who worked when, in lanes by worker, and the groups as spans above them. Seconds since the epoch. */

import { countsAsOne } from './counting.js';
import { type Interval, SLACK, WAITS, intervals, workerOf } from './intervals.js';
import type { NodeState } from './nodestate.js';
import { type Phase, terminal } from './phases.js';
import type { State } from './state.js';

export { criticalPath, efficiency } from './critical.js';
export { estimate, remaining } from './estimate.js';
export type { Interval };

/** What the lane of calls is called whose worker the log does not name. */
const UNTOLD = 'worker not told';

/** One worker's intervals, none of which overlap, in order. */
export interface Lane {
  /** Empty for the kernel's own; null where the log does not tell (a worker is named when its node has succeeded). */
  readonly worker: string | null;
  /** How the lane is called: `kernel`, or by its worker. */
  readonly label: string;
  readonly intervals: readonly Interval[];
}

/** A group from its start to its end. */
export interface Span {
  readonly node: NodeState;
  /** 0 for a node of the outermost graph. */
  readonly depth: number;
  readonly start: number;
  readonly end: number;
  readonly phase: Phase;
}

export interface Timeline {
  readonly start: number;
  readonly end: number;
  readonly lanes: readonly Lane[];
  /** Outer before inner, and in order of their beginnings. */
  readonly spans: readonly Span[];
}

/** The timeline of a state; `now` is where what runs ends, by default the time of the last event. Null before a run. */
export function timeline(state: State, now: number | null = null): Timeline | null {
  const { started, ended } = state.root;
  if (started === null) {
    return null;
  }
  const end = Math.max(started, ended ?? now ?? state.at ?? started);
  const found = intervals(state, end);
  return { start: started, end, lanes: lanes(found, state.executor), spans: spans(state, end) };
}

function lanes(found: readonly Interval[], executor: string): Lane[] {
  const byWorker = new Map<string | null, Interval[][]>();
  for (const interval of found) {
    const worker = workerOf(interval, executor);
    let rows = byWorker.get(worker);
    if (rows === undefined) {
      rows = [];
      byWorker.set(worker, rows);
    }
    pack(interval, rows);
  }
  const workers = [...byWorker.keys()].sort((a, b) => rank(a) - rank(b) || compare(a ?? '', b ?? ''));
  return workers.flatMap(worker =>
    (byWorker.get(worker) ?? []).map(intervals => ({
      worker,
      label: worker === '' ? 'kernel' : (worker ?? UNTOLD),
      intervals
    }))
  );
}

/** Put an interval into the first row where it fits; what overlaps by a moment alone is cut there. */
function pack(interval: Interval, rows: Interval[][]): void {
  const { start } = interval;
  for (const row of rows) {
    const last = row.at(-1);
    if (last === undefined || (last.end <= start + SLACK && last.start <= start)) {
      if (last !== undefined && last.end > start) {
        row[row.length - 1] = { ...last, end: start };
      }
      row.push(interval);
      return;
    }
  }
  rows.push([interval]);
}

function rank(worker: string | null): number {
  return worker === '' ? 0 : worker === null ? 2 : worker === WAITS ? 3 : 1;
}

/** In order, with numbers as numbers: `worker-2` before `worker-10`. */
function compare(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

function spans(state: State, now: number): Span[] {
  const found: Span[] = [];
  for (const node of state.nodes.values()) {
    if (node.started !== null && !countsAsOne(node)) {
      const end = Math.max(node.started, terminal(node.phase) ? (node.ended ?? now) : now);
      found.push({ node, depth: node.path.split('/').length - 1, start: node.started, end, phase: node.phase });
    }
  }
  return found.sort((a, b) => a.depth - b.depth || a.start - b.start);
}
