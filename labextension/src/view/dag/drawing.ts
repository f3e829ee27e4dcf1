/** Drawing: keeps the SVG in step with scene and layout. What stays keeps its element and glides; what is new fades in. */

import type { Geometry } from '../../layout/parse.js';
import { isUntaken } from '../../model/chosen.js';
import type { State } from '../../model/state.js';
import type { Scene } from './scene.js';
import { Piece } from './piece.js';
import { boxOf } from './neighbours.js';
import type { Clock } from './standing.js';
import { make } from './svg.js';
import { Wire, key } from './wire.js';

/** More shown nodes than this do not move: they are where they are. */
export const TWEENED = 150;

export class Drawing {
  /** Groups behind edges behind cards. */
  readonly world: SVGGElement;
  readonly pieces = new Map<string, Piece>();
  readonly wires = new Map<string, Wire>();
  private readonly _panels = make('g', { role: 'presentation' });
  private readonly _wires = make('g', { 'aria-hidden': 'true' });
  private readonly _cards = make('g', { role: 'presentation' });

  constructor() {
    const layers = [this._panels, this._wires, this._cards];
    this.world = make('g', { class: 'fnb-dag-world', role: 'presentation' }, ...layers);
  }

  /** Show a scene where a layout has placed it. */
  show(scene: Scene, geometry: Geometry): void {
    const moves = this.pieces.size > 0 && scene.count <= TWEENED;
    this.world.classList.toggle('fnb-dag-glides', moves);
    this._showPieces(scene, geometry, moves);
    this._showWires(geometry, moves);
  }

  /** Paint what stands otherwise than before; tells whether anything did. */
  paint(state: State, clock: Clock | null): boolean {
    let painted = false;
    for (const piece of this.pieces.values()) {
      painted = piece.paint(state, clock) || painted;
    }
    for (const wire of this.wires.values()) {
      if (wire.edge !== null) {
        wire.untaken = isUntaken(wire.edge.source, wire.edge.target, state);
      }
    }
    return painted;
  }

  private _showPieces(scene: Scene, geometry: Geometry, moves: boolean): void {
    for (const [name, piece] of this.pieces) {
      const item = scene.items.get(name);
      if (item === undefined || layer(item.what) !== layer(piece.item.what)) {
        piece.element.remove();
        this.pieces.delete(name);
      }
    }
    const panels: SVGGElement[] = [];
    for (const item of scene.items.values()) {
      const box = boxOf(geometry, item.name);
      if (box === undefined) {
        continue;
      }
      let piece = this.pieces.get(item.name);
      const born = piece === undefined;
      if (piece === undefined) {
        piece = new Piece(item);
        this.pieces.set(item.name, piece);
      }
      piece.place(item, box);
      piece.element.classList.toggle('fnb-dag-born', born && moves);
      if (layer(item.what) === 'panels') {
        panels.push(piece.element);
      } else if (born) {
        this._cards.append(piece.element);
      }
    }
    // Inner groups after those around them: the scene has them in that order. What is moved within a page does not glide.
    panels.forEach((element, place) => {
      if (this._panels.children[place] !== element) {
        this._panels.insertBefore(element, this._panels.children[place] ?? null);
      }
    });
  }

  private _showWires(geometry: Geometry, moves: boolean): void {
    const left = new Map(this.wires);
    for (const edge of geometry.edges) {
      const name = key(edge);
      let wire = this.wires.get(name);
      left.delete(name);
      if (wire === undefined) {
        wire = new Wire();
        this.wires.set(name, wire);
        this._wires.append(wire.element);
      }
      wire.element.classList.toggle('fnb-dag-born', wire.place(edge) && moves);
    }
    for (const [name, wire] of left) {
      wire.element.remove();
      this.wires.delete(name);
    }
  }
}

function layer(what: string): 'panels' | 'cards' {
  return what === 'group' ? 'panels' : 'cards';
}
