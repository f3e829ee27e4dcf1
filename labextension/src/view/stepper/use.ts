/** Hooks of the stepper's panes: one that ties a pane to a view's Stepping, and one that is in no hurry. */

import { useEffect, useLayoutEffect, useReducer, useState } from 'preact/hooks';

import type { Stepping } from './stepping.js';

/** Render again when a command begins or ends, or a pane is shown or closed. */
export function useStepping(stepping: Stepping): void {
  const [, again] = useReducer((count: number) => count + 1, 0);
  useLayoutEffect(() => stepping.subscribe(() => again(undefined)), [stepping]);
}

/** Whether something has been so for some milliseconds; what is over in a moment is not worth a word. */
export function useLate(so: boolean, milliseconds: number): boolean {
  const [late, tell] = useState(false);
  useEffect(() => {
    tell(false);
    if (!so) {
      return undefined;
    }
    const timer = setTimeout(() => tell(true), milliseconds);
    return () => clearTimeout(timer);
  }, [so]);
  return so && late;
}
