/** Regather: the way back from an opened "+N", as a button in the picture. */

import { type Folding, Folding as Folded, shown } from '../../model/folding.js';
import { plural, shorten } from '../../model/labels.js';
import { name } from '../../model/quoting.js';
import { type Scene, isNode } from './scene.js';
import { html } from './svg.js';

/** A scope whose children all are shown, though so many of them could stand behind a "+N". */
export interface Spread {
  readonly scope: string;
  readonly title: string;
  readonly count: number;
}

/** What can be gathered again, by scope; what was opened last comes last. */
export function spreadOf(scene: Scene, { opened, closed, pinned }: Folding): ReadonlyMap<string, Spread> {
  const found = new Map<string, Spread>();
  for (const scope of opened) {
    const item = scope === '' ? undefined : scene.items.get(name(scope));
    const group = item !== undefined && isNode(item) && item.what === 'group' ? item : null;
    const graph = scope === '' ? scene.graph : (group?.graph ?? null);
    if (graph !== null) {
      const others = new Set([...opened].filter(other => other !== scope));
      let count = 0;
      for (const hidden of shown(scope, graph, new Folded(others, closed, pinned)).gathered.values()) {
        count += hidden.length;
      }
      if (count > 0) {
        found.set(scope, { scope, title: group?.title ?? '', count });
      }
    }
  }
  return found;
}

export class Regather {
  readonly element = html('button', 'fnb-dag-regather');
  private _spread: ReadonlyMap<string, Spread> = new Map();

  constructor(act: (scope: string) => void) {
    this.element.type = 'button';
    this.element.hidden = true;
    this.element.addEventListener('click', () => {
      const last = [...this._spread.keys()].at(-1);
      if (last !== undefined) {
        act(last);
      }
    });
  }

  /** Whether the children of a scope can be gathered again. */
  has(scope: string): boolean {
    return this._spread.has(scope);
  }

  offer(spread: ReadonlyMap<string, Spread>): void {
    this._spread = spread;
    const last = [...spread.values()].at(-1);
    this.element.hidden = last === undefined;
    if (last !== undefined) {
      const where = last.title === '' ? '' : ` of ${shorten(last.title, 32)}`;
      this.element.textContent = `Gather ${plural(last.count, 'node')}${where}`;
    }
  }
}
