/** Hooks that tie a Preact pane to the RunModel. */

import { useEffect, useLayoutEffect, useReducer } from 'preact/hooks';

import type { Change, RunModel } from './model.js';

/** Render again when one of these changes of the model is told. */
export function useModel(model: RunModel, ...changes: Change[]): void {
  const [, again] = useReducer((count: number) => count + 1, 0);
  // At once, not after the next frame: what changes until then would not be seen.
  useLayoutEffect(
    () =>
      model.subscribe(told => {
        if (changes.some(change => told.has(change))) {
          again(undefined);
        }
      }),
    [model]
  );
}

/** Render again every so many milliseconds while `running`: for elapsed times. */
export function useClock(running: boolean, period = 500): void {
  const [, again] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    if (!running) {
      return undefined;
    }
    const timer = setInterval(() => again(undefined), period);
    return () => clearInterval(timer);
  }, [running, period]);
}
