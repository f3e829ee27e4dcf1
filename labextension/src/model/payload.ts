/** Payload: what a saved output, a replay and a live view start from; its mime type, and reading it with suspicion. */

import type { Event } from './events.js';
import { Fields, flag, isObject, list, number, text, whole } from './fields.js';
import type { Graph } from './graph.js';
import { type Rich, readRich } from './rich.js';
import { State } from './state.js';
import { type Step, readStep } from './step.js';
import { Reader, WireError, checkSchema } from './wire.js';

export const MIME = 'application/vnd.flyte-nb.run+json';

/** Positions for one DOT text, which its checksum names. */
export interface Ahead {
  readonly crc32: number;
  readonly json0: object;
}

/** A payload, read and checked. */
export interface Payload {
  /** Names the live view, if a kernel still has it; a saved one is a stranger's word and is never sent anywhere. */
  readonly view: string | null;
  /** The compiled graph: of the run, or alone where nothing has run. */
  readonly graph: Graph;
  /** From ExecutionStarted on; empty for a graph alone. */
  readonly events: readonly Event[];
  /** What the graph does and how the run stands, in a sentence. */
  readonly sentence: string;
  /** Rich previews by value id. */
  readonly previews: ReadonlyMap<string, Rich>;
  /** Seconds that earlier runs of an entity took, by name. */
  readonly expected: ReadonlyMap<string, number>;
  /** What was left out for size, in counts. */
  readonly omitted: { readonly previews: number; readonly nodes: number };
  /** Whether the source has changed since the graph was compiled. */
  readonly stale: boolean;
  /** Where everything is in the first picture, made ahead; the layout is still to be read with suspicion. */
  readonly layout: Ahead | null;
  /** Where the stepper stands, if one steps through the run. */
  readonly step: Step | null;
  /** What of it could not be read, in a sentence; null where all could. */
  readonly problem: string | null;
}

/** More rich values than this are not kept. */
const MOST_PREVIEWS = 20_000;

/**
 * Read a payload, from whomever. Events beyond the first that cannot be read or do not fold are left out, and rich values
 * that are malformed. Throws a WireError, with a sentence, where there is nothing to show: no graph, or a newer schema.
 *
 * Keep the reader if more events of the same log are to come: they refer to what was written before.
 */
export function readPayload(data: unknown, reader = new Reader()): Payload {
  checkSchema(data, 'payload');
  const fields = new Fields(data, 'the payload');
  const given = fields.raw('graph') ?? null;
  const alone = given === null ? null : reader.graph(given);
  const { events, problem } = readRun(fields.get('events', list, []), reader);
  const [first] = events;
  const graph = first?.$ === 'ExecutionStarted' ? first.graph : alone;
  if (graph === null) {
    throw new WireError(problem ?? 'this payload has no graph');
  }
  const omitted = new Fields(fields.raw('omitted') ?? {}, "'omitted' of the payload");
  return {
    view: viewOf(fields.raw('view')),
    graph,
    events,
    sentence: fields.get('sentence', text, ''),
    previews: new Map(entries(fields, 'previews', readRich)),
    expected: new Map(entries(fields, 'expected', seconds)),
    omitted: { previews: count(omitted, 'previews'), nodes: count(omitted, 'nodes') },
    stale: fields.get('stale', flag, false),
    layout: aheadOf(fields.raw('layout')),
    step: stepOf(fields.raw('step'), events.length),
    problem
  };
}

/** The events up to the first that cannot be read or does not fold. */
function readRun(data: readonly unknown[], reader: Reader): { events: Event[]; problem: string | null } {
  const events: Event[] = [];
  const state = new State();
  for (const item of data) {
    try {
      const event = reader.event(item);
      state.apply(event);
      events.push(event);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const problem = `The run is shown up to event ${events.length} of ${data.length}: ${why.slice(0, 300)}.`;
      return { events, problem };
    }
  }
  return { events, problem: null };
}

function viewOf(thing: unknown): string | null {
  return typeof thing === 'string' && /^[0-9a-f]{32}$/.test(thing) ? thing : null;
}

function aheadOf(thing: unknown): Ahead | null {
  if (!isObject(thing) || !Number.isInteger(thing.crc32) || !isObject(thing.json0)) {
    return null;
  }
  return { crc32: thing.crc32 as number, json0: thing.json0 };
}

/** Where a stepper stands; null where that cannot be read, or is not a place in this run. */
function stepOf(thing: unknown, known: number): Step | null {
  try {
    const step = thing === undefined || thing === null ? null : readStep(thing);
    return step !== null && step.at <= known ? step : null;
  } catch (error) {
    if (!(error instanceof WireError)) {
      throw error;
    }
    return null;
  }
}

/** The entries of a field that can be read; the others are dropped. */
function* entries<T>(fields: Fields, name: string, read: (thing: unknown) => T): Generator<[string, T]> {
  for (const [key, thing] of Object.entries(fields.raw(name) ?? {}).slice(0, MOST_PREVIEWS)) {
    try {
      yield [key, read(thing)];
    } catch (error) {
      if (!(error instanceof WireError)) {
        throw error;
      }
    }
  }
}

function seconds(thing: unknown): number {
  return Math.max(0, number(thing, 'a duration'));
}

function count(fields: Fields, name: string): number {
  return Math.max(0, fields.get(name, whole, 0));
}
