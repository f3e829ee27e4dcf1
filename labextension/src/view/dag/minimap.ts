/** Minimap: the whole picture in a corner, with a frame around what is in sight; drag the frame to go there. */

import type { Box, Geometry, Point } from '../../layout/parse.js';
import type { Look } from '../marks.js';
import { type Size, type View, inPicture } from './fitting.js';
import { make } from './svg.js';

const MOST: Size = { width: 144, height: 96 };
const LEAST = 24;

/** What the minimap shows of an item. */
export interface Dot {
  readonly box: Box;
  readonly look: Look | 'plain' | 'group';
}

export class Minimap {
  readonly element: SVGSVGElement;
  private readonly _dots = make('g');
  private readonly _frame = make('rect', { class: 'fnb-dag-map-frame' });
  private readonly _off = new AbortController();
  private _scale = 1;
  private _dragging = false;

  constructor(
    /** Bring a point of the picture to the viewport's middle. */
    private readonly _centre: (point: Point) => void
  ) {
    // A convenience for pointers: with the keyboard, the focus brings into sight what it is on.
    this.element = make('svg', { class: 'fnb-dag-map', 'aria-hidden': 'true' }, this._dots, this._frame);
    this.element.style.display = 'none';
    const { signal } = this._off;
    this.element.addEventListener('pointerdown', event => this._down(event), { signal });
    this.element.addEventListener('pointermove', event => this._dragging && this._go(event), { signal });
    for (const end of ['pointerup', 'pointercancel'] as const) {
      this.element.addEventListener(end, () => (this._dragging = false), { signal });
    }
  }

  get shown(): boolean {
    return this.element.style.display !== 'none';
  }

  /** Draw the picture; one path for each look, however many nodes there are. */
  draw(geometry: Geometry, dots: readonly Dot[]): void {
    this._scale = Math.min(MOST.width / geometry.width, MOST.height / geometry.height, 0.25);
    const width = Math.max(Math.round(geometry.width * this._scale), LEAST);
    const height = Math.max(Math.round(geometry.height * this._scale), LEAST);
    this.element.setAttribute('width', String(width));
    this.element.setAttribute('height', String(height));
    const paths = new Map<Dot['look'], string>();
    for (const { box, look } of dots) {
      const [x, y, w, h] = [box.x, box.y, box.width, box.height].map(length => +(length * this._scale).toFixed(1));
      paths.set(look, `${paths.get(look) ?? ''}M${x} ${y}h${Math.max(w!, 1)}v${Math.max(h!, 1)}h${-Math.max(w!, 1)}Z`);
    }
    // Groups first: they are behind.
    const order = [...paths].sort(([one], [other]) => Number(other === 'group') - Number(one === 'group'));
    this._dots.replaceChildren(...order.map(([look, d]) => make('path', { d, 'data-look': look })));
  }

  /** Show what is in sight; `shown` false hides the map. */
  follow(view: View, viewport: Size, shown: boolean): void {
    this.element.style.display = shown ? '' : 'none';
    const start = inPicture(view, { x: 0, y: 0 });
    const set = (name: string, length: number): void =>
      this._frame.setAttribute(name, (length * this._scale).toFixed(1));
    set('x', start.x);
    set('y', start.y);
    set('width', viewport.width / view.k);
    set('height', viewport.height / view.k);
  }

  dispose(): void {
    this._off.abort();
  }

  private _down(event: PointerEvent): void {
    if (event.button === 0) {
      this._dragging = true;
      this.element.setPointerCapture(event.pointerId);
      this._go(event);
    }
  }

  private _go(event: PointerEvent): void {
    const box = this.element.getBoundingClientRect();
    this._centre({ x: (event.clientX - box.left) / this._scale, y: (event.clientY - box.top) / this._scale });
  }
}
