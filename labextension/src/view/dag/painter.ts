/** Painter: keeps the picture's looks and words in step with the state: once a frame at most, and once a second while time passes. */

import { shorten } from '../../model/labels.js';
import type { State } from '../../model/state.js';
import { sentence } from '../../model/words.js';
import type { Attention } from '../attention.js';
import type { Change, RunModel } from '../model.js';
import { moment } from '../moment.js';
import type { Drawing } from './drawing.js';

/** How often elapsed times are painted. */
const SECOND = 1000;

export class Painter {
  /** The moment of the run that the picture's label is of. */
  private _told: { readonly state: State; readonly count: number } | null = null;
  private _frame: number | null = null;
  private _ticks: (() => void) | null = null;

  constructor(
    private readonly _model: RunModel,
    private readonly _attention: Pick<Attention<Change>, 'every'>,
    private readonly _drawing: Drawing,
    private readonly _surface: SVGSVGElement,
    /** Something looks otherwise than before. */
    private readonly _painted: () => void
  ) {}

  soon(): void {
    this._frame ??= requestAnimationFrame(() => {
      this._frame = null;
      this.now();
    });
  }

  now(): void {
    const { state, payload } = this._model;
    const { at, live } = moment(this._model);
    const clock = live ? { at, expected: payload.expected } : null;
    if (this._drawing.paint(state, clock)) {
      this._painted();
    }
    if (state !== this._told?.state || state.count !== this._told.count) {
      this._told = { state, count: state.count };
      this._surface.setAttribute('aria-label', shorten(sentence(state), 600));
    }
    if (live) {
      this._ticks ??= this._attention.every(SECOND, () => this.soon());
    } else {
      this._stop();
    }
  }

  dispose(): void {
    if (this._frame !== null) {
      cancelAnimationFrame(this._frame);
    }
    this._stop();
  }

  private _stop(): void {
    this._ticks?.();
    this._ticks = null;
  }
}
