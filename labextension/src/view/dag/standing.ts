/** How one item stands in a run: what a card, a group's header or a "+N" says of it. Pure: a function of the state. */

import { isSkipped } from '../../model/chosen.js';
import { byPhase } from '../../model/counting.js';
import { duration, error, progress, shorten, tally, words } from '../../model/labels.js';
import type { NodeState } from '../../model/nodestate.js';
import { join } from '../../model/paths.js';
import { type Phase, terminal } from '../../model/phases.js';
import type { State } from '../../model/state.js';
import { type Look, lookOf } from '../marks.js';
import { type ForkItem, type Item, isFork, isNode } from './scene.js';

export interface Standing {
  /** Null before a run. */
  readonly phase: Phase | null;
  /** How it stands, in a few words; empty before a run. */
  readonly text: string;
  readonly hit: boolean;
  /** From the second on; else 0. */
  readonly attempt: number;
  /** How much of the expected time has gone, from 0 to 1; null where nothing is expected. */
  readonly share: number | null;
  /** Of gathered nodes: how many look how. */
  readonly counts: readonly (readonly [look: Look, count: number])[];
  readonly error: string;
}

const BEFORE: Standing = { phase: null, text: '', hit: false, attempt: 0, share: null, counts: [], error: '' };

/** What time it is for those that run, and what earlier runs took; null where nothing moves. */
export interface Clock {
  readonly at: number;
  readonly expected: ReadonlyMap<string, number>;
}

export function standingOf(item: Item, state: State, clock: Clock | null): Standing {
  if (state.root.phase === 'UNDEFINED' || !(isNode(item) || isFork(item) || item.what === 'more')) {
    return BEFORE;
  }
  if (isFork(item)) {
    return forkStanding(item, state);
  }
  if (isNode(item)) {
    const node = state.nodes.get(item.path);
    return node === undefined ? unknown(item.path, state) : nodeStanding(node, clock);
  }
  const nodes = item.hidden.flatMap(id => state.nodes.get(join(item.scope, id)) ?? []);
  const looks = new Map<Look, number>();
  for (const [phase, count] of byPhase(nodes)) {
    looks.set(lookOf(phase), (looks.get(lookOf(phase)) ?? 0) + count);
  }
  const counts = ORDER.flatMap(look => (looks.has(look) ? [[look, looks.get(look)!] as const] : []));
  return { ...BEFORE, phase: 'UNDEFINED', text: tally(nodes), counts };
}

/** Of a node that never came to be: it waits, or what it is in was skipped. */
function unknown(path: string, state: State): Standing {
  const phase = isSkipped(path, state) ? 'SKIPPED' : 'UNDEFINED';
  return { ...BEFORE, phase, text: words(phase) };
}

/** Of a case without nodes: whether it was taken. Where nothing was to decide, none was, nor is there a choice. */
function forkStanding({ scope, number }: ForkItem, state: State): Standing {
  if (isSkipped(scope, state)) {
    return { ...BEFORE, phase: 'SKIPPED', text: 'not taken' };
  }
  const node = state.nodes.get(scope);
  if (node === undefined || node.chosen === null || number === null) {
    return BEFORE;
  }
  const phase = node.chosen !== number ? 'SKIPPED' : terminal(node.phase) ? node.phase : 'SUCCEEDED';
  return { ...BEFORE, phase, text: phase === 'SKIPPED' ? 'not taken' : 'taken' };
}

/** From what is done to what waits: so does a bar grow. */
const ORDER: readonly Look[] = [
  'succeeded',
  'failed',
  'timed-out',
  'failing',
  'aborted',
  'skipped',
  'paused',
  'running',
  'queued',
  'waiting'
];

function nodeStanding(node: NodeState, clock: Clock | null): Standing {
  const runs = node.phase === 'RUNNING' && clock !== null && node.started !== null;
  const elapsed = runs ? Math.floor(Math.max(clock.at - node.started!, 0)) : 0;
  const expected = runs ? clock.expected.get(node.node?.spec.ref.name ?? '') : undefined;
  let text = progress(node);
  if (elapsed >= 1) {
    text += ` · ${seconds(elapsed)}`;
    if (expected !== undefined && expected >= 1.5) {
      text += ` of ~${seconds(Math.round(expected))}`;
    }
  }
  return {
    phase: node.phase,
    text,
    hit: node.phase === 'SUCCEEDED' && node.cache === 'HIT',
    attempt: node.attempt > 0 ? node.attempt + 1 : 0,
    share: runs && expected !== undefined && expected > 0 ? Math.min((clock.at - node.started!) / expected, 1) : null,
    counts: [],
    error: shorten(error(node, 200), 200)
  };
}

function seconds(whole: number): string {
  return whole < 60 ? `${whole} s` : duration(whole);
}

/** Whether two would be painted alike. */
export function alike(one: Standing, other: Standing): boolean {
  return (
    one.phase === other.phase &&
    one.text === other.text &&
    one.hit === other.hit &&
    one.attempt === other.attempt &&
    one.share === other.share &&
    one.error === other.error &&
    one.counts.length === other.counts.length &&
    one.counts.every(([look, count], place) => other.counts[place]![0] === look && other.counts[place]![1] === count)
  );
}

/** What was last seen of a node, so that of a thousand that have not changed none is looked at closely. */
export class Seen {
  private _node: NodeState | null = null;
  private _phase: Phase = 'UNDEFINED';
  private _attempt = 0;
  private _ended: number | null = null;

  /** Whether a node stands as when it was last seen; a group's counts and a running clock never do. */
  isStill(node: NodeState, clock: Clock | null): boolean {
    const { phase, attempt, ended } = node;
    const same = node === this._node && phase === this._phase && attempt === this._attempt && ended === this._ended;
    this._node = node;
    this._phase = phase;
    this._attempt = attempt;
    this._ended = ended;
    return same && node.children === null && (clock === null || phase !== 'RUNNING');
  }
}
