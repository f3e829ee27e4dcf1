/** Viewport: pan and zoom by pointer and wheel on its own element; nothing listens on the page. */

import type { Point } from '../../layout/parse.js';
import { type Size, type View, held, zoomed } from './fitting.js';

/** So far a pointer moves before a click has become a drag. */
const SLACK = 4;
/** A stepper's signs are as large as on a picture in its own size, down to this scale. */
const SMALLEST = 0.4;
/** How long a smooth move takes; as in dag.css. */
const SMOOTH = 200;

export class Viewport {
  private _view: View = { x: 0, y: 0, k: 1 };
  private _size: Size = { width: 0, height: 0 };
  private _touched = false;
  private _dragged = false;
  private _larger = '1.00';
  private _picture: Size = { width: 1, height: 1 };
  private readonly _pointers = new Map<number, Point>();
  private _start: Point | null = null;
  private _smooth: ReturnType<typeof setTimeout> | null = null;
  private readonly _off = new AbortController();

  constructor(
    private readonly _surface: SVGSVGElement,
    private readonly _world: SVGGElement,
    /** Told after every change of the view. */
    private readonly _moved: () => void
  ) {
    const { signal } = this._off;
    _surface.addEventListener('pointerdown', event => this._down(event), { signal });
    _surface.addEventListener('pointermove', event => this._move(event), { signal });
    for (const end of ['pointerup', 'pointercancel', 'lostpointercapture'] as const) {
      _surface.addEventListener(end, event => this._up(event), { signal });
    }
    _surface.addEventListener('wheel', event => this._wheel(event), { signal, passive: false });
    // A drag is no click.
    _surface.addEventListener('click', event => this._dragged && event.stopPropagation(), { signal, capture: true });
  }

  get view(): View {
    return this._view;
  }

  get size(): Size {
    return this._size;
  }

  set size(size: Size) {
    this._size = size;
  }

  set picture(picture: Size) {
    this._picture = picture;
  }

  /** Whether the reader has panned or zoomed: from then on nothing is fitted unasked. */
  get touched(): boolean {
    return this._touched;
  }

  set touched(touched: boolean) {
    this._touched = touched;
  }

  get dragging(): boolean {
    return this._dragged && this._pointers.size > 0;
  }

  go(view: View, smooth = false): void {
    this._view = view;
    if (this._smooth !== null) {
      clearTimeout(this._smooth);
      this._smooth = null;
    }
    this._world.classList.toggle('fnb-dag-smooth', smooth);
    if (smooth) {
      this._smooth = setTimeout(() => this._world.classList.remove('fnb-dag-smooth'), SMOOTH + 50);
    }
    const larger = (1 / Math.min(Math.max(view.k, SMALLEST), 1)).toFixed(2);
    if (larger !== this._larger) {
      this._larger = larger;
      this._world.style.setProperty('--fnb-larger', larger);
    }
    this._world.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.k})`;
    this._moved();
  }

  /** Zoom around a point of the viewport; by default its middle. */
  zoom(factor: number, at: Point = { x: this._size.width / 2, y: this._size.height / 2 }, smooth = false): void {
    this._touched = true;
    this.go(held(zoomed(this._view, factor, at), this._picture, this._size), smooth);
  }

  /** Pan by pixels of the screen. */
  pan(x: number, y: number): void {
    this._touched = true;
    this.go(held({ k: this._view.k, x: this._view.x + x, y: this._view.y + y }, this._picture, this._size));
  }

  /** Where on the surface an event is. */
  at(event: MouseEvent): Point {
    const box = this._surface.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  dispose(): void {
    this._off.abort();
    if (this._smooth !== null) {
      clearTimeout(this._smooth);
    }
  }

  private _down(event: PointerEvent): void {
    if (event.button !== 0 && event.pointerType === 'mouse') {
      return;
    }
    if (this._pointers.size === 0) {
      this._dragged = false;
    }
    const at = this.at(event);
    this._pointers.set(event.pointerId, at);
    this._start = at;
  }

  private _move(event: PointerEvent): void {
    const before = this._pointers.get(event.pointerId);
    if (before === undefined) {
      return;
    }
    const at = this.at(event);
    if (!this._dragged) {
      if (Math.hypot(at.x - this._start!.x, at.y - this._start!.y) < SLACK) {
        return;
      }
      this._dragged = true;
      this._surface.classList.add('fnb-dag-dragging');
    }
    // Captured only now, so that a click still reaches what it is on.
    if (!this._surface.hasPointerCapture(event.pointerId)) {
      this._surface.setPointerCapture(event.pointerId);
    }
    const other = [...this._pointers].find(([id]) => id !== event.pointerId)?.[1];
    this._pointers.set(event.pointerId, at);
    if (other === undefined) {
      this.pan(at.x - before.x, at.y - before.y);
    } else {
      const factor = distance(at, other) / Math.max(distance(before, other), 1);
      this.zoom(factor, { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 });
    }
  }

  private _up(event: PointerEvent): void {
    this._pointers.delete(event.pointerId);
    if (this._pointers.size === 0) {
      this._surface.classList.remove('fnb-dag-dragging');
    }
  }

  /** The wheel zooms with Ctrl or Cmd, or where the focus is in the view; else the page scrolls. */
  private _wheel(event: WheelEvent): void {
    if (!event.ctrlKey && !event.metaKey && !this._surface.matches(':focus-within')) {
      return;
    }
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 0.05 : event.deltaMode === 2 ? 1 : 0.002;
    // A pinch on a touch pad comes as a wheel with Ctrl, in small steps.
    const pinch = event.ctrlKey && Math.abs(event.deltaY) < 40 ? 5 : 1;
    this.zoom(2 ** (-event.deltaY * unit * pinch), this.at(event));
  }
}

function distance(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}
