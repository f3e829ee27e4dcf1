/** A hook that ties a pane to what is chosen. */

import { useLayoutEffect, useReducer } from 'preact/hooks';

import type { Choosing } from './choosing.js';

/** Render again when the notebook has changed, or something else is shown. */
export function useChoosing(choosing: Choosing): void {
  const [, again] = useReducer((count: number) => count + 1, 0);
  useLayoutEffect(() => choosing.subscribe(() => again(undefined)), [choosing]);
}
