/** Announcer: what a screen reader is told while a run goes on, where a stepper stands, and the end; never too often. */

import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import type { RunModel } from './model.js';
import { endSaid, progressSaid, stepSaid, tallied } from './said.js';

/** At least so many milliseconds are between two announcements. */
export const PAUSE = 3000;

/** Timers, as the browser has them. */
export interface Timers {
  readonly now: () => number;
  readonly start: (act: () => void, milliseconds: number) => unknown;
  readonly stop: (timer: unknown) => void;
}

/** Says the newest of what it is told, never the same twice in a row, and never too often. */
export class Speaker {
  private _said = '';
  private _last = -Infinity;
  private _timer: unknown = null;
  private _next: (() => string) | null = null;

  constructor(
    private readonly _say: (text: string) => void,
    private readonly _timers: Timers
  ) {}

  /** Have something said; the text is made when its time has come: `now` for what the reader has asked for. */
  tell(text: () => string, now = false): void {
    this._next = text;
    if (now && this._timer !== null) {
      this._timers.stop(this._timer);
      this._timer = null;
    }
    if (this._timer === null) {
      const wait = now ? 0 : Math.max(this._last + PAUSE - this._timers.now(), 0);
      this._timer = this._timers.start(() => this._speak(), wait);
    }
  }

  dispose(): void {
    this._timers.stop(this._timer);
  }

  private _speak(): void {
    this._timer = null;
    const text = this._next?.() ?? '';
    this._next = null;
    if (text !== this._said) {
      this._said = text;
      this._last = this._timers.now();
      this._say(text);
    }
  }
}

/** Of the run itself, whatever moment is shown; the slider says what the reader does. */
export function Announcer({ model }: { model: RunModel }): JSX.Element {
  const [text, say] = useState('');
  useEffect(() => {
    const speaker = new Speaker(say, {
      now: () => performance.now(),
      start: (act, milliseconds) => setTimeout(act, milliseconds),
      stop: timer => clearTimeout(timer as number)
    });
    let known = model.events.length;
    let stood = model.step;
    const stop = model.subscribe(() => {
      const { step } = model;
      if (step !== null && !step.busy) {
        if (step !== stood) {
          speaker.tell(() => stepSaid(step, model.head), true);
        }
        stood = step;
        known = model.events.length;
      } else if (model.events.length !== known) {
        known = model.events.length;
        speaker.tell(() => {
          const tally = tallied(model.head);
          return model.over ? endSaid(model.head, tally) : progressSaid(tally);
        });
      }
    });
    return () => {
      stop();
      speaker.dispose();
    };
  }, [model]);
  return (
    <div class="fnb-sr" role="status" aria-live="polite">
      {text}
    </div>
  );
}
