/** LayoutClient: asks the worker for layouts, one job at a time; drops those that nobody waits for; knows when to give up. */

import type { LayoutJson } from '../view/host.js';
import { Recent } from './cache.js';
import type { Answer, Job } from './jobs.js';

/** Graphviz could not lay a graph out, or not in time. The message is for readers. */
export class LayoutError extends Error {
  override readonly name = 'LayoutError';
}

/** Limits, in milliseconds and characters; tests shorten them. */
export interface Limits {
  /** How long one layout may take. */
  readonly time: number;
  /** How long a worker may go on with a job that was dropped while another waits. */
  readonly dropped: number;
  /** How many characters of DOT and of layouts are kept. */
  readonly kept: number;
}

const LIMITS: Limits = { time: 10_000, dropped: 300, kept: 8_000_000 };

/** What makes a layout quick rather than beautiful. */
const PLAINER = 'splines=line nslimit=0.2 nslimit1=0.2 mclimit=0.1';

interface Waiting {
  readonly id: number;
  readonly dot: string;
  readonly signal: AbortSignal;
  readonly resolve: (layout: LayoutJson) => void;
  readonly reject: (reason: unknown) => void;
  /** What listens to the signal; taken off when the job is over. */
  readonly aborted: () => void;
  plainer: boolean;
}

/** The same DOT for a quicker layout; null where it is one already. */
export function plainer(dot: string): string | null {
  const start = dot.indexOf('graph [', dot.indexOf('{'));
  if (start < 0 || dot.slice(start, dot.indexOf('\n', start)).includes(PLAINER.slice(0, 12))) {
    return null;
  }
  const at = start + 'graph ['.length;
  return `${dot.slice(0, at)}${PLAINER} ${dot.slice(at)}`;
}

export class LayoutClient {
  private readonly _limits: Limits;
  private readonly _recent: Recent<LayoutJson>;
  private readonly _queue: Waiting[] = [];
  private _worker: Worker | null = null;
  private _busy: Waiting | null = null;
  private _timer: ReturnType<typeof setTimeout> | null = null;
  private _hurried = false;
  private _last = 0;
  private _disposed = false;

  constructor(
    private readonly makeWorker: () => Worker,
    limits: Partial<Limits> = {}
  ) {
    this._limits = { ...LIMITS, ...limits };
    this._recent = new Recent(this._limits.kept);
  }

  /** Load Graphviz ahead of the first graph; what goes wrong is told when there is one. */
  warm(): void {
    if (this._worker === null && !this._disposed) {
      try {
        this._worker = this._start();
      } catch {
        this._worker = null;
      }
    }
  }

  /**
   * Lay out a DOT text. Rejects with the signal's reason when it is aborted, and with a LayoutError when neither the
   * layout nor a plainer one is done in time.
   */
  layout(dot: string, signal: AbortSignal): Promise<LayoutJson> {
    const known = this._recent.get(dot);
    if (known !== undefined) {
      return Promise.resolve(known);
    }
    return new Promise((resolve, reject) => {
      if (this._disposed) {
        reject(new LayoutError('The view was closed before its graph was laid out.'));
      } else if (signal.aborted) {
        reject(signal.reason);
      } else {
        this._last += 1;
        const job: Waiting = {
          id: this._last,
          dot,
          signal,
          resolve,
          reject,
          aborted: () => this._drop(job),
          plainer: false
        };
        signal.addEventListener('abort', job.aborted, { once: true });
        this._queue.push(job);
        this._hurry();
        this._next();
      }
    });
  }

  dispose(): void {
    this._disposed = true;
    const left = [...(this._busy === null ? [] : [this._busy]), ...this._queue.splice(0)];
    this._end();
    for (const job of left) {
      this._settle(job).reject(new LayoutError('The view was closed before its graph was laid out.'));
    }
    this._recent.clear();
  }

  private _next(): void {
    while (this._busy === null && this._queue.length > 0) {
      const job = this._queue.shift()!;
      const known = this._recent.get(job.dot);
      if (known !== undefined) {
        this._settle(job).resolve(known);
      } else {
        this._busy = job;
        this._post(job, job.dot);
      }
    }
  }

  private _post(job: Waiting, dot: string): void {
    try {
      this._worker ??= this._start();
      this._wait(this._limits.time);
      this._worker.postMessage({ id: job.id, dot } satisfies Job);
    } catch (error) {
      this._fail(`its worker did not start (${error instanceof Error ? error.message : String(error)})`, false);
    }
  }

  private _start(): Worker {
    const worker = this.makeWorker();
    worker.onmessage = (event: MessageEvent<Answer>) => {
      if (worker === this._worker) {
        this._answered(event.data);
      }
    };
    worker.onerror = event => {
      event.preventDefault();
      if (worker === this._worker) {
        this._fail(`its worker failed (${event.message || 'it could not be loaded'})`, false);
      }
    };
    return worker;
  }

  private _answered(answer: Answer): void {
    const job = this._busy;
    if (job === null || answer.id !== job.id) {
      return;
    }
    if (answer.json === undefined) {
      this._fail(`Graphviz refused it (${(answer.error ?? 'no reason given').slice(0, 200)})`, true);
      return;
    }
    this._wait(null);
    this._busy = null;
    const layout = JSON.parse(answer.json) as LayoutJson;
    this._recent.set(job.dot, layout, answer.json.length);
    this._settle(job).resolve(layout);
    this._next();
  }

  /** The reader has gone on: forget a job. One in the worker may end, unless it holds up the next. */
  private _drop(job: Waiting): void {
    const place = this._queue.indexOf(job);
    if (place >= 0) {
      this._queue.splice(place, 1);
    }
    this._settle(job).reject(job.signal.reason);
    this._hurry();
  }

  /** Do not let a job that was dropped hold up another one for long. */
  private _hurry(): void {
    if (this._queue.length > 0 && this._busy?.signal.aborted && !this._hurried) {
      this._wait(this._limits.dropped);
      this._hurried = true;
    }
  }

  /** The job in the worker has failed or is late: once more and plainer, where that may help; else give it up. */
  private _fail(why: string, retry: boolean): void {
    const job = this._busy;
    this._end();
    if (job !== null && !job.signal.aborted) {
      const dot = retry && !job.plainer ? plainer(job.dot) : null;
      if (dot !== null) {
        job.plainer = true;
        this._busy = job;
        this._post(job, dot);
        return;
      }
      this._settle(job).reject(
        new LayoutError(`The graph could not be laid out: ${why}. Close some of its groups, or read the table instead.`)
      );
    }
    this._next();
  }

  /** Take away the worker, whatever it does. */
  private _end(): void {
    this._wait(null);
    this._worker?.terminate();
    this._worker = null;
    this._busy = null;
  }

  private _wait(time: number | null): void {
    if (this._timer !== null) {
      clearTimeout(this._timer);
      this._timer = null;
    }
    this._hurried = false;
    if (time !== null) {
      const seconds = this._limits.time / 1000;
      this._timer = setTimeout(() => this._fail(`Graphviz took longer than ${seconds} s`, true), time);
    }
  }

  private _settle(job: Waiting): Waiting {
    job.signal.removeEventListener('abort', job.aborted);
    return job;
  }
}
