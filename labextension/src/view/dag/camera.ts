/** Camera: which part of the picture is in sight, and how tall the view is; fitted until the reader takes over. */

import type { Box, Geometry, Point } from '../../layout/parse.js';
import * as fitting from './fitting.js';
import { CHEVRON } from './icons.js';
import { boxOf } from './neighbours.js';
import { Viewport } from './viewport.js';

/** By more pixels than this no hand moves a border at once: the inspector has come or gone. */
const GLIDES = 80;

/** The reader has opened or closed something: where that was, what is in its place now, and where the pointer is. */
interface Anchor {
  readonly box: Box;
  readonly name: string;
  readonly pointer: Point | null;
  readonly exact: boolean;
}

export class Camera {
  readonly viewport: Viewport;
  private _geometry: Geometry | null = null;
  private _anchor: Anchor | null = null;
  private _height = 0;
  private _width = 0;
  /** The width of the whole view, the inspector too. */
  private _outer = 0;
  /** The reader has opened or closed a group: nothing moves but that, until the view has another width. */
  private _held = false;
  /** The reader has asked for the whole picture, however small that is. */
  private _whole = false;

  constructor(
    private readonly _element: HTMLElement,
    surface: SVGSVGElement,
    world: SVGGElement,
    /** What is to stay in sight. */
    private readonly _watched: () => Box | null,
    /** Below which scale nothing is fitted unasked. */
    private readonly _least: () => number,
    moved: () => void
  ) {
    this.viewport = new Viewport(surface, world, moved);
  }

  /**
   * Keep a box where it is, and under the pointer, when the next layout comes. `name` is what will be in its place.
   * `exact`: a chevron was clicked, and stays where it is, so that a second click undoes the first.
   */
  anchor(box: Box, name: string, pointer: Point | null, exact: boolean): void {
    this._anchor = { box, name, pointer, exact };
  }

  /** A layout has come. */
  settle(geometry: Geometry, smooth: boolean): void {
    const before = this._geometry;
    this._geometry = geometry;
    this.viewport.picture = geometry;
    const anchor = this._anchor;
    this._anchor = null;
    const now = anchor === null ? undefined : boxOf(geometry, anchor.name);
    this._held ||= now !== undefined;
    this._grow();
    if (anchor !== null && now !== undefined) {
      const { size, view } = this.viewport;
      const kept = fitting.anchored(view, corners(anchor.box), corners(now));
      this.viewport.go(anchor.exact ? kept : fitting.slid(kept, now, anchor.pointer, geometry, size), smooth);
    } else if (before === null || !(this.viewport.touched || this._held)) {
      this._fitWidth(smooth && before !== null);
    } else {
      const [old, same] = this._middle(before, geometry);
      this.viewport.go(fitting.anchored(this.viewport.view, old, same), smooth);
    }
  }

  /**
   * The view has another size, because of the inspector or the page. There is one rule, whatever was chosen and where: the
   * picture is fitted again, unless the reader has panned or zoomed; and what is watched is in sight.
   */
  resize(width: number, height: number): void {
    const { size } = this.viewport;
    if (width === size.width && height === size.height) {
      return;
    }
    this.viewport.size = { width, height };
    if (this._geometry === null || width === 0) {
      return;
    }
    const same = width === this._width;
    if (!same) {
      this._held = false;
      // The inspector alone does not make it lower: the page would jump under the reader.
      this._grow(outerWidth(this._element) !== this._outer && !this.viewport.touched);
    }
    const smooth = size.width > 0 && Math.abs(width - size.width) > GLIDES;
    if (this.viewport.touched || (same && this._held)) {
      const kept = fitting.held(this.viewport.view, this._geometry, this.viewport.size);
      this.viewport.go(this._inSight(kept), smooth);
    } else {
      this._fitWidth(smooth);
    }
  }

