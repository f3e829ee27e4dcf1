/** Emphasis: what is selected, what goes with it, and what a search has found, set off from the rest. */

import type { Geometry } from '../../layout/parse.js';
import type { RunModel } from '../model.js';
import { search } from '../search.js';
import type { Drawing } from './drawing.js';
import { related } from './related.js';
import type { Scene } from './scene.js';
import { holderOf, isEdge } from './selecting.js';

/** Set the classes by which dag.css tells these apart. */
export function emphasize(drawing: Drawing, scene: Scene, geometry: Geometry, model: RunModel): void {
  const { selected, query } = model;
  const holder = selected?.kind === 'node' && selected.path !== '' ? holderOf(scene, selected.path) : null;
  const chosen = new Set<string>();
  let near: Set<string> | null = holder === null ? null : related(scene, geometry.edges, holder.name);
  if (selected?.kind === 'edge') {
    near = new Set();
    for (const [name, { edge }] of drawing.wires) {
      if (edge !== null && isEdge(scene, edge, selected)) {
        chosen.add(name);
        near.add(edge.source).add(edge.target);
        for (const item of scene.items.values()) {
          if ([edge.source, edge.target].some(end => item.name.startsWith(`${end}/`))) {
            near.add(item.name);
          }
        }
      }
    }
  }
  // A stepper selects the node where it stands: what is ready besides is to be seen as well.
  const follows = selected?.kind === 'node' && selected.path === model.step?.path;
  const searches = query.trim() !== '';
  const found = new Map<string, boolean>();
  for (const path of searches ? search(model.state, query) : []) {
    const place = holderOf(scene, path);
    if (place !== null) {
      found.set(place.name, place.exact || found.get(place.name) === true);
    }
  }
  for (const [name, piece] of drawing.pieces) {
    const holds = (holder?.name === name && !holder.exact) || found.get(name) === false;
    piece.selected = holder?.name === name && holder.exact;
    const classes = piece.element.classList;
    classes.toggle('fnb-dag-holds', holds);
    classes.toggle('fnb-dag-found', found.get(name) === true);
    const far = searches ? !found.has(name) && piece.item.what !== 'group' : near !== null && !near.has(name);
    classes.toggle('fnb-dag-far', far && (searches || !follows));
  }
  for (const [name, wire] of drawing.wires) {
    const edge = wire.edge;
    const goes = edge !== null && near !== null && near.has(edge.source) && near.has(edge.target);
    const classes = wire.element.classList;
    classes.toggle('fnb-dag-chosen', chosen.has(name));
    classes.toggle('fnb-dag-near', !searches && goes);
    classes.toggle('fnb-dag-far', searches || (near !== null && !goes && !follows));
  }
}
