/** Estimate: how long a run has taken, and how long it may still take, from what its entities took so far and before. */

import { countsAsOne } from './counting.js';
import type { Graph, Node } from './graph.js';
import type { NodeState } from './nodestate.js';
import { terminal } from './phases.js';
import type { State } from './state.js';

export interface Estimate {
  /** Seconds since the run began; null before. */
  readonly elapsed: number | null;
  /** Seconds that are left; null where nothing tells. */
  readonly remaining: number | null;
}

/**
 * How a run gets on. What a node takes is the median of its entity's nodes in this run, else what `expected` says of
 * the entity by name; as many nodes run side by side as run now.
 */
export function estimate(state: State, expected: ReadonlyMap<string, number>, now: number): Estimate {
  const { started, ended, graph } = state.root;
  if (terminal(state.phase)) {
    return { elapsed: state.root.duration, remaining: 0 };
  }
  const known = graph === null ? undefined : expected.get(graph.spec.ref.name);
  if (started === null) {
    return { elapsed: null, remaining: known ?? null };
  }
  const elapsed = Math.max((ended ?? now) - started, 0);
  const left = new Work(state, expected, now).left();
  return { elapsed, remaining: left ?? (known === undefined ? null : Math.max(known - elapsed, 0)) };
}

/** Seconds that are left of a run; null where nothing tells. */
export function remaining(state: State, expected: ReadonlyMap<string, number>, now: number): number | null {
  return estimate(state, expected, now).remaining;
}

/** The work that is left of a run. Sums become NaN where nothing is known of an entity. */
class Work {
  private readonly _took = new Map<string, number>();

  constructor(
    private readonly _state: State,
    private readonly _expected: ReadonlyMap<string, number>,
    private readonly _now: number
  ) {
    const times = new Map<string, number[]>();
    for (const node of _state.nodes.values()) {
      const took = node.phase === 'SUCCEEDED' && node.cache !== 'HIT' ? node.duration : null;
      if (took !== null && node.node !== null) {
        const name = node.node.spec.ref.name;
        const found = times.get(name);
        if (found === undefined) {
          times.set(name, [took]);
        } else {
          found.push(took);
        }
      }
    }
    for (const [name, found] of times) {
      this._took.set(name, median(found));
    }
  }

  left(): number | null {
    let sum = 0;
    let longest = 0;
    let running = 0;
    for (const node of this._state.nodes.values()) {
      if (!countsAsOne(node) || terminal(node.phase) || node.parent?.phase === 'RUNNING') {
        continue; // What a running body has announced is part of what its node takes.
      }
      const time = this._of(node);
      sum += time;
      longest = Math.max(longest, time);
      running += node.phase === 'RUNNING' ? 1 : 0;
    }
    return Number.isNaN(sum) ? null : Math.max(sum / Math.max(running, 1), longest);
  }

  private _of(node: NodeState): number {
    const whole = node.node === null ? 0 : this._takes(node.node);
    return node.phase === 'RUNNING' && node.started !== null ? Math.max(whole - (this._now - node.started), 0) : whole;
  }

  /** What one call takes: as known of its entity, else what the nodes of its compiled graph take. */
  private _takes(node: Node): number {
    const name = node.spec.ref.name;
    return this._took.get(name) ?? this._expected.get(name) ?? (node.graph === null ? NaN : this._all(node.graph));
  }

  private _all(graph: Graph): number {
    return [...graph.nodes.values()].reduce((sum, node) => sum + this._takes(node), 0);
  }
}

function median(times: number[]): number {
  const sorted = times.sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}
