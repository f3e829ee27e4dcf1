/** Pages: a node's decks as a reader turns them: which there are, which is open, and what stands there until it has come. */

import { shorten } from '../../model/labels.js';
import type { NodeState } from '../../model/nodestate.js';
import type { Rich } from '../../model/rich.js';

export interface Page {
  /** As it was published; of two with one name, the last. */
  readonly name: string;
  readonly label: string;
  readonly id: string;
  readonly size: number;
  /** What it shows: its own, or, until that has come, what the last one of its name showed. */
  readonly rich: Rich | null;
  /** Whether its own is still to come. */
  readonly waits: boolean;
}

/** The decks of a node as they stand; `before` is what the last ones showed, by name, and is kept up to date. */
export function pages(node: NodeState, value: (id: string) => Rich | null, before: Map<string, Rich>): Page[] {
  const found = new Map<string, Page>();
  for (const [name, ref] of node.decks) {
    const own = value(ref.id);
    if (own !== null) {
      before.set(name, own);
    }
    const rich = own ?? before.get(name) ?? null;
    const label = shorten(name, 40) || 'untitled';
    found.set(name, { name, label, id: ref.id, size: ref.size ?? 0, rich, waits: own === null });
  }
  return [...found.values()];
}

/** The page that is open: the one that the reader chose, by name, else the first. */
export function open(all: readonly Page[], chosen: string | null): Page | null {
  return all.find(({ name }) => name === chosen) ?? all[0] ?? null;
}

/** The page that a key leads to from the open one, or null. */
export function turned(all: readonly Page[], from: Page, key: string): Page | null {
  const at = all.findIndex(({ name }) => name === from.name);
  const to: Record<string, number> = {
    ArrowRight: (at + 1) % all.length,
    ArrowLeft: (at - 1 + all.length) % all.length,
    Home: 0,
    End: all.length - 1
  };
  const next = Object.hasOwn(to, key) ? to[key] : undefined;
  return next === undefined ? null : (all[next] ?? null);
}

/** Larger ones are fetched when the reader asks for them, never by themselves. */
export const SMALL = 1_000_000;

/** Which page is to be fetched from a kernel: the open one, once, while what it shows is not its own. */
export function wanted(page: Page | null, kernel: boolean): string | null {
  return kernel && page !== null && page.waits && page.size <= SMALL ? page.id : null;
}