  /** The whole picture; from now on it is fitted again when it grows. */
  fit(): void {
    if (this._geometry !== null) {
      this.release();
      this._whole = true;
      this._grow(true);
      this.viewport.go(fitting.fitAll(this._geometry, this.viewport.size), true);
    }
  }

  /** The next layout is fitted. */
  release(): void {
    this.viewport.touched = false;
    this._held = false;
    this._whole = false;
  }

  /** Bring a box into sight, moving as little as that takes. */
  bring(box: Box): void {
    if (this.viewport.size.width === 0) {
      return;
    }
    const view = fitting.showing(this.viewport.view, box, this.viewport.size);
    if (view.x !== this.viewport.view.x || view.y !== this.viewport.view.y) {
      this.viewport.go(view, true);
    }
  }

  /** Bring a point of the picture to the middle. */
  centre(point: Point): void {
    const { view, size } = this.viewport;
    const at = fitting.onScreen(view, point);
    this.viewport.pan(size.width / 2 - at.x, size.height / 2 - at.y);
  }

  get overflows(): boolean {
    return this._geometry !== null && fitting.overflows(this.viewport.view, this._geometry, this.viewport.size);
  }

  /**
   * Give the view the height that suits the picture. It only grows, or what is below, the scrubber too, would move while
   * it is used; it starts anew when the width is another, or when the reader asks for a fit.
   */
  private _grow(anew = false): void {
    const { width } = this.viewport.size;
    if (this._geometry === null || width === 0) {
      return;
    }
    this._width = width;
    this._outer = outerWidth(this._element);
    const suits = fitting.heightFor(this._geometry, width, this._scale);
    const height = anew ? suits : Math.max(suits, this._height);
    if (height !== this._height) {
      this._height = height;
      suit(this._element, height);
      // On a page of its own the view is as tall as the page, whatever suits.
      this.viewport.size = { width, height: this._element.clientHeight };
    }
  }

  private _fitWidth(smooth: boolean): void {
    if (this._geometry !== null && this.viewport.size.width > 0) {
      const { size } = this.viewport;
      const stepped = this._least() > fitting.READABLE;
      const fit = this._whole && stepped ? fitting.fitKept : fitting.fitWidth;
      this.viewport.go(this._inSight(fit(this._geometry, size, this._scale)), smooth);
    }
  }

  private get _scale(): number {
    return this._whole ? fitting.READABLE : this._least();
  }

  private _inSight(view: fitting.View): fitting.View {
    const watched = this._watched();
    return watched === null ? view : fitting.showing(view, watched, this.viewport.size);
  }

  /** Where what was nearest to the middle of the view was, and where it is. */
  private _middle(before: Geometry, after: Geometry): readonly [Point, Point] {
    const { view, size } = this.viewport;
    const middle = fitting.inPicture(view, { x: size.width / 2, y: size.height / 2 });
    let found: readonly [Point, Point] = [
      { x: 0, y: 0 },
      { x: 0, y: 0 }
    ];
    let least = Infinity;
    for (const [name, box] of before.nodes) {
      const now = after.nodes.get(name);
      const away = Math.hypot(box.x + box.width / 2 - middle.x, box.y + box.height / 2 - middle.y);
      if (now !== undefined && away < least) {
        least = away;
        found = [box, now];
      }
    }
    return found;
  }
}

/** The width of the view, whatever stands beside the picture in it. */
function outerWidth(element: HTMLElement): number {
  return (element.closest('.fnb-view') ?? element).clientWidth;
}

/** Where a card or a group has its chevron. */
function corners(box: Box): Point {
  return { x: box.x + box.width - CHEVRON.x, y: box.y + CHEVRON.y };
}

/** Be so tall; within a frame, it is the frame that is, with all that it shows. */
function suit(element: HTMLElement, height: number): void {
  const body = element.closest<HTMLElement>('.fnb-body');
  if (body === null) {
    element.style.height = `${height}px`;
  } else {
    body.style.setProperty('--fnb-height', `${height}px`);
  }
}
