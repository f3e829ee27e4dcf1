/** Ends: where the edges of a picture meet the nodes that are shown. */

import { type Graph, edges, upstream } from './graph.js';

/** Of a shown node: a leaf for edges that come, one for those that go, and the cluster around them, if any. */
export interface End {
  readonly head: string;
  readonly tail: string;
  readonly cluster: string;
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

/** Where edges meet a scope: its nodes in the middle of the first and of the last rank. */
export function whole(graph: Graph, ends: Ends): End {
  const ranks = new Map<End, number>();
  for (const [id, node] of graph.nodes) {
    const end = ends.at(id);
    let rank = ranks.get(end) ?? 0;
    for (const other of upstream(node)) {
      const source = ends.get(other) ?? end;
      if (source !== end) {
        rank = Math.max(rank, (ranks.get(source) ?? 0) + 1);
      }
    }
    ranks.set(end, rank);
  }
  const deepest = [...ranks.values()].reduce((most, rank) => Math.max(most, rank), 0);
  const first = [...ranks].filter(([, rank]) => rank === 0).map(([end]) => end);
  const bottom = [...ranks].filter(([, rank]) => rank === deepest).map(([end]) => end);
  const top = first.length > 0 ? first : [...ranks.keys()];
  const middle = (row: readonly End[]): End => row[Math.floor((row.length - 1) / 2)] as End;
  return { head: middle(top).head, tail: middle(bottom).tail, cluster: '' };
}
