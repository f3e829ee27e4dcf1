/**
 * The moment that a view shows: of the cursor in a replay, of now in a run that goes on, of the last event otherwise.
 * While a stepper stands still, so does time.
 */

import type { RunModel } from './model.js';

export interface Moment {
  /** Seconds since the epoch. */
  readonly at: number;
  /** Whether it moves by itself. */
  readonly live: boolean;
}

export function moment(model: RunModel): Moment {
  const { events, cursor } = model;
  const shown = cursor === null ? events.length : cursor;
  const last = events[Math.max(shown - 1, 0)]?.at ?? 0;
  const stands = model.step !== null && !model.step.busy;
  const live = cursor === null && events.length > 0 && !model.over && model.kernel !== null && !stands;
  return live ? { at: Math.max(model.clock.now(), last), live } : { at: last, live };
}
