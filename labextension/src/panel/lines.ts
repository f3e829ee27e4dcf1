/** Lines: how a kernel counts those of a cell, and which entity one belongs to; and when a run is long. */

import type { Place } from '../model/graph.js';
import type { Entity, Run } from '../model/notebook.js';

/**
 * How many empty lines there are above a cell's text that the kernel does not count: IPython drops them, and so all that
 * is said of the cell counts from those on. A magic is given them back.
 */
export function uncounted(text: string): number {
  const lines = text.split('\n');
  const first = lines.findIndex(line => line.trim() !== '');
  return first < 0 || lines[first]!.trimStart().startsWith('%%') ? 0 : first;
}

/** The entity that a line belongs to: the last that begins at it or above; else the first of the cell. */
export function around(entities: readonly Entity[], line: number): Entity | null {
  const sorted = [...entities].sort((a, b) => a.first - b.first);
  return sorted.filter(entity => entity.first <= line).at(-1) ?? sorted[0] ?? null;
}

/** Whether a run that is over has taken more seconds than this. What its reader steps through takes as long as they do. */
export function isLong({ began, ended, stepped }: Run, seconds: number): boolean {
  return !stepped && began !== null && ended !== null && ended - began > seconds;
}

/** A cell: its execution count and its text, as they are now. */
export interface Ran {
  readonly count: number | null;
  readonly text: string;
}

/** The cell of a place, and the line of its text, from 1. One that ran again since has another count: then its line tells it. */
export function madeIn(cells: readonly Ran[], place: Place): { readonly cell: number; readonly line: number } | null {
  const count = Number(/^In\[(\d+)\]$/.exec(place.file)?.[1]);
  const lines = cells.map(({ text }) => place.line + uncounted(text));
  const having = [...cells.keys()].filter(at => {
    return cells[at]!.text.split('\n')[lines[at]! - 1]?.trim() === place.text.trim();
  });
  const cell = having.find(at => cells[at]!.count === count) ?? (having.length === 1 ? having[0] : undefined);
  return cell === undefined || Number.isNaN(count) ? null : { cell, line: lines[cell]! };
}
