/** Chips: how the nodes stand that a cell's entities have in the execution that was begun last. */

import { plural } from '../model/labels.js';
import type { NodeState } from '../model/nodestate.js';
import type { Phase } from '../model/phases.js';
import type { State } from '../model/state.js';
import type { INotebook } from './tokens.js';

/** The nodes of one entity, counted. */
export interface Count {
  all: number;
  done: number;
  failed: number;
  running: number;
  waiting: number;
  skipped: number;
  aborted: number;
  /** The path of the first that failed, or else of the first. */
  path: string;
  version: string;
}

export interface Chip {
  readonly name: string;
  readonly kind: string;
  /** The phase that matters most: failed before running before done; `ended`: some were skipped or aborted, and all is over. */
  readonly tone: 'failed' | 'running' | 'paused' | 'succeeded' | 'queued' | 'ended';
  readonly says: string;
  /** Where a click leads. */
  readonly path: string;
  /** The entity was defined anew since. */
  readonly stale: boolean;
}

const FAILED: readonly Phase[] = ['FAILED', 'TIMED_OUT'];
const RUNNING: readonly Phase[] = ['RUNNING', 'DYNAMIC_RUNNING', 'FAILING'];

/** Count the nodes of a state by what they call. */
export function counted(state: State): ReadonlyMap<string, Count> {
  const found = new Map<string, Count>();
  for (const node of state.nodes.values()) {
    count(found, node);
  }
  return found;
}

function count(found: Map<string, Count>, { node, path, phase }: NodeState): void {
  if (node === null) {
    return;
  }
  const { kind, name, version } = node.spec.ref;
  const key = `${kind} ${name}`;
  let one = found.get(key);
  if (one === undefined) {
    one = { all: 0, done: 0, failed: 0, running: 0, waiting: 0, skipped: 0, aborted: 0, path, version };
    found.set(key, one);
  }
  one.all += 1;
  if (FAILED.includes(phase)) {
    one.path = one.failed === 0 ? path : one.path;
    one.failed += 1;
  } else if (phase === 'SUCCEEDED') {
    one.done += 1;
  } else if (RUNNING.includes(phase)) {
    one.running += 1;
  } else if (phase === 'PAUSED') {
    one.waiting += 1;
  } else if (phase === 'SKIPPED') {
    one.skipped += 1;
  } else if (phase === 'ABORTED') {
    one.aborted += 1;
  }
}

/** The chips of a cell; none where its entities have no nodes. */
export function chipsOf(notebook: INotebook, cell: string, counts: ReadonlyMap<string, Count>): readonly Chip[] {
  return notebook.entitiesOf(cell).flatMap(({ kind, name, version }) => {
    const found = counts.get(`${kind} ${name}`);
    return found === undefined ? [] : [chip(kind, name, found, found.version !== version)];
  });
}

function chip(kind: string, name: string, found: Count, stale: boolean): Chip {
  const { all, done, path } = found;
  const parts = all === 1 ? [stands(found)] : [`${done} of ${plural(all, 'node')} done`, ...others(found)];
  return {
    name,
    kind,
    tone: toneOf(found),
    says: [...parts, ...(stale ? ['changed since'] : [])].join(', '),
    path,
    stale
  };
}

function toneOf({ all, done, failed, running, waiting, skipped, aborted }: Count): Chip['tone'] {
  if (failed > 0) {
    return 'failed';
  }
  if (waiting > 0) {
    return 'paused';
  }
  if (running > 0) {
    return 'running';
  }
  return done === all ? 'succeeded' : done + skipped + aborted === all ? 'ended' : 'queued';
}

/** How those stand that are neither done nor still to come. */
function others({ failed, running, waiting, skipped, aborted }: Count): readonly string[] {
  const said: readonly (readonly [number, string])[] = [
    [failed, 'failed'],
    [running, 'running'],
    [waiting, 'waiting for you'],
    [skipped, 'skipped'],
    [aborted, 'aborted']
  ];
  return said.flatMap(([many, word]) => (many > 0 ? [`${many} ${word}`] : []));
}

/** How the only node stands. */
function stands(found: Count): string {
  return found.done === 1 ? 'done' : (others(found)[0]?.replace('1 ', '') ?? 'to come');
}
