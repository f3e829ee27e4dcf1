/** Player: how a run is played again. Arithmetic on the events' times, and a clock that is handed in. */

/** As fast as it was, ten times as fast, or each event as long as the next. */
export type Speed = '1x' | '10x' | 'steps';

export const SPEEDS: readonly Speed[] = ['steps', '1x', '10x'];

/** In equal steps a run takes about this long, in seconds; a step neither flickers by nor bores. */
const WHOLE = 10;
const SHORTEST = 0.04;
const LONGEST = 0.8;

/** The events' times as seconds since the first; a clock that went back counts as standing still. */
export function offsets(times: readonly number[]): number[] {
  const first = times[0] ?? 0;
  let last = 0;
  return times.map(at => (last = Math.max(last, at - first)));
}

/** How many seconds a step takes, of so many. */
export function stepSeconds(count: number): number {
  return Math.min(Math.max(WHOLE / Math.max(count, 1), SHORTEST), LONGEST);
}

/** How many events there are up to a moment. `times` are ascending. */
export function countUntil(times: readonly number[], moment: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! <= moment) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** Where the cursor is, so many seconds after play began at `from`. */
export function cursorAt(times: readonly number[], from: number, seconds: number, speed: Speed): number {
  if (speed === 'steps') {
    return Math.min(from + Math.floor(seconds / stepSeconds(times.length) + 1e-9), times.length);
  }
  const began = times[from - 1] ?? 0;
  return Math.max(from, countUntil(times, began + seconds * (speed === '10x' ? 10 : 1)));
}

/** What a player plays on: the model's events and cursor, and the browser's frames. */
export interface Stage {
  readonly times: () => readonly number[];
  readonly cursor: () => number;
  readonly seek: (cursor: number) => void;
  /** Ask for the next frame; the time that it gets is in milliseconds. */
  readonly frame: (next: (now: number) => void) => number;
  readonly cancel: (frame: number) => void;
}

/** Plays to the end, or until it is paused or somebody else moves the cursor. */
export class Player {
  private _frame: number | null = null;
  private _speed: Speed = 'steps';
  private _from = 0;
  private _began: number | null = null;
  private _last = 0;
  /** Told when it starts or stops, and when the speed changes. */
  changed: () => void = () => undefined;

  constructor(private readonly _stage: Stage) {}

  get playing(): boolean {
    return this._frame !== null;
  }

  get speed(): Speed {
    return this._speed;
  }

  /** Change the speed; what plays goes on from where it is. */
  set speed(speed: Speed) {
    this._speed = speed;
    this._from = this._stage.cursor();
    this._began = null;
    this.changed();
  }

  /** Start, from the beginning if the cursor is at the end; or pause. */
  toggle(): void {
    if (this.playing) {
      this.pause();
    } else {
      this.play();
    }
  }

  play(): void {
    if (this._stage.cursor() >= this._stage.times().length) {
      this._stage.seek(0);
    }
    this._from = this._last = this._stage.cursor();
    this._began = null;
    this._next();
    this.changed();
  }

  pause(): void {
    if (this._frame !== null) {
      this._stage.cancel(this._frame);
      this._frame = null;
      this.changed();
    }
  }

  private _next(): void {
    this._frame = this._stage.frame(now => this._tick(now));
  }

  private _tick(now: number): void {
    if (this._stage.cursor() !== this._last) {
      this.pause();
      return;
    }
    this._began ??= now;
    const times = this._stage.times();
    const cursor = cursorAt(times, this._from, (now - this._began) / 1000, this._speed);
    if (cursor !== this._last) {
      this._last = cursor;
      this._stage.seek(cursor);
    }
    if (cursor >= times.length) {
      this.pause();
    } else {
      this._next();
    }
  }
}
