/** Selecting: from an item or an edge on the screen to the selection that all parts of the view share, and back. Pure. */

import type { PlacedEdge } from '../../layout/parse.js';
import { type Graph, INPUTS, edges } from '../../model/graph.js';
import { Folding, isOpen } from '../../model/folding.js';
import { around, join, split } from '../../model/paths.js';
import { name } from '../../model/quoting.js';
import type { Selection } from '../model.js';
import { type Item, type Scene, graphAround, isFork, isNode } from './scene.js';

/** The ids of the nodes that an item stands for; of the graph's own inputs and outputs it is the empty one. */
function idsOf(item: Item): readonly string[] {
  return isNode(item) ? [split(item.path)[1]] : item.what === 'more' ? item.hidden : [INPUTS];
}

/** An edge as a selection; of one from or to gathered nodes, the first that is among them. */
export function edgeSelection(scene: Scene, edge: PlacedEdge): (Selection & { readonly kind: 'edge' }) | null {
  const from = scene.items.get(edge.source);
  const to = scene.items.get(edge.target);
  if (from === undefined || to === undefined || isFork(from) || isFork(to)) {
    return null;
  }
  const inner = isNode(from) || from.what === 'more' ? from : to;
  const found = real(graphAround(scene, inner), idsOf(from), idsOf(to));
  return found === null ? null : { kind: 'edge', scope: inner.scope, source: found[0], target: found[1] };
}

/** What a click on an edge selects: the edge or, where a conditional decides, the conditional. */
export function selectionOf(scene: Scene, edge: PlacedEdge): Selection | null {
  const from = scene.items.get(edge.source);
  return from !== undefined && isFork(from) ? { kind: 'node', path: from.scope } : edgeSelection(scene, edge);
}

function real(graph: Graph, from: readonly string[], to: readonly string[]): readonly [string, string] | null {
  if (from.length === 1 && to.length === 1) {
    return [from[0]!, to[0]!];
  }
  const sources = new Set(from);
  const targets = new Set(to);
  for (const edge of edges(graph)) {
    if (sources.has(edge.source) && targets.has(edge.target)) {
      return [edge.source, edge.target];
    }
  }
  return null;
}

const GATHERED = new WeakMap<Scene, ReadonlyMap<string, string>>();

/** The names of the "+N" by the paths of what they stand for. */
function gatheredIn(scene: Scene): ReadonlyMap<string, string> {
  let found = GATHERED.get(scene);
  if (found === undefined) {
    const names = new Map<string, string>();
    for (const item of scene.items.values()) {
      if (item.what === 'more') {
        for (const id of item.hidden) {
          names.set(join(item.scope, id), item.name);
        }
      }
    }
    found = names;
    GATHERED.set(scene, found);
  }
  return found;
}

/** The item that a node is or, where the node is not shown, the one that it is in: a closed group or a "+N". */
export function holderOf(scene: Scene, path: string): { readonly name: string; readonly exact: boolean } | null {
  const own = name(path);
  if (scene.items.has(own)) {
    return { name: own, exact: true };
  }
  for (const inner of [path, ...around(path).reverse()]) {
    const holder = gatheredIn(scene).get(inner) ?? name(inner);
    if (scene.items.has(holder)) {
      return { name: holder, exact: false };
    }
  }
  return null;
}

/** Whether an edge on the screen is, or stands for, the selected one. */
export function isEdge(scene: Scene, edge: PlacedEdge, selected: Selection): boolean {
  if (selected.kind !== 'edge') {
    return false;
  }
  const { scope, source, target } = selected;
  const ends = [
    [edge.source, source, '@inputs'],
    [edge.target, target, '@outputs']
  ] as const;
  return ends.every(([drawn, id, own]) =>
    id === INPUTS ? drawn === own : holderOf(scene, join(scope, id))?.name === drawn
  );
}

/** How a closed group is opened: by the rule, so that many children are gathered, if the rule opens it; else with all. */
export function opening(path: string, graph: Graph, { opened, closed, pinned }: Folding): 'rule' | 'open' {
  const without = (paths: ReadonlySet<string>): Set<string> => new Set([...paths].filter(other => other !== path));
  return isOpen(path, graph, new Folding(without(opened), without(closed), pinned)) ? 'rule' : 'open';
}
