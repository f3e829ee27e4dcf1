/** NodeState: one node's part of the state, everything that a view shows of it; as `flyte_nb/model/nodestate.py`. */

import type { ErrorInfo, ExecutionSucceeded, NodeAnswered, NodeSucceeded, NodeWaiting, Refs } from './events.js';
import type { Graph, Node } from './graph.js';
import type { CacheStatus, Phase } from './phases.js';

export type LogEntry = readonly [stream: string, text: string];

/** An attempt that failed and was followed by another. */
export interface Attempt {
  readonly attempt: number;
  readonly started: number;
  readonly ended: number;
  /** When the next one might start: they are apart by the back-off. */
  readonly due: number;
  readonly error: ErrorInfo;
}

// Most nodes have neither: one list serves them all.
const NOTHING: readonly never[] = [];

/** Read it; only `State.apply` writes. */
export class NodeState {
  phase: Phase = 'UNDEFINED';
  /** Counts from 0. */
  attempt = 0;
  /** Seconds since the epoch, of the last attempt. */
  started: number | null = null;
  ended: number | null = null;
  /** When its call had yielded a graph. */
  expanded: number | null = null;
  /** The attempts before this one. */
  past: readonly Attempt[] = NOTHING;
  /** When a retry may start. */
  due: number | null = null;
  error: ErrorInfo | null = null;
  /** The path of the child that brought it down. */
  cause: string | null = null;
  log: readonly LogEntry[] = NOTHING;
  /** References to the decks that its last attempt has published. */
  decks: Refs = NOTHING;
  /** What its call yielded; the compiled graph of a sub-workflow that has not begun is in `node.graph`. */
  graph: Graph | null = null;
  /** Which case of a conditional was taken; null before that, and of other nodes. */
  chosen: number | null = null;
  /** The nodes of its expansion, by id; null while it has none. */
  children: Map<string, NodeState> | null = null;
  /** How many nodes it still waits for. */
  blockers = 0;
  /** How many children have not ended, failed, run, and were let go by a concurrency limit. */
  live = 0;
  failures = 0;
  running = 0;
  released = 0;
  /** The event that ended it well, which holds its outputs. */
  success: NodeSucceeded | ExecutionSucceeded | null = null;
  /** What a gate waits for, or waited for, and what it was answered. */
  question: NodeWaiting | null = null;
  answer: NodeAnswered | null = null;
  dependents: NodeState[] | null = null;
  /** Children that a concurrency limit held back, in order; `taken` of them it has looked at since. */
  waiting: NodeState[] | null = null;
  taken = 0;
  /** Whether its nodes come and run one by one, while its body runs: an eager's. */
  open = false;

  constructor(
    /** `n2/dn0`; an empty string for the execution itself, the root of the tree. */
    readonly path: string,
    /** Null for the root alone. */
    public node: Node | null,
    readonly parent: NodeState | null
  ) {}

  /** References to the outputs; none before the end. */
  get outputs(): Refs {
    return this.success?.outputs ?? NOTHING;
  }

  /** What the cache did. */
  get cache(): CacheStatus {
    return this.success?.$ === 'NodeSucceeded' ? this.success.cache : 'DISABLED';
  }

  /** Which thread, process or machine ran it; empty for the kernel's own. */
  get worker(): string {
    return this.success?.$ === 'NodeSucceeded' ? this.success.worker : '';
  }

  /** Peak memory in bytes, where it was measured. */
  get peak(): number | null {
    return this.success?.$ === 'NodeSucceeded' ? this.success.peak : null;
  }

  /** Portability notes. */
  get notes(): readonly string[] {
    return this.success?.$ === 'NodeSucceeded' ? this.success.notes : NOTHING;
  }

  /** Seconds from the start of the last attempt to the end, or null. */
  get duration(): number | null {
    return this.started === null || this.ended === null ? null : this.ended - this.started;
  }
}
