/** Where the arrow keys go: left upstream, right downstream, up and down in the order of reading. Pure. */

import type { Box, Geometry } from '../../layout/parse.js';
import { toSources, toTargets } from './related.js';
import { type Item, type Scene, isNode, parentOf } from './scene.js';

export type Direction = 'left' | 'right' | 'up' | 'down' | 'first' | 'last';

/** Tops within so many pixels are of one row. */
const ROW = 16;

/** All items in the order of reading: row by row, and after a group what is in it. */
export function reading(scene: Scene, geometry: Geometry): string[] {
  const scopes = new Map<string, { item: Item; box: Box }[]>();
  for (const item of scene.items.values()) {
    const box = boxOf(geometry, item.name);
    if (box !== undefined) {
      const known = scopes.get(item.scope);
      if (known === undefined) {
        scopes.set(item.scope, [{ item, box }]);
      } else {
        known.push({ item, box });
      }
    }
  }
  const found: string[] = [];
  const walk = (scope: string): void => {
    for (const { item } of rows(scopes.get(scope) ?? [])) {
      found.push(item.name);
      if (isNode(item) && item.what === 'group') {
        walk(item.path);
      }
    }
  };
  walk('');
  return found;
}

function rows<Placed extends { box: Box }>(items: readonly Placed[]): Placed[] {
  const byTop = [...items].sort((one, other) => one.box.y - other.box.y);
  const found: Placed[] = [];
  let row: Placed[] = [];
  const end = (): void => {
    found.push(...row.sort((one, other) => one.box.x - other.box.x));
    row = [];
  };
  for (const placed of byTop) {
    if (row.length > 0 && placed.box.y - row[0]!.box.y > ROW) {
      end();
    }
    row.push(placed);
  }
  end();
  return found;
}

/** Where a key leads from an item; null where there is nothing. */
export function neighbour(scene: Scene, geometry: Geometry, from: string, direction: Direction): string | null {
  if (direction === 'left' || direction === 'right') {
    return along(scene, geometry, from, direction);
  }
  const order = reading(scene, geometry);
  const place = order.indexOf(from);
  const next = { first: 0, last: order.length - 1, up: place - 1, down: place + 1 }[direction];
  return order[place < 0 ? 0 : next] ?? null;
}

/** Along the edges; where an item has none, along those of the group around it; upstream of all is that group itself. */
function along(scene: Scene, geometry: Geometry, from: string, direction: 'left' | 'right'): string | null {
  const next = direction === 'left' ? toSources(geometry.edges) : toTargets(geometry.edges);
  const here = boxOf(geometry, from);
  let item = scene.items.get(from);
  const group = item === undefined ? undefined : parentOf(scene, item);
  if (direction === 'left' && group !== undefined && !next.has(from)) {
    return group.name;
  }
  while (item !== undefined) {
    const nearest = closest(geometry, next.get(item.name) ?? [], here);
    if (nearest !== null) {
      return nearest;
    }
    item = parentOf(scene, item);
  }
  return null;
}

function closest(geometry: Geometry, names: readonly string[], here: Box | undefined): string | null {
  let found: string | null = null;
  let least = Infinity;
  for (const name of names) {
    const box = boxOf(geometry, name);
    const away = box === undefined || here === undefined ? Infinity : distance(box, here);
    if (found === null || away < least) {
      [found, least] = [name, away];
    }
  }
  return found;
}

function distance(one: Box, other: Box): number {
  const x = one.x + one.width / 2 - other.x - other.width / 2;
  const y = one.y + one.height / 2 - other.y - other.height / 2;
  return Math.hypot(x, y);
}

/** Where an item stands: a card or a group. */
export function boxOf(geometry: Geometry, name: string): Box | undefined {
  return geometry.nodes.get(name) ?? geometry.groups.get(name);
}
