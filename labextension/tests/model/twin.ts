/** What the tests ask of both languages: a picture's DOT, and a state as plain JSON (`tests/golden/states.py`). */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { type Direction, toDot } from '../../src/model/dot.js';
import { type Event, type Refs } from '../../src/model/events.js';
import { type Expansions, Folding, expansions, urgent } from '../../src/model/folding.js';
import { type Graph, type ValueRef, title } from '../../src/model/graph.js';
import { type NodeState, type State, fold } from '../../src/model/state.js';
import { Reader, load } from '../../src/model/wire.js';

declare const TESTS: string;

/** The recorded logs, states and pictures that pytest replays too. */
export const GOLDEN = join(TESTS, '..', '..', 'tests', 'golden');

export const LOGS = [
  'abort',
  'cache-hit',
  'conditional-constant',
  'conditional-fails',
  'conditional-first',
  'conditional-nested',
  'decks',
  'empty-dynamic',
  'failure',
  'failure-after',
  'gate-approved',
  'gate-refused',
  'gate-timed-out',
  'imperative',
  'knn',
  'map-tolerated',
  'nested-dynamic',
  'on-failure',
  'on-failure-fails',
  'on-failure-outputs',
  'on-failure-outputs-within',
  'on-failure-spared',
  'retry'
];

export function read(name: string): string {
  return readFileSync(join(GOLDEN, name), 'utf-8');
}

export function log(name: string): Event[] {
  return load(read(`${name}.jsonl`));
}

/** A picture to be drawn: of a graph and expansions, or of so many events of a log; as `tests/golden/dots.py` writes it. */
export interface Picture {
  readonly graph?: unknown;
  readonly expansions?: Readonly<Record<string, unknown>>;
  /** The name of a recorded log, or events. */
  readonly log?: string | readonly unknown[];
  readonly events?: number | null;
  readonly opened: readonly string[];
  readonly closed: readonly string[];
  readonly pinned: readonly string[] | 'urgent';
  readonly direction: Direction;
}

export function draw(picture: Picture): string {
  let graph: Graph;
  let grown: Expansions;
  let pinned = picture.pinned;
  if (picture.log !== undefined) {
    const events = typeof picture.log === 'string' ? log(picture.log) : new Reader().events(picture.log);
    const state = fold(events.slice(0, picture.events ?? undefined));
    graph = state.root.graph as Graph;
    grown = expansions(state);
    pinned = pinned === 'urgent' ? [...urgent(state)] : pinned;
  } else {
    const reader = new Reader();
    graph = reader.graph(picture.graph);
    grown = new Map(Object.entries(picture.expansions ?? {}).map(([path, data]) => [path, reader.graph(data)]));
  }
  const folding = new Folding(new Set(picture.opened), new Set(picture.closed), new Set(pinned));
  return toDot(graph, { expansions: grown, folding, direction: picture.direction });
}

export function stateAsJson(state: State): unknown {
  const phases: Record<string, number> = {};
  for (const node of state.nodes.values()) {
    phases[node.phase] = (phases[node.phase] ?? 0) + 1;
  }
  return {
    id: state.id,
    executor: state.executor,
    events: state.count,
    aborted: state.aborted,
    inputs: refs(state.inputs),
    phases,
    root: nodeAsJson(state.root),
    nodes: Object.fromEntries([...state.nodes].map(([path, node]) => [path, nodeAsJson(node)]))
  };
}

function nodeAsJson(node: NodeState): unknown {
  return {
    title: node.node === null ? null : title(node.node),
    kind: node.node?.spec.ref.kind ?? null,
    phase: node.phase,
    attempt: node.attempt,
    cache: node.cache,
    started: node.started,
    ended: node.ended,
    due: node.due,
    children: node.children === null ? null : [...node.children.keys()],
    outputs: refs(node.outputs),
    error: node.error === null ? null : [node.error.type, node.error.message],
    cause: node.cause,
    worker: node.worker,
    peak: node.peak,
    notes: node.notes,
    log: node.log,
    ...(node.chosen === null ? {} : { chosen: node.chosen }),
    ...gateAsJson(node),
    ...(node.decks.length === 0 ? {} : { decks: refs(node.decks) })
  };
}

function gateAsJson({ question, answer }: NodeState): object {
  if (question === null) {
    return {};
  }
  const ref = answer?.answer ?? null;
  return {
    question: [question.question, question.type, question.field, question.choices, question.until],
    answer: answer === null ? null : [answer.by, ref === null ? null : refAsJson(ref)]
  };
}

function refs(given: Refs): unknown {
  return given.map(([name, ref]) => [name, refAsJson(ref)]);
}

function refAsJson({ id, type, size, preview }: ValueRef): unknown {
  return { id, type, size, preview };
}
