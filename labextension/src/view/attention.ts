/**
 * Attention: whether anybody sees a view. In sight, it hears with the next frame of what happens; scrolled away, once a
 * second; hidden, or in a page behind others, when it is shown again. What its reader does is never late.
 */

import { tellEach } from './telling.js';

/** In sight; somewhere else on the page; or without a place on it, as in a panel that is closed. */
export type Sight = 'seen' | 'away' | 'hidden';

/** Tells how a view is in sight, whenever that changes; what it returns ends that. */
export type Watch = (tell: (sight: Sight) => void) => () => void;

/** What tells of its changes: a RunModel does. */
export interface Source<Change> {
  subscribe(listener: (changes: ReadonlySet<Change>) => void): () => void;
}

/** The browser's frames: there are none in a page that nobody sees. */
export interface Frames {
  readonly request: (act: () => void) => number;
  readonly cancel: (frame: number) => void;
}

/** Milliseconds between two looks at what is scrolled away. */
const AWAY = 1_000;

interface Ticker {
  readonly period: number;
  readonly act: () => void;
  timer: ReturnType<typeof setInterval> | undefined;
}

export class Attention<Change> implements Source<Change> {
  private readonly _listeners = new Set<(changes: ReadonlySet<Change>) => void>();
  private readonly _tickers = new Set<Ticker>();
  private readonly _forget: readonly (() => void)[];
  private _held = new Set<Change>();
  private _sight: Sight = 'seen';
  private _frame: number | null = null;
  private _timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    source: Source<Change>,
    /** What the reader does; other changes happen. */
    private readonly _done: readonly Change[],
    watch: Watch,
    private readonly _frames: Frames
  ) {
    this._forget = [source.subscribe(changes => this._heard(changes)), watch(sight => this._look(sight))];
  }

  get seen(): boolean {
    return this._sight === 'seen';
  }

  subscribe(listener: (changes: ReadonlySet<Change>) => void): () => void {
    this._listeners.add(listener);
    return () => this._listeners.delete(listener);
  }

  /** Act every so many milliseconds, as long as the view is in sight; returns how to end that. */
  every(period: number, act: () => void): () => void {
    const ticker: Ticker = { period, act, timer: this.seen ? setInterval(act, period) : undefined };
    this._tickers.add(ticker);
    return () => {
      clearInterval(ticker.timer);
      this._tickers.delete(ticker);
    };
  }

  dispose(): void {
    this._forget.forEach(forget => forget());
    this._tickers.forEach(({ timer }) => clearInterval(timer));
    this._wait();
  }

  private _heard(changes: ReadonlySet<Change>): void {
    changes.forEach(change => this._held.add(change));
    if (this._done.some(change => changes.has(change))) {
      this._tell();
    } else if (this._sight === 'seen') {
      this._soon();
    } else if (this._sight === 'away') {
      this._timer ??= setTimeout(() => this._soon(), AWAY);
    }
  }

  private _look(sight: Sight): void {
    if (sight === this._sight) {
      return;
    }
    this._sight = sight;
    for (const ticker of this._tickers) {
      clearInterval(ticker.timer);
      ticker.timer = undefined;
      if (sight === 'seen') {
        ticker.act(); // of the time that went by
        ticker.timer = setInterval(ticker.act, ticker.period);
      }
    }
    if (sight !== 'hidden' && this._held.size > 0) {
      this._soon();
    }
  }

  private _soon(): void {
    this._frame ??= this._frames.request(() => this._tell());
  }

  /** Nothing is on its way any more. */
  private _wait(): void {
    clearTimeout(this._timer);
    this._timer = undefined;
    if (this._frame !== null) {
      this._frames.cancel(this._frame);
      this._frame = null;
    }
  }

  private _tell(): void {
    this._wait();
    const told = this._held;
    this._held = new Set();
    tellEach(this._listeners, told);
  }
}

/** An Attention for what is drawn in an element. */
export function attend<Change>(
  source: Source<Change>,
  element: HTMLElement,
  done: readonly Change[] = []
): Attention<Change> {
  return new Attention(source, done, sightOf(element), {
    request: act => requestAnimationFrame(act),
    cancel: frame => cancelAnimationFrame(frame)
  });
}

/** How an element is in sight. */
export function sightOf(element: HTMLElement): Watch {
  return tell => {
    let [near, sized] = [true, true];
    const say = (): void => tell(!sized ? 'hidden' : near ? 'seen' : 'away');
    const sight = new IntersectionObserver(entries => {
      near = entries.at(-1)!.isIntersecting;
      say();
    });
    // What is hidden, or taken off the page, has no size; if it was scrolled away before, nothing else tells.
    const size = new ResizeObserver(entries => {
      sized = entries.at(-1)!.contentRect.width > 0;
      say();
    });
    sight.observe(element);
    size.observe(element);
    return () => {
      sight.disconnect();
      size.disconnect();
    };
  };
}
