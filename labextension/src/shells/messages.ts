/** Messages: what travels between the kernel and a view while both are there (docs/protocol.md), read with suspicion. */

import { isObject, list, text, texts, whole } from '../model/fields.js';
import { type Entities, type Run, readEntities, readRuns } from '../model/notebook.js';
import { type Rich, readRich } from '../model/rich.js';
import { type Reran, type Step, readReran, readStep } from '../model/step.js';
import type { Beginning } from '../panel/tokens.js';
import type { LayoutJson, Side, StepCommand, Verdict } from '../view/host.js';

/** The version of the protocol that is spoken here. */
export const PROTOCOL = 1;

/** The version of the messages about a notebook as a whole. */
export const NOTEBOOK = 1;

/** What the reader chose, as both sides write it. */
export interface Choices {
  /** A node's path, or `source->target` with the paths of an edge's ends. */
  readonly selected: string | null;
  readonly opened: readonly string[];
  readonly closed: readonly string[];
  /** How many events are shown; null follows the last one. */
  readonly cursor: number | null;
}

interface Hello {
  readonly type: 'hello';
  readonly protocol: number;
  /** The version of what the kernel can tell of the notebook as a whole; null where it cannot. */
  readonly notebook: number | null;
  readonly views: readonly string[];
}

/** What is said of one view. Events and payloads are left to the link of that view. */
export type News = { readonly view: string } & (
  | { readonly type: 'opened' }
  | { readonly type: 'events'; readonly from: number; readonly events: readonly unknown[] }
  | { readonly type: 'snapshot'; readonly payload: unknown; readonly now: number | null }
  | { readonly type: 'value'; readonly request: number; readonly rich: Rich }
  | { readonly type: 'layout'; readonly request: number; readonly layout: LayoutJson }
  | { readonly type: 'refused'; readonly request: number | null; readonly message: string }
  | { readonly type: 'step'; readonly step: Step }
  | { readonly type: 'done'; readonly request: number }
  | { readonly type: 'reran'; readonly request: number; readonly reran: Reran }
  | { readonly type: 'opens'; readonly request: number; readonly text: string }
  | ({ readonly type: 'show' } & Choices)
);

/** What is said of the notebook as a whole, and answers to what was asked of it. */
export type Told = { readonly view: null } & (
  | { readonly type: 'entities'; readonly news: Entities }
  | { readonly type: 'executions'; readonly runs: readonly Run[] }
  | { readonly type: 'compiled' | 'began'; readonly request: number; readonly opened: string }
  | { readonly type: 'converted'; readonly request: number; readonly text: string }
  | { readonly type: 'kept'; readonly request: number; readonly file: string }
  | { readonly type: 'refused'; readonly request: number | null; readonly message: string }
);

export type FromKernel = Hello | News | Told;

/** What is asked of the notebook as a whole. */
export type Asked =
  | { readonly type: 'notebook' }
  | { readonly type: 'compile'; readonly request: number; readonly name: string }
  | (Beginning & {
      readonly type: 'begin';
      readonly request: number;
      /** The executor's name; null for that of the kernel's settings. */
      readonly executor: string | null;
    })
  | { readonly type: 'convert'; readonly request: number; readonly text: string; readonly to: string }
  | { readonly type: 'keep'; readonly request: number; readonly view: string; readonly file: string };

export type ToKernel = Asked | OfView;

export type OfView = { readonly view: string } & (
  | { readonly type: 'snapshot' }
  | { readonly type: 'value'; readonly request: number; readonly id: string }
  | { readonly type: 'layout'; readonly request: number; readonly dot: string }
  | { readonly type: 'stop' }
  | { readonly type: 'step'; readonly request: number; readonly command: StepCommand; readonly path: string | null }
  | ({ readonly type: 'breakpoint'; readonly request: number } & (Added | Removed))
  | {
      readonly type: 'replace';
      readonly request: number;
      readonly path: string;
      readonly side: Side;
      readonly values: readonly (readonly [name: string, expression: string])[];
    }
  | {
      readonly type: 'answer';
      readonly request: number;
      readonly path: string;
      readonly verdict: Verdict;
      readonly text: string;
    }
  | { readonly type: 'rerun' | 'open'; readonly request: number; readonly path: string }
  | ({ readonly type: 'shown' } & Choices)
);

interface Added {
  readonly add: { readonly target: string | null; readonly when: string | null; readonly failure: boolean };
}

interface Removed {
  readonly remove: number;
}

type Fields = Readonly<Record<string, unknown>>;

/** Read what a kernel has sent; null for what is not understood. */
export function readMessage(data: unknown): FromKernel | null {
  try {
    return isObject(data) ? read(data) : null;
  } catch {
    return null;
  }
}

function read(data: Fields): FromKernel | null {
  const { type } = data;
  if (type === 'hello') {
    const notebook = data['notebook'] === undefined ? null : count(data, 'notebook');
    return { type, protocol: count(data, 'protocol'), notebook, views: texts(data['views'], 'views') };
  }
  const told = readTold(data);
  if (told !== null) {
    return told;
  }
  const view = text(data['view'], 'view');
  switch (type) {
    case 'opened':
      return { type, view };
    case 'events':
      return { type, view, from: count(data, 'from'), events: list(data['events'], 'events') };
    case 'snapshot':
      return { type, view, payload: data['payload'], now: Number.isFinite(data['now']) ? Number(data['now']) : null };
    case 'value':
      return { type, view, request: count(data, 'request'), rich: readRich(data['rich']) };
    case 'layout':
      // The kernel's own Graphviz made it: that it is an object is enough.
      return isObject(data['layout']) ? { type, view, request: count(data, 'request'), layout: data['layout'] } : null;
    case 'step':
      return { type, view, step: readStep(data['step']) };
    case 'done':
      return { type, view, request: count(data, 'request') };
    case 'reran':
      return { type, view, request: count(data, 'request'), reran: readReran(data['reran']) };
    case 'opens':
      return { type, view, request: count(data, 'request'), text: text(data['text'], 'text') };
    case 'refused':
      return { type, view, request: maybeCount(data, 'request'), message: text(data['message'], 'message') };
    case 'show':
      return { type, view, ...choices(data) };
    default:
      return null;
  }
}

function readTold(data: Fields): Told | null {
  const { type } = data;
  switch (type) {
    case 'entities':
      return { type, view: null, news: readEntities(data) };
    case 'executions':
      return { type, view: null, runs: readRuns(data) };
    case 'compiled':
    case 'began':
      return { type, view: null, request: count(data, 'request'), opened: text(data['view'], 'view') };
    case 'converted':
      return { type, view: null, request: count(data, 'request'), text: text(data['text'], 'text') };
    case 'kept':
      return { type, view: null, request: count(data, 'request'), file: text(data['file'], 'file') };
    case 'refused':
      return data['view'] === null
        ? { type, view: null, request: maybeCount(data, 'request'), message: text(data['message'], 'message') }
        : null;
    default:
      return null;
  }
}

function choices(data: Fields): Choices {
  return {
    selected: data['selected'] === null ? null : text(data['selected'], 'selected'),
    opened: texts(data['opened'], 'opened'),
    closed: texts(data['closed'], 'closed'),
    cursor: maybeCount(data, 'cursor')
  };
}

function maybeCount(data: Fields, name: string): number | null {
  return data[name] === null ? null : count(data, name);
}

function count(data: Fields, name: string): number {
  return Math.max(0, whole(data[name], name));
}
