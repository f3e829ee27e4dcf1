/** Messages: what travels between the kernel and a view while both are there (docs/protocol.md), read with suspicion. */

import { isObject, list, text, texts, whole } from '../model/fields.js';
import { type Rich, readRich } from '../model/rich.js';
import { type Reran, type Step, readReran, readStep } from '../model/step.js';
import type { LayoutJson, Side, StepCommand } from '../view/host.js';

/** The version of the protocol that is spoken here. */
export const PROTOCOL = 1;

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

export type FromKernel = Hello | News;

export type ToKernel = { readonly view: string } & (
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
    return { type, protocol: count(data, 'protocol'), views: texts(data['views'], 'views') };
  }
  const view = text(data['view'], 'view');
  switch (type) {
    case 'opened':
      return { type, view };
    case 'events':
      return { type, view, from: count(data, 'from'), events: list(data['events'], 'events') };
    case 'snapshot':
      return { type, view, payload: data['payload'], now: typeof data['now'] === 'number' ? data['now'] : null };
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
