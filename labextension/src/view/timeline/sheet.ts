/** The sheet: a run's timeline as rows of bars; groups above, then a row for each lane of a worker. */

import { title } from '../../model/labels.js';
import type { NodeState } from '../../model/nodestate.js';
import type { Phase } from '../../model/phases.js';
import type { State } from '../../model/state.js';
import type { Interval, Lane, Timeline } from '../../model/timeline.js';

export interface Bar {
  /** Tells it from all others, and stays the same while it grows. */
  readonly key: string;
  readonly node: NodeState;
  readonly kind: Interval['kind'] | 'group';
  readonly attempt: number;
  /** Seconds since the run began. */
  readonly from: number;
  readonly to: number;
  readonly phase: Phase;
}

export interface Row {
  readonly kind: 'group' | 'lane';
  readonly label: string;
  /** What the label leaves out. */
  readonly about: string;
  /** In order of their beginnings; none overlaps another. */
  readonly bars: readonly Bar[];
  /** Pixels from the top of the sheet. */
  readonly top: number;
}

export interface Sheet {
  readonly rows: readonly Row[];
  readonly height: number;
  /** Groups for which there was no room. */
  readonly away: number;
}

export const LANE = 28;
export const GROUP = 22;
const MOST_GROUPS = 10;
const GROUPS = 'Nodes that have nodes of their own, from beginning to end';
const UNTOLD =
  'Not a worker more: calls that run, that failed, or that made nodes: the log names the worker of a call that succeeded';

/** Lay a timeline out in rows. */
export function sheet(timeline: Timeline): Sheet {
  const { groups, away } = grouped(timeline);
  const rows: Row[] = [];
  let top = 4;
  for (const bars of groups) {
    rows.push({ kind: 'group', label: rows.length === 0 ? 'groups' : '', about: GROUPS, bars, top });
    top += GROUP;
  }
  top += rows.length > 0 ? 6 : 0;
  const workers = new Map<string | null, Lane[]>();
  for (const lane of timeline.lanes) {
    workers.set(lane.worker, [...(workers.get(lane.worker) ?? []), lane]);
  }
  const lanes = [...workers.values()];
  const names = laneNames(lanes.map(([lane]) => lane?.label ?? ''));
  for (const [at, own] of lanes.entries()) {
    for (const [number, { worker, intervals }] of own.entries()) {
      const bars = intervals.map(one => barOf(one, timeline.start));
      const about = worker === null ? UNTOLD : (names[at] ?? '');
      rows.push({ kind: 'lane', label: number === 0 ? (names[at] ?? '') : '', about, bars, top });
      top += LANE;
    }
  }
  return { rows, height: top + 4, away };
}

function barOf({ node, kind, attempt, start, end, phase }: Interval, began: number): Bar {
  return { key: `${node.path} ${kind} ${attempt}`, node, kind, attempt, from: start - began, to: end - began, phase };
}

/** Threads are named with their process, `4711:worker-2`; where there is one process, `worker-2` tells as much. */
export function laneNames(labels: readonly string[]): string[] {
  const processes = new Set(labels.map(label => /^\d+(?=:.)/.exec(label)?.[0]).filter(found => found !== undefined));
  return labels.map(label => (processes.size === 1 ? label.replace(/^\d+:(?=.)/, '') : label));
}

/** The groups in rows, inner ones below outer ones. */
function grouped({ spans, start: began }: Timeline): { groups: Bar[][]; away: number } {
  const groups: Bar[][] = [];
  let away = 0;
  let depth = -1;
  let first = 0;
  for (const { node, start, end, phase, depth: deep } of spans) {
    if (deep !== depth) {
      depth = deep;
      first = groups.length;
    }
    const bar: Bar = {
      key: `${node.path} group`,
      node,
      kind: 'group',
      attempt: node.attempt,
      from: start - began,
      to: end - began,
      phase
    };
    const row = groups.slice(first).find(bars => (bars.at(-1)?.to ?? 0) <= bar.from);
    if (row !== undefined) {
      row.push(bar);
    } else if (groups.length < MOST_GROUPS) {
      groups.push([bar]);
    } else {
      away += 1;
    }
  }
  return { groups, away };
}

