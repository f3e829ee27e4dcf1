/** A hook that ties a pane to what is chosen, as far as its reader sees it. */

import { createContext } from 'preact';
import { useContext, useLayoutEffect, useReducer } from 'preact/hooks';

import type { Source } from '../view/attention.js';
import type { Choosing } from './choosing.js';

/** What tells the panes of a section that something has changed. */
export const Attended = createContext<Source<'chosen'> | null>(null);

/** As a source for an Attention. */
export function sourceOf(choosing: Choosing): Source<'chosen'> {
  const all: ReadonlySet<'chosen'> = new Set(['chosen']);
  return { subscribe: listener => choosing.subscribe(() => listener(all)) };
}

/** Render again when the notebook has changed, or something else is shown. */
export function useChoosing(choosing: Choosing): void {
  const attended = useContext(Attended);
  const [, again] = useReducer((count: number) => count + 1, 0);
  useLayoutEffect(() => (attended ?? sourceOf(choosing)).subscribe(() => again(undefined)), [choosing, attended]);
}
