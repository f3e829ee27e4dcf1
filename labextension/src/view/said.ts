/** Said: how a run stands and what an event was, in a few words; for the header, the scrubber and screen readers. */

import { type Counts, asks, countsAsOne } from '../model/counting.js';
import type { Event } from '../model/events.js';
import { duration, error, plural, shorten, title, waits, words } from '../model/labels.js';
import type { NodeState } from '../model/nodestate.js';
import { grouped } from '../model/numbers.js';
import { readable } from '../model/paths.js';
import { PHASES, type Phase, terminal } from '../model/phases.js';
import type { State } from '../model/state.js';
import type { Step } from '../model/step.js';

/** One walk over a state's nodes: all that the header shows. */
export interface Tally extends Counts {
  readonly cached: number;
  readonly skipped: number;
  /** The nodes that failed by themselves, at most a few. */
  readonly failures: readonly NodeState[];
  /** The gates that want an answer. */
  readonly asking: readonly NodeState[];
  /** How many of the nodes that count are in each phase; `total` is of all of these. */
  readonly phases: ReadonlyMap<Phase, number>;
}

const FEW = 3;

export function tallied(state: State): Tally {
  const phases = new Map<Phase, number>(PHASES.map(phase => [phase, 0]));
  const failures: NodeState[] = [];
  const asking: NodeState[] = [];
  let [failed, cached] = [0, 0];
  for (const node of state.nodes.values()) {
    if (failedByItself(node)) {
      failed += 1;
      if (failures.length < FEW) {
        failures.push(node);
      }
    }
    if (asks(node)) {
      asking.push(node);
    }
    // A group whose nodes are all done, but which then failed by itself, is one that failed besides them.
    if (countsAsOne(node) || failedByItself(node)) {
      phases.set(node.phase, phases.get(node.phase)! + 1);
      cached += node.cache === 'HIT' ? 1 : 0;
    }
  }
  return {
    done: phases.get('SUCCEEDED')!,
    running: phases.get('RUNNING')!,
    failed,
    total: [...phases.values()].reduce((sum, count) => sum + count, 0),
    cached,
    skipped: phases.get('SKIPPED')!,
    failures,
    asking,
    phases
  };
}

/** Whether a node failed, and not because of one of its children. */
export function failedByItself(node: NodeState): boolean {
  return (node.phase === 'FAILED' || node.phase === 'TIMED_OUT') && node.cause === null;
}

/** `4 of 9 done, 1 failed`; before a run `9 nodes`. */
export function countsLine(tally: Tally, ran: boolean): string {
  if (!ran) {
    return plural(tally.total, 'node');
  }
  const parts = [`${grouped(tally.done)} of ${grouped(tally.total)} done`];
  for (const [count, word] of [
    [tally.failed, 'failed'],
    [tally.phases.get('ABORTED') ?? 0, 'aborted'],
    [tally.skipped, 'skipped'],
    [tally.asking.length, tally.asking.length === 1 ? 'waits for an answer' : 'wait for an answer']
  ] as const) {
    if (count > 0) {
      parts.push(`${grouped(count)} ${word}`);
    }
  }
  return parts.join(', ');
}

/** What a screen reader is told while a run goes on: `4 of 9 done, 1 failed: helper_evaluate_model[2]`. */
export function progressSaid(tally: Tally): string {
  const asking = tally.asking.slice(0, FEW).map(node => `${title(node)} ${waits(node)}`);
  const line = [countsLine(tally, true), ...asking].join('. ');
  const names = tally.failures.map(title);
  if (names.length === 0) {
    return line;
  }
  const more = tally.failed - names.length;
  return `${line}: ${names.join(', ')}${more > 0 ? ` and ${grouped(more)} more` : ''}`;
}

/** What a screen reader is told at the end: `The run succeeded in 3.2 s: 9 of 9 done`. */
export function endSaid(state: State, tally: Tally, stepped = false): string {
  // The seconds that a stepper's reader took say nothing.
  const took = stepped ? '' : duration(state.root.duration);
  const how = state.phase === 'ABORTED' ? 'was stopped' : words(state.phase);
  return `The run ${how}${took === '' ? '' : ` in ${took}`}: ${progressSaid(tally)}`;
}

/** What a screen reader is told where a stepper stands; at the end of the run, how that went. */
export function stepSaid(step: Step, head: State): string {
  const end = step.stop === 'end' && head.over ? [endSaid(head, tallied(head), true)] : [];
  const says = [step.past ? `In the past: ${step.says}` : step.says, ...step.said, ...end];
  return says.map(line => shorten(line, 300)).join('. ');
}

