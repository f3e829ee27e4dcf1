/** Forks: the way from a run's view to that of its newest fork, elsewhere in the same document. */

import type { State } from '../model/state.js';

/** Say in the document which run a view shows, and what that is a fork of. */
export function nameRun(root: HTMLElement, { id, parent }: State): void {
  root.dataset['run'] = id;
  if (parent === null) {
    delete root.dataset['forkOf'];
  } else {
    root.dataset['forkOf'] = parent;
  }
}

/** The last view of a fork that stands below an element's own view; null where there is none in sight. */
export function forkBelow(element: Element): HTMLElement | null {
  const own = element.closest<HTMLElement>('.fnb-view');
  const run = own?.dataset['run'] ?? '';
  // Other notebooks of the same page have runs of the same names.
  const around = own?.closest('.jp-Notebook') ?? own?.ownerDocument.body;
  if (own === null || around === undefined || run === '') {
    return null;
  }
  const forks = [...around.querySelectorAll<HTMLElement>('.fnb-view[data-fork-of]')].filter(
    view => view.dataset['forkOf'] === run && (own.compareDocumentPosition(view) & FOLLOWS) !== 0
  );
  return forks.at(-1) ?? null;
}

const FOLLOWS = 4; // Node.DOCUMENT_POSITION_FOLLOWING

/** Go to a view: scroll to it, and put the focus on it. */
export function goTo(view: HTMLElement): void {
  const still = globalThis.matchMedia('(prefers-reduced-motion: reduce)').matches;
  view.focus({ preventScroll: true });
  view.scrollIntoView({ block: 'start', behavior: still ? 'instant' : 'smooth' });
}
