/** Ends: where the edges of a picture meet the nodes that are shown; as `flyte_nb/views/ends.py`, which says why. */

import { type Graph, edges } from './graph.js';

/** Of a shown node, or of a scope: a leaf for edges that come, one for those that go, and the cluster around them. */
export interface End {
  readonly head: string;
  readonly tail: string;
  /** Empty for a node that is shown as a card. */
  readonly cluster: string;
  /** So many ranks are from head to tail. */
  readonly high: number;
  /** So many ranks more there are within the cluster: those of a failure node. */
  readonly below: number;
}

/** The end of a node that is shown as a card. */
export function leaf(name: string): End {
  return { head: name, tail: name, cluster: '', high: 0, below: 0 };
}

/** An edge between two shown ends, and the words beside it. */
export interface Edge {
  readonly source: End;
  readonly target: End;
  readonly said: readonly string[];
}

/** The ends of a scope's nodes, by id; gathered nodes share one. */
export class Ends extends Map<string, End> {
  at(id: string): End {
    const end = this.get(id);
    if (end === undefined) {
      throw new Error(`there is no node '${id}' in this scope`);
    }
    return end;
  }
}

/** The edges between the shown nodes of a scope, one for each pair of ends. */
export function edgesBetween(graph: Graph, ends: Ends): Edge[] {
  const found = new Map<string, { source: End; target: End; said: Set<string> }>();
  for (const edge of edges(graph)) {
    const [source, target] = [ends.get(edge.source), ends.get(edge.target)];
    if (source === undefined || target === undefined || source === target) {
      continue;
    }
    const key = `${source.tail}\n${target.head}`;
    let pair = found.get(key);
    if (pair === undefined) {
      pair = { source, target, said: new Set() };
      found.set(key, pair);
    }
    if (edge.var !== null) {
      pair.said.add(/^o\p{Nd}+$/u.test(edge.var) ? edge.name || edge.var : edge.var);
    }
  }
  return [...found.values()].map(({ source, target, said }) => ({ source, target, said: [...said] }));
}

/** The edges within a scope, with their lengths in ranks; tells which ends are the first and the last. */
export class Ranks {
  private readonly _after = new Map<End, (readonly [target: End, length: number])[]>();

  /** Note an edge, from a tail to a head. */
  add(source: End, target: End, length: number): void {
    const after = this._after.get(source) ?? [];
    after.push([target, length]);
    this._after.set(source, after);
  }

  /** Where edges meet the scope that has these ends: the middle ones on its longest ways. */
  whole(ends: readonly End[]): End {
    const order = this._ordered(ends);
    const place = new Map(order.map((end, number) => [end, number]));
    const rank = new Map(order.map(end => [end, 0]));
    const at = (numbers: ReadonlyMap<End, number>, end: End): number => numbers.get(end) ?? 0;
    const onwards = (end: End): (readonly [End, number])[] =>
      (this._after.get(end) ?? []).filter(([target]) => at(place, target) > at(place, end)); // no circle is closed
    for (const end of order) {
      for (const [target, length] of onwards(end)) {
        rank.set(target, Math.max(at(rank, target), at(rank, end) + end.high + length));
      }
    }
    const rest = new Map<End, number>();
    for (const end of [...order].reverse()) {
      const ways = onwards(end).map(([target, length]) => end.high + length + at(rest, target));
      rest.set(end, Math.max(end.high + end.below, ...ways));
    }
    const most = order.reduce((found, end) => (at(rank, end) === 0 ? Math.max(found, at(rest, end)) : found), 0);
    const high = order.reduce((found, end) => Math.max(found, at(rank, end) + end.high), 0);
    const first = ends.filter(end => at(rank, end) === 0 && at(rest, end) === most);
    const last = ends.filter(end => at(rank, end) + end.high === high);
    return { head: middle(first).head, tail: middle(last).tail, cluster: '', high, below: Math.max(most - high, 0) };
  }

  /** The ends so that edges lead onwards; a circle, which gathered nodes may close, is cut somewhere. */
  private _ordered(ends: readonly End[]): End[] {
    const waits = new Map(ends.map(end => [end, 0]));
    const count = (end: End, more: number): number => {
      const now = (waits.get(end) ?? 0) + more;
      waits.set(end, now);
      return now;
    };
    for (const after of this._after.values()) {
      for (const [target] of after) {
        count(target, 1);
      }
    }
    const order = ends.filter(end => waits.get(end) === 0);
    // It grows while it is gone through.
    for (const end of order) {
      for (const [target] of this._after.get(end) ?? []) {
        if (count(target, -1) === 0) {
          order.push(target);
        }
      }
    }
    return [...order, ...ends.filter(end => (waits.get(end) ?? 0) > 0)];
  }
}

/** An edge in DOT that only keeps one end above another. */
export function invisible(above: End, below: End, ranks: Ranks, more = ''): string {
  const length = above.below + 1;
  ranks.add(above, below, length);
  return `  "${above.tail}" -> "${below.head}" [style=invis${more}${length > 1 ? ` minlen=${length}` : ''}]`;
}

function middle(row: readonly End[]): End {
  return row[Math.floor((row.length - 1) / 2)] as End;
}
