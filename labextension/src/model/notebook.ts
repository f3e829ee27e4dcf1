/**
 * Notebook: what a notebook defines and has run, as its kernel tells it (docs/protocol.md, "The notebook"). Each field
 * is checked, though it comes from the user's own kernel: a newer flyte_nb may say more, an older one less.
 */

import { Fields, flag, list, number, text, texts, whole } from './fields.js';

/** When a line runs. */
export type When = 'definition' | 'compile' | 'expansion' | 'run';

export interface Variable {
  readonly name: string;
  readonly type: string;
  /** The default's short text; null where there is none. */
  readonly default: string | null;
}

/** What a workflow refers to that means something else now: where it was defined when it was compiled, and where it is. */
export interface Changed {
  readonly name: string;
  readonly was: string | null;
  readonly now: string | null;
}

export interface Entity {
  readonly name: string;
  /** `task`, `dynamic`, `workflow`; later kernels may know more. */
  readonly kind: string;
  readonly version: string;
  /** The id of the cell that made it; null where the front end gave none. */
  readonly cell: string | null;
  /** How readers know the cell: `In[4]`. */
  readonly label: string | null;
  /** Of the cell's text when it ran (model/crc32.ts): another one means that the cell was edited since. */
  readonly crc32: number | null;
  /** The line of its `def`, from 1. */
  readonly line: number | null;
  /** The line that `times` begins with: its first decorator's, or the `def`'s. */
  readonly first: number;
  readonly times: readonly (When | null)[];
  readonly inputs: readonly Variable[];
  readonly outputs: readonly Variable[];
  readonly doc: string;
  readonly hints: readonly Hint[];
  readonly stale: readonly Changed[];
}

/** What a name means on some lines of a body: a Promise, or a real value. */
export interface Hint {
  readonly name: string;
  /** The lines, of the cell. */
  readonly first: number;
  readonly last: number;
  /** Who made it: `get_models()`, `input n`. */
  readonly made: string;
  /** Its value's at run time; may be empty. */
  readonly type: string;
  readonly promise: boolean;
}

/** What keeps a workflow from being compiled. */
export interface Problem {
  /** The workflow's name. */
  readonly name: string;
  /** What is wrong, where and what to do instead: one or more lines. */
  readonly message: string;
  readonly label: string | null;
  readonly cell: string | null;
  readonly line: number | null;
  /** The text of the line, without the space around it. */
  readonly text: string | null;
}

/** An execution that the kernel still has. */
export interface Run {
  readonly id: string;
  /** The name of its live view: what its events and snapshots come under. */
  readonly view: string;
  /** The entity's. */
  readonly name: string;
  readonly kind: string;
  readonly phase: string;
  /** Seconds since the epoch by the kernel's clock. */
  readonly began: number | null;
  readonly ended: number | null;
  /** Whether somebody steps through it. */
  readonly stepped: boolean;
  /** The execution that it is a fork of. */
  readonly parent: string | null;
  readonly stale: boolean;
}

/** What is new: all names in their order, those entities that are new or other than before, and all problems. */
export interface Entities {
  readonly names: readonly string[];
  readonly entities: readonly Entity[];
  readonly problems: readonly Problem[];
}

const WHENS: readonly unknown[] = ['definition', 'compile', 'expansion', 'run'];

export function readEntities(data: unknown): Entities {
  const fields = new Fields(data, 'entities');
  return {
    names: fields.get('names', texts),
    entities: fields.get('entities', list).map(readEntity),
    problems: fields.get('problems', list, []).map(readProblem)
  };
}

export function readRuns(data: unknown): readonly Run[] {
  return new Fields(data, 'executions').get('executions', list).map(item => {
    const fields = new Fields(item, 'an execution');
    return {
      id: fields.get('id', text),
      view: fields.get('view', text),
      name: fields.get('name', text),
      kind: fields.get('kind', text),
      phase: fields.get('phase', text),
      began: fields.maybe('began', number),
      ended: fields.maybe('ended', number),
      stepped: fields.get('stepped', flag, false),
      parent: fields.maybe('parent', text),
      stale: fields.get('stale', flag, false)
    };
  });
}

function readEntity(item: unknown): Entity {
  const fields = new Fields(item, 'an entity');
  return {
    name: fields.get('name', text),
    kind: fields.get('kind', text),
    version: fields.get('version', text),
    cell: fields.maybe('cell', text),
    label: fields.maybe('label', text),
    crc32: fields.maybe('crc32', whole),
    line: fields.maybe('line', whole),
    first: fields.get('first', whole, 1),
    times: fields.get('times', list, []).map(when => (WHENS.includes(when) ? (when as When) : null)),
    inputs: fields.get('inputs', list).map(readVariable),
    outputs: fields.get('outputs', list).map(readVariable),
    doc: fields.get('doc', text, ''),
    hints: fields.get('hints', list, []).map(readHint),
    stale: fields.get('stale', list, []).map(readChanged)
  };
}

function readHint(item: unknown): Hint {
  const fields = new Fields(item, 'a hint');
  return {
    name: fields.get('name', text),
    first: fields.get('first', whole),
    last: fields.get('last', whole),
    made: fields.get('made', text),
    type: fields.get('type', text, ''),
    promise: fields.get('promise', flag)
  };
}

function readVariable(item: unknown): Variable {
  const [name, type, value] = list(item, 'a variable');
  return { name: text(name, 'a name'), type: text(type, 'a type'), default: maybe(value) };
}

function readChanged(item: unknown): Changed {
  const [name, was, now] = list(item, 'a change');
  return { name: text(name, 'a name'), was: maybe(was), now: maybe(now) };
}

function readProblem(item: unknown): Problem {
  const fields = new Fields(item, 'a problem');
  return {
    name: fields.get('name', text),
    message: fields.get('message', text),
    label: fields.maybe('label', text),
    cell: fields.maybe('cell', text),
    line: fields.maybe('line', whole),
    text: fields.maybe('text', text)
  };
}

function maybe(thing: unknown): string | null {
  return thing === null || thing === undefined ? null : text(thing, 'a text');
}

/** `(x: int = 3) -> list[int]`, as Python writes it. */
export function signatureOf({ inputs, outputs }: Pick<Entity, 'inputs' | 'outputs'>): string {
  const given = inputs.map(one => `${one.name}: ${one.type}${one.default === null ? '' : ` = ${one.default}`}`);
  const made =
    outputs.length === 0
      ? 'None'
      : outputs.length === 1
        ? outputs[0]!.type
        : `(${outputs.map(one => `${one.name}: ${one.type}`).join(', ')})`;
  return `(${given.join(', ')}) -> ${made}`;
}
