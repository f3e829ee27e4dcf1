/** What is up- and downstream of an item among all that is shown. Pure. */

import type { PlacedEdge } from '../../layout/parse.js';
import { type Item, type Scene, parentOf } from './scene.js';

/**
 * The names of all items from which an item's values come and to which they go, the item itself, the groups around it
 * and all that is within groups on the way.
 */
export function related(scene: Scene, edges: readonly PlacedEdge[], start: string): Set<string> {
  const item = scene.items.get(start);
  if (item === undefined) {
    return new Set();
  }
  const around = groupsAround(scene, item);
  const begin = [start, ...around];
  const found = new Set([...reached(begin, toSources(edges)), ...reached(begin, toTargets(edges))]);
  const whole = new Set([...found].filter(name => !around.includes(name)));
  for (const other of scene.items.values()) {
    if (groupsAround(scene, other).some(name => whole.has(name))) {
      found.add(other.name);
    }
  }
  return found;
}

/** The groups around an item, the innermost first. */
function groupsAround(scene: Scene, item: Item): string[] {
  const found: string[] = [];
  for (let group = parentOf(scene, item); group !== undefined; group = parentOf(scene, group)) {
    found.push(group.name);
  }
  return found;
}

function reached(begin: readonly string[], next: ReadonlyMap<string, readonly string[]>): Set<string> {
  const found = new Set(begin);
  for (const name of found) {
    for (const other of next.get(name) ?? []) {
      found.add(other);
    }
  }
  return found;
}

export function toSources(edges: readonly PlacedEdge[]): Map<string, string[]> {
  return adjacency(edges.map(edge => [edge.target, edge.source]));
}

export function toTargets(edges: readonly PlacedEdge[]): Map<string, string[]> {
  return adjacency(edges.map(edge => [edge.source, edge.target]));
}

function adjacency(pairs: readonly (readonly [string, string])[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [from, to] of pairs) {
    const known = found.get(from);
    if (known === undefined) {
      found.set(from, [to]);
    } else {
      known.push(to);
    }
  }
  return found;
}
