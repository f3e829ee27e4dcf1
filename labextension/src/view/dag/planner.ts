/** Planner: when a layout is asked for, and which answers still count. */

import type { LayoutJson } from '../host.js';
import { type Geometry, parse } from '../../layout/parse.js';
import type { Scene } from './scene.js';

/** While a graph grows, it is laid out anew at most this often, in milliseconds. */
const PERIOD = 150;

/** What is to be laid out. */
export interface Plan {
  readonly scene: Scene;
  readonly dot: string;
}

export interface Steps {
  /** What is to be shown now; null where it is too much. */
  plan(): Plan | null;
  layout(dot: string, signal: AbortSignal): Promise<LayoutJson>;
  show(scene: Scene, geometry: Geometry): void;
  failed(message: string): void;
}

export class Planner {
  private _geometry: Geometry | null = null;
  /** The DOT of what is shown, and of what is being laid out. */
  private _shown: string | null = null;
  private _asked: { readonly dot: string; readonly abort: AbortController } | null = null;
  private _again = false;
  private _last = -Infinity;
  private _timer: ReturnType<typeof setTimeout> | null = null;
  private _disposed = false;

  constructor(private readonly _steps: Steps) {}

  /** Whether a layout is under way or waits for its turn. */
  get busy(): boolean {
    return this._asked !== null || this._timer !== null;
  }

  /** The graph has grown: lay it out when it is time. What is under way is finished first, so that something is seen. */
  soon(): void {
    if (this._asked !== null) {
      this._again = true;
    } else if (this._timer === null) {
      const wait = this._last + PERIOD - performance.now();
      if (wait <= 0) {
        this.now();
      } else {
        this._timer = setTimeout(() => this.now(), wait);
      }
    }
  }

  /** The reader wants something else: lay it out at once, and drop what is under way. */
  now(): void {
    if (this._timer !== null) {
      clearTimeout(this._timer);
      this._timer = null;
    }
    const plan = this._steps.plan();
    if (plan !== null && plan.dot === this._asked?.dot) {
      return;
    }
    this._asked?.abort.abort();
    this._asked = null;
    this._again = false;
    if (plan === null || this._disposed) {
      return;
    }
    this._last = performance.now();
    if (plan.dot === this._shown && this._geometry !== null) {
      this._steps.show(plan.scene, this._geometry);
    } else {
      void this._ask(plan);
    }
  }

  dispose(): void {
    this._disposed = true;
    this._asked?.abort.abort();
    if (this._timer !== null) {
      clearTimeout(this._timer);
    }
  }

  private async _ask({ scene, dot }: Plan): Promise<void> {
    const abort = new AbortController();
    const asked = { dot, abort };
    this._asked = asked;
    let message = '';
    try {
      const geometry = parse(await this._steps.layout(dot, abort.signal));
      if (this._asked === asked) {
        this._geometry = geometry;
        this._shown = dot;
      }
    } catch (error) {
      message = error instanceof Error ? error.message : String(error);
    }
    if (this._asked !== asked || this._disposed) {
      return;
    }
    this._asked = null;
    if (this._shown === dot) {
      this._steps.show(scene, this._geometry!);
    } else {
      this._steps.failed(message);
    }
    if (this._again) {
      this._again = false;
      this.soon();
    }
  }
}