/** The sheet as it stood at a moment (seconds since the run began): its rows stay, so that the picture never jumps. */
export function until(laid: Sheet, at: number, state: State): Sheet {
  const rows = laid.rows.map(row => ({
    ...row,
    bars: row.bars
      .filter(bar => bar.from < at)
      .map(bar => {
        const node = state.nodes.get(bar.node.path) ?? bar.node;
        const phase: Phase = bar.kind === 'group' ? 'DYNAMIC_RUNNING' : 'RUNNING';
        return bar.to <= at ? { ...bar, node } : { ...bar, node, to: at, phase };
      })
  }));
  return { ...laid, rows };
}

/** Where a key leads from a bar: along its row, or to the nearest moment of a row above or below. */
export function neighbour(rows: readonly Row[], key: string | null, press: string): Bar | null {
  const row = rows.findIndex(({ bars }) => bars.some(bar => bar.key === key));
  if (row < 0) {
    return rows.find(({ bars }) => bars.length > 0)?.bars[0] ?? null;
  }
  const { bars } = rows[row] as Row;
  const at = bars.findIndex(bar => bar.key === key);
  const bar = bars[at] as Bar;
  switch (press) {
    case 'ArrowLeft':
      return bars[at - 1] ?? null;
    case 'ArrowRight':
      return bars[at + 1] ?? null;
    case 'Home':
      return bars[0] ?? null;
    case 'End':
      return bars.at(-1) ?? null;
    case 'ArrowUp':
      return nearest(rows.slice(0, row).reverse(), bar);
    case 'ArrowDown':
      return nearest(rows.slice(row + 1), bar);
    default:
      return null;
  }
}

/** In the first of some rows that has bars, the one closest in time. */
function nearest(rows: readonly Row[], to: Bar): Bar | null {
  const bars = rows.find(row => row.bars.length > 0)?.bars ?? [];
  const distance = (bar: Bar): number => Math.max(bar.from - to.to, to.from - bar.to, 0);
  const middle = (bar: Bar): number => Math.abs(bar.from + bar.to - to.from - to.to);
  return bars.reduce<Bar | null>((best, bar) => {
    if (best === null) {
      return bar;
    }
    const nearer = distance(bar) - distance(best);
    return nearer < 0 || (nearer === 0 && middle(bar) < middle(best)) ? bar : best;
  }, null);
}

/** A bar of the critical path, its row, and where the middle of that is. */
export interface Marked {
  readonly bar: Bar;
  readonly row: Row;
  readonly middle: number;
}

/** The bars of the critical path, one after the other in time. */
export function critical(rows: readonly Row[], path: readonly NodeState[]): Marked[] {
  const nodes = new Set(path);
  const found: Marked[] = [];
  for (const row of rows) {
    if (row.kind === 'lane') {
      for (const bar of row.bars) {
        if (nodes.has(bar.node)) {
          found.push({ bar, row, middle: row.top + LANE / 2 });
        }
      }
    }
  }
  return found.sort((a, b) => a.bar.from - b.bar.from || a.bar.to - b.bar.to);
}

/** Which attempt a bar is, where there is no room for whose. */
export function attemptTitle({ attempt }: Bar): string {
  return `attempt ${attempt + 1}`;
}

/** Where the line from one bar to the next runs: in the middle of its row, or along its border, past other bars. */
export function level({ bar, row, middle }: Marked, next: Marked): number {
  const free = !row.bars.some(other => other !== next.bar && other.to > bar.to && other.from < next.bar.from);
  return free ? middle : middle + (next.middle < middle ? -LANE / 2 : LANE / 2);
}

/** What a bar is called: its node, and which attempt or part of it. */
export function barTitle(bar: Bar): string {
  const { node, kind } = bar;
  if (kind === 'attempt') {
    return `${title(node)}, ${attemptTitle(bar)}`;
  }
  return kind === 'body' ? `${title(node)}, its body` : title(node);
}
