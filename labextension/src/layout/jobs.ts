/** What passes between the client and the worker: one job at a time, known by its number. */

export interface Job {
  readonly id: number;
  readonly dot: string;
}

/** `json` is Graphviz's `json0` as text; exactly one of the two is there. */
export interface Answer {
  readonly id: number;
  readonly json?: string;
  readonly error?: string;
}