/** The phase of the run; where a stepper stands at a failure that the run will not survive, that of a failing one. */
export function phaseSaid(state: State, step: Step | null): Phase {
  const lost = step?.stop === 'failed' && !terminal(state.phase) && brings(state, step.path);
  return lost ? 'FAILING' : state.phase;
}

/** Whether a node's failure brings down what is around it, and that the run: a map may tolerate some. */
function brings(state: State, path: string): boolean {
  for (let node = state.nodes.get(path)?.parent ?? null; node !== null; node = node.parent) {
    const tolerated = node.graph?.tolerated ?? 0;
    if (tolerated > 0 && node.failures <= tolerated) {
      return false;
    }
  }
  return true;
}

/** What is being performed, as `score[3] (n1/dn3)`: the nodes that run now and have none in them; empty where none do. */
export function performing(state: State): string {
  const running = [...state.nodes.values()].filter(node => node.phase === 'RUNNING' && countsAsOne(node));
  const [first] = running;
  if (first === undefined) {
    return '';
  }
  const more = running.length > 1 ? ` and ${plural(running.length - 1, 'more node')}` : '';
  return `performing ${shorten(readable(first), 60)} (${shorten(first.path, 60)})${more}`;
}

/** `12 of 40: helper_evaluate_model[2] started, 1.3 s`, for the position of the scrubber. */
export function momentSaid(events: readonly Event[], cursor: number, seconds: number, head: State): string {
  const event = events[cursor - 1];
  if (event === undefined) {
    return 'compiled, before the run';
  }
  return `event ${grouped(cursor)} of ${grouped(events.length)}: ${eventSaid(event, head)}, ${since(seconds)}`;
}

/** Seconds since the run began. */
export function since(seconds: number): string {
  return seconds < 1e-5 ? '0 s' : duration(seconds);
}

/** What happened, in a few words; nodes are called as the last state calls them. */
export function eventSaid(event: Event, head: State): string {
  switch (event.$) {
    case 'ExecutionStarted':
      return 'the run started';
    case 'ExecutionFailing':
      return event.error === null ? 'the run is failing' : 'the run is failing: its outputs do not fit';
    case 'ExecutionSucceeded':
      return 'the run succeeded';
    case 'ExecutionFailed':
      return 'the run failed';
    case 'ExecutionAborted':
      return 'the run was stopped';
    default:
      return `${named(event.path, head)} ${happened(event)}`;
  }
}

type OfNode = Extract<Event, { readonly path: string }>;

function happened(event: OfNode): string {
  switch (event.$) {
    case 'NodeStarted':
      return event.attempt > 0 ? `started attempt ${event.attempt + 1}` : 'started';
    case 'NodeTraced':
      return 'was created';
    case 'NodeExpanded':
      return `expanded to ${plural(event.graph.nodes.size, 'node')}`;
    case 'NodeSucceeded':
      return event.cache === 'HIT' ? 'came from the cache' : 'succeeded';
    case 'NodeFailed':
      return event.timed_out ? 'timed out' : 'failed';
    case 'NodeFailing':
      return 'is failing: its outputs do not fit';
    case 'NodeWaiting':
      return event.question === 'sleep' ? 'sleeps' : 'waits for an answer';
    case 'NodeAnswered':
      return event.answer === null ? 'was refused' : 'was answered';
    case 'NodeRetried':
      return 'failed and waits to be tried again';
    case 'NodeSkipped':
      return 'was skipped';
    case 'NodeAborted':
      return 'was stopped';
    case 'NodeLogged':
      return 'printed';
    case 'NodePublished':
      return `showed ${plural(event.decks.length, 'deck')}`;
  }
}

function named(path: string, head: State): string {
  const node = head.nodes.get(path);
  return node === undefined ? 'a node' : title(node);
}

/** Why a run failed or was stopped, in a line, and the node to blame where there is one; or null. */
export function reason(state: State, tally: Tally): { readonly node: NodeState | null; readonly text: string } | null {
  const [node] = tally.failures;
  if (node !== undefined) {
    const more = tally.failed > 1 ? `, and ${grouped(tally.failed - 1)} more failed` : '';
    return { node, text: (error(node, 160) || words(node.phase)) + more };
  }
  if (state.phase === 'ABORTED' && state.aborted !== null) {
    return { node: null, text: state.aborted === 'stopped' ? 'Stopped' : `Stopped: ${shorten(state.aborted, 160)}` };
  }
  return state.phase === 'FAILED' ? { node: null, text: error(state.root, 160) } : null;
}
