/** Saved: what a payload in an output says of itself at a glance, without reading all of it. Anyone may have written it. */

import { isObject } from '../model/fields.js';
import type { Phase } from '../model/phases.js';

export interface Glance {
  /** The entity's name. */
  readonly name: string;
  /** Null for a compiled graph, where nothing has run. */
  readonly phase: Phase | null;
  readonly view: string | null;
}

const ENDS: ReadonlyMap<unknown, Phase> = new Map([
  ['ExecutionSucceeded', 'SUCCEEDED'],
  ['ExecutionFailed', 'FAILED'],
  ['ExecutionAborted', 'ABORTED'],
  ['ExecutionFailing', 'FAILING']
]);

/** What a payload is about; null where it is none. Only what is looked at is read: the whole may be megabytes. */
export function glance(payload: unknown): Glance | null {
  const events = list(at(payload, 'events'));
  const graph = at(payload, 'graph') ?? at(events[0], 'graph');
  const name = at(at(at(graph, 'spec'), 'ref'), 'name');
  if (typeof name !== 'string') {
    return null;
  }
  const phase = events.length === 0 ? null : (ENDS.get(at(events.at(-1), '$')) ?? 'RUNNING');
  const view = at(payload, 'view');
  return { name, phase, view: typeof view === 'string' ? view : null };
}

function at(thing: unknown, field: string): unknown {
  return isObject(thing) && Object.hasOwn(thing, field) ? thing[field] : undefined;
}

function list(thing: unknown): readonly unknown[] {
  return Array.isArray(thing) ? thing : [];
}
