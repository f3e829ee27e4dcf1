/** Step: where a stepper stands, as `flyte_nb/where.py` writes it, read with suspicion. */

import { Fields, flag, isObject, list, number, text, textPairs, texts, whole } from './fields.js';
import { WireError } from './wire.js';

export const STOPS = ['start', 'compile', 'body', 'before', 'gate', 'after', 'failed', 'end'] as const;

/**
 * What a stop is: `start`, compiled, and nothing has run; `compile`, in the workflow's body at a call; `body`, in a
 * dynamic's; `before` a node starts; at a `gate` that waits for an answer; `after` one, where a breakpoint asked for it; a node has `failed`; the `end`.
 */
export type Stop = (typeof STOPS)[number];

export const TIMES = ['definition', 'compile', 'expansion', 'run'] as const;

/** When a line runs. */
export type Time = (typeof TIMES)[number];

/** The body whose calls make nodes where a stepper stands, with the line that is lit. */
export interface Source {
  readonly name: string;
  /** Of the node whose body it is; empty for the workflow's. */
  readonly path: string;
  /** Of the entity: `workflow`, `dynamic`, `task`, ... */
  readonly kind: string;
  /** `In[4]`, or a file's path. */
  readonly file: string;
  /** The number of the first line. */
  readonly first: number;
  readonly lines: readonly string[];
  /** When each line runs; null for what does not: comments, empty lines. As many as there are lines. */
  readonly times: readonly (Time | null)[];
  /** The number of the line that is lit, or null. */
  readonly lit: number | null;
  /** The loop's variables at that line, as name and short text. */
  readonly variables: readonly (readonly [name: string, value: string])[];
  /** What else is known by name there, in the same form. */
  readonly locals: readonly (readonly [name: string, value: string])[];
}

export interface Breakpoint {
  readonly number: number;
  /** An entity's name, a node's path, `name[3]`; null for any node. */
  readonly target: string | null;
  /** A condition over inputs and outputs, in Python. */
  readonly when: string | null;
  /** Whether it is a failure that it stops at. */
  readonly failure: boolean;
  readonly hits: number;
  /** The paths of the nodes, of those that are known, that it stops at; empty where that is any. */
  readonly paths: readonly string[];
}

/** Where a stepper stands. */
export interface Step {
  /** How many events lie before it. */
  readonly at: number;
  /** Whether the run has come further than the stepper stands. */
  readonly past: boolean;
  /** Whether it can go back in time, and forward again to where it was. */
  readonly back: boolean;
  readonly forward: boolean;
  /** Whether a command is going on. */
  readonly busy: boolean;
  readonly stop: Stop;
  /** The node that it is about: that starts next, was just made, has just ended; else empty. */
  readonly path: string;
  /** The node that ended last, or null. */
  readonly last: string | null;
  /** Where it stands, in words. */
  readonly says: string;
  /** What there is to say besides: the breakpoint that was hit, what a command could not do. */
  readonly said: readonly string[];
  /** While a compile is revealed: how many nodes are there already; else null. */
  readonly revealed: number | null;
  readonly source: Source | null;
  readonly breakpoints: readonly Breakpoint[];
}

/** What a node gave when it was performed again. */
export interface Reran {
  readonly seconds: number;
  /** Its outputs, as name and short text. */
  readonly outputs: readonly (readonly [name: string, value: string])[];
  /** What it printed. */
  readonly log: string;
  /** Whether its outputs are what they were; null where nobody can tell. */
  readonly same: boolean | null;
}

/** Read where a stepper stands; throws a WireError. */
export function readStep(data: unknown): Step {
  const fields = new Fields(data, 'the step');
  const source = fields.raw('source') ?? null;
  return {
    at: count(fields, 'at'),
    past: fields.get('past', flag),
    back: fields.get('back', flag, true),
    forward: fields.get('forward', flag, true),
    busy: fields.get('busy', flag, false),
    stop: fields.get('stop', oneOf(STOPS)),
    path: fields.get('path', text),
    last: fields.maybe('last', text),
    says: fields.get('says', text),
    said: fields.get('said', texts, []),
    revealed:
      fields.raw('revealed') === undefined || fields.raw('revealed') === null ? null : count(fields, 'revealed'),
    source: source === null ? null : readSource(source),
    breakpoints: fields.get('breakpoints', list, []).map(readBreakpoint)
  };
}

function readSource(data: unknown): Source {
  const fields = new Fields(data, 'the source');
  const lines = fields.get('lines', texts);
  const times = fields
    .get('times', list, [])
    .map((time, n) => (time === null ? null : oneOf(TIMES)(time, `time ${n}`)));
  return {
    name: fields.get('name', text),
    path: fields.get('path', text, ''),
    kind: fields.get('kind', text),
    file: fields.get('file', text),
    first: count(fields, 'first'),
    lines,
    times: lines.map((_, n) => times[n] ?? null),
    lit: fields.maybe('lit', whole),
    variables: fields.get('variables', textPairs, []),
    locals: fields.get('locals', textPairs, [])
  };
}

function readBreakpoint(data: unknown): Breakpoint {
  const fields = new Fields(data, 'a breakpoint');
  return {
    number: count(fields, 'number'),
    target: fields.maybe('target', text),
    when: fields.maybe('when', text),
    failure: fields.get('failure', flag, false),
    hits: Math.max(0, fields.get('hits', whole, 0)),
    paths: fields.get('paths', texts, [])
  };
}

/** Read what a node gave when it was performed again; throws a WireError. */
export function readReran(data: unknown): Reran {
  if (!isObject(data)) {
    throw new WireError('that is no answer');
  }
  const fields = new Fields(data, 'the answer');
  return {
    seconds: fields.get('seconds', number),
    outputs: fields.get('outputs', textPairs, []),
    log: fields.get('log', text, ''),
    same: fields.maybe('same', flag)
  };
}

function count(fields: Fields, name: string): number {
  return Math.max(0, fields.get(name, whole));
}

function oneOf<T extends string>(known: readonly T[]): (thing: unknown, what: string) => T {
  return (thing, what) => {
    const found = known.find(one => one === thing);
    if (found === undefined) {
      throw new WireError(`${what} is not known here: ${String(thing).slice(0, 40)}`);
    }
    return found;
  };
}
