/** Sight: which nodes are always shown, and what is to stay in the view when that or the picture changes. Pure. */

import type { Box } from '../../layout/parse.js';
import { urgent } from '../../model/folding.js';
import type { State } from '../../model/state.js';
import type { Selection } from '../model.js';
import type { Drawing } from './drawing.js';
import type { Scene } from './scene.js';
import { holderOf, isEdge } from './selecting.js';

const STUCK: ReadonlySet<string> = new Set(['FAILED', 'TIMED_OUT', 'FAILING', 'PAUSED']);

/** Failures, and gates that wait, are always shown. What runs is not: the picture would move with every node that starts. */
export function failuresOf(state: State): ReadonlySet<string> {
  return new Set([...urgent(state)].filter(path => STUCK.has(state.nodes.get(path)?.phase ?? '')));
}

/** What the keys led to, else what is selected, else where a stepper stands. */
export function inSight(
  drawing: Drawing,
  scene: Scene | null,
  walked: string | null,
  selected: Selection | null,
  stands: string
): Box | null {
  const box = (item: string | undefined): Box | null => drawing.pieces.get(item ?? '')?.box ?? null;
  if (walked !== null && drawing.pieces.has(walked)) {
    return box(walked);
  }
  if (scene === null) {
    return null;
  }
  if (selected === null) {
    return stands === '' ? null : box(holderOf(scene, stands)?.name);
  }
  if (selected.kind === 'node') {
    return box(holderOf(scene, selected.path)?.name);
  }
  for (const { edge } of drawing.wires.values()) {
    if (edge !== null && isEdge(scene, edge, selected)) {
      return union(box(edge.source), box(edge.target));
    }
  }
  return null;
}

function union(one: Box | null, other: Box | null): Box | null {
  if (one === null || other === null) {
    return one ?? other;
  }
  const [x, y] = [Math.min(one.x, other.x), Math.min(one.y, other.y)];
  const right = Math.max(one.x + one.width, other.x + other.width);
  const bottom = Math.max(one.y + one.height, other.y + other.height);
  return { x, y, width: right - x, height: bottom - y };
}
