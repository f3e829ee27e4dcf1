/** Lines: which entity a line of a cell belongs to; and when a run is long. */

import type { Entity, Run } from '../model/notebook.js';

/** The entity that a line belongs to: the last that begins at it or above; else the first of the cell. */
export function around(entities: readonly Entity[], line: number): Entity | null {
  const sorted = [...entities].sort((a, b) => a.first - b.first);
  return sorted.filter(entity => entity.first <= line).at(-1) ?? sorted[0] ?? null;
}

/** Whether a run that is over has taken more seconds than this. What its reader steps through takes as long as they do. */
export function isLong({ began, ended, stepped }: Run, seconds: number): boolean {
  return !stepped && began !== null && ended !== null && ended - began > seconds;
}
