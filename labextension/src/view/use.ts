/** Hooks that tie a Preact pane to the RunModel, as far as its reader sees it. */

import { createContext } from 'preact';
import { useContext, useEffect, useLayoutEffect, useReducer } from 'preact/hooks';

import type { Attention } from './attention.js';
import type { Change, RunModel } from './model.js';

/** The attention that the view around a pane has; without one a pane hears of everything at once. */
export const Attended = createContext<Attention<Change> | null>(null);

/** The same, for clocks: whoever's view it is. */
export const Ticking = createContext<Pick<Attention<Change>, 'every'> | null>(null);

/** Render again when one of these changes of the model is told. */
export function useModel(model: RunModel, ...changes: Change[]): void {
  const source = useContext(Attended) ?? model;
  const [, again] = useReducer((count: number) => count + 1, 0);
  // At once, not after the next frame: what changes until then would not be seen.
  useLayoutEffect(
    () =>
      source.subscribe(told => {
        if (changes.some(change => told.has(change))) {
          again(undefined);
        }
      }),
    [source]
  );
}

/** Render again every so many milliseconds while `running`: for elapsed times. */
export function useClock(running: boolean, period = 500): void {
  const ticking = useContext(Ticking);
  const [, again] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    if (!running) {
      return undefined;
    }
    if (ticking !== null) {
      return ticking.every(period, () => again(undefined));
    }
    const timer = setInterval(() => again(undefined), period);
    return () => clearInterval(timer);
  }, [running, period, ticking]);
}
