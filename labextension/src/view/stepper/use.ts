/** A hook that ties a Preact pane to a view's Stepping. */

import { useLayoutEffect, useReducer } from 'preact/hooks';

import type { Stepping } from './stepping.js';

/** Render again when a command begins or ends, or a pane is shown or closed. */
export function useStepping(stepping: Stepping): void {
  const [, again] = useReducer((count: number) => count + 1, 0);
  useLayoutEffect(() => stepping.subscribe(() => again(undefined)), [stepping]);
}
