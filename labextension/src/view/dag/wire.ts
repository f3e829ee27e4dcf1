/** Wire: one edge on the screen, with its arrow, the names of what passes, and a wide invisible line for the pointer. */

import { CHIP, chipWidth } from '../../layout/labels.js';
import type { PlacedEdge } from '../../layout/parse.js';
import { centred } from './card.js';
import { make } from './svg.js';

export class Wire {
  readonly element: SVGGElement;
  private _edge: PlacedEdge | null = null;
  private _untaken: boolean | null = null;

  constructor() {
    this.element = make('g', { class: 'fnb-dag-wire' });
  }

  /** Whether it leads from where a conditional decides to a case that was not taken; null where nothing is decided. */
  get untaken(): boolean | null {
    return this._untaken;
  }

  set untaken(untaken: boolean | null) {
    if (untaken !== this._untaken) {
      this._untaken = untaken;
      this.element.classList.toggle('fnb-dag-untaken', untaken === true);
      this.element.classList.toggle('fnb-dag-taken', untaken === false);
    }
  }

  get edge(): PlacedEdge | null {
    return this._edge;
  }

  /** Draw it where the layout has it; tells whether that is elsewhere than before. */
  place(edge: PlacedEdge): boolean {
    if (this._edge !== null && same(this._edge, edge)) {
      return false;
    }
    this._edge = edge;
    this.element.dataset['edge'] = key(edge);
    this.element.toggleAttribute('data-ordered', edge.ordered);
    this.element.replaceChildren(
      make('path', { d: edge.line, class: 'fnb-dag-hit' }),
      make('path', { d: edge.line, class: 'fnb-dag-line' }),
      ...(edge.arrow === '' ? [] : [make('path', { d: edge.arrow, class: 'fnb-dag-arrow' })]),
      ...(edge.label === '' || edge.at === null ? [] : chip(edge.label, edge.at.x, edge.at.y))
    );
    return true;
  }
}

function chip(label: string, x: number, y: number): SVGElement[] {
  const width = chipWidth(label);
  return [
    make('rect', { x: x - width / 2, y: y - CHIP / 2, width, height: CHIP, rx: CHIP / 2, class: 'fnb-dag-chip' }),
    centred(label, x, y + 3.5)
  ];
}

function same(one: PlacedEdge, other: PlacedEdge): boolean {
  return (
    one.line === other.line &&
    one.label === other.label &&
    one.at?.x === other.at?.x &&
    one.at?.y === other.at?.y &&
    one.ordered === other.ordered &&
    key(one) === key(other)
  );
}

/** What an edge is known by: no name has a `>` in it. */
export function key(edge: { readonly source: string; readonly target: string }): string {
  return `${edge.source}>${edge.target}`;
}
