/** Events: what did happen. The same names and shapes as `flyte_nb/model/events.py`. Times are seconds since the epoch. */

import type { Graph, Node, Place, ValueRef } from './graph.js';
import type { CacheStatus } from './phases.js';

/** The version of the log's form. A reader refuses a newer one. */
export const SCHEMA = 1;

export type Refs = readonly (readonly [name: string, ref: ValueRef])[];

export interface Frame {
  readonly place: Place;
  readonly function: string;
}

/** An exception as data. */
export interface ErrorInfo {
  readonly type: string;
  readonly message: string;
  readonly frames: readonly Frame[];
}

interface At {
  readonly at: number;
}

interface Of extends At {
  /** The node's path: `n2/dn0`. */
  readonly path: string;
}

export interface ExecutionStarted extends At {
  readonly $: 'ExecutionStarted';
  readonly id: string;
  readonly graph: Graph;
  readonly inputs: Refs;
  readonly executor: string;
  /** A fork's: the id of the run it was made of. */
  readonly parent: string | null;
  readonly notes: readonly string[];
  /** A fork's: what its user put in place of the parent's values; the ids say where. */
  readonly edits: readonly ValueRef[];
}
export interface NodeStarted extends Of {
  readonly $: 'NodeStarted';
  readonly attempt: number;
}
export interface NodeTraced extends Of {
  readonly $: 'NodeTraced';
  readonly node: Node;
}
export interface NodeExpanded extends Of {
  readonly $: 'NodeExpanded';
  readonly graph: Graph;
  /** Which of the graph's cases was taken, where it is a conditional's: the nodes of the others are skipped. */
  readonly chosen: number | null;
}
export interface NodeSucceeded extends Of {
  readonly $: 'NodeSucceeded';
  readonly outputs: Refs;
  readonly cache: CacheStatus;
  readonly worker: string;
  readonly peak: number | null;
  readonly notes: readonly string[];
}
export interface NodeFailed extends Of {
  readonly $: 'NodeFailed';
  readonly error: ErrorInfo;
  readonly cause: string | null;
  readonly timed_out: boolean;
}
export interface NodeFailing extends Of {
  readonly $: 'NodeFailing';
  readonly error: ErrorInfo;
}
export interface NodeRetried extends Of {
  readonly $: 'NodeRetried';
  readonly error: ErrorInfo;
  readonly attempt: number;
  readonly due: number;
}
export interface NodeWaiting extends Of {
  readonly $: 'NodeWaiting';
  /** What for: `approve`, `input` or `sleep`. */
  readonly question: string;
  /** The declared type of what is approved, or of the value. */
  readonly type: string;
  /** How the value is asked for: `bool`, `int`, `float`, `str`, `choice`, `date`, `datetime`, `time`, `expression`. */
  readonly field: string;
  /** The names that a `choice` is made of. */
  readonly choices: readonly string[];
  /** When it ends by itself. */
  readonly until: number | null;
}
export interface NodeAnswered extends Of {
  readonly $: 'NodeAnswered';
  /** Whence the answer came: `answers`, `prompt`, `view` or `call`. */
  readonly by: string;
  /** What was given, or approved; null for a refusal. */
  readonly answer: ValueRef | null;
}
export interface NodeSkipped extends Of {
  readonly $: 'NodeSkipped';
}
export interface NodeAborted extends Of {
  readonly $: 'NodeAborted';
}
export interface NodeLogged extends Of {
  readonly $: 'NodeLogged';
  readonly stream: string;
  readonly text: string;
}
export interface NodePublished extends Of {
  readonly $: 'NodePublished';
  /** All the node's decks as they stand, by name. */
  readonly decks: Refs;
}
export interface ExecutionFailing extends At {
  readonly $: 'ExecutionFailing';
  /** The node's path; empty where the execution's own outputs do not fit, and its failure node runs. */
  readonly cause: string;
  /** What is wrong with those outputs; null where a node failed. */
  readonly error: ErrorInfo | null;
}
export interface ExecutionSucceeded extends At {
  readonly $: 'ExecutionSucceeded';
  readonly outputs: Refs;
}
export interface ExecutionFailed extends At {
  readonly $: 'ExecutionFailed';
  readonly error: ErrorInfo;
  readonly cause: string;
}
export interface ExecutionAborted extends At {
  readonly $: 'ExecutionAborted';
  readonly reason: string;
}

export type Event =
  | ExecutionStarted
  | NodeStarted
  | NodeTraced
  | NodeExpanded
  | NodeSucceeded
  | NodeFailed
  | NodeFailing
  | NodeRetried
  | NodeWaiting
  | NodeAnswered
  | NodeSkipped
  | NodeAborted
  | NodeLogged
  | NodePublished
  | ExecutionFailing
  | ExecutionSucceeded
  | ExecutionFailed
  | ExecutionAborted;
