/** Roving: Tab leads to one item of the picture: the one that had the focus, the selected one, or the first. */

import type { Geometry } from '../../layout/parse.js';
import type { Selection } from '../model.js';
import { reading } from './neighbours.js';
import type { Piece } from './piece.js';
import type { Scene } from './scene.js';
import { holderOf } from './selecting.js';

export class Roving {
  /** The name of the item; what is not drawn yet may be named. */
  current: string | null = null;

  constructor(private readonly _pieces: ReadonlyMap<string, Piece>) {}

  /** The item, if it is drawn. */
  get piece(): Piece | undefined {
    return this._pieces.get(this.current ?? '');
  }

  to(wanted: string | null, scene: Scene | null, geometry: Geometry | null, selected: Selection | null): void {
    const before = this.piece;
    let next = this._pieces.get(wanted ?? '');
    if (next === undefined && scene !== null && geometry !== null) {
      const chosen = selected?.kind === 'node' ? holderOf(scene, selected.path)?.name : undefined;
      next = this._pieces.get(chosen ?? reading(scene, geometry)[0] ?? '');
    }
    if (before !== next) {
      before?.element.setAttribute('tabindex', '-1');
    }
    next?.element.setAttribute('tabindex', '0');
    this.current = next?.item.name ?? null;
  }
}
