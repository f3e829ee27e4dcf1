/** Tooltip: what is told of the item under the pointer or the focus, within the view. */

import type { Point } from '../../layout/parse.js';
import type { Size } from './fitting.js';
import { html } from './svg.js';
import type { Told } from './told.js';

/** From the pointer, and from the view's border. */
const AWAY = 14;
const DELAY = 250;

export class Tooltip {
  readonly element: HTMLElement;
  private _timer: ReturnType<typeof setTimeout> | null = null;

  constructor(id: string) {
    this.element = html('div', 'fnb-dag-tip');
    this.element.id = id;
    this.element.setAttribute('role', 'tooltip');
    this.element.hidden = true;
  }

  get shown(): boolean {
    return !this.element.hidden;
  }

  /** Show it below a point, or above where there is more room; after a moment, unless one is shown already. */
  show(told: Told, at: Point, room: Size, soon = false): void {
    this._cancel();
    const open = (): void => {
      this._fill(told);
      this.element.hidden = false;
      this._place(at, room);
    };
    if (soon || this.shown) {
      open();
    } else {
      this._timer = setTimeout(open, DELAY);
    }
  }

  /** Follow the pointer. */
  move(at: Point, room: Size): void {
    if (this.shown) {
      this._place(at, room);
    }
  }

  hide(): void {
    this._cancel();
    this.element.hidden = true;
  }

  dispose(): void {
    this._cancel();
  }

  private _fill(told: Told): void {
    this.element.replaceChildren(
      html('div', 'fnb-dag-tip-title', told.title),
      ...told.code.map(line => html('code', 'fnb-dag-tip-code', line)),
      ...told.lines.filter(line => line !== '').map(line => html('div', 'fnb-dag-tip-line', line)),
      ...(told.error === '' ? [] : [html('div', 'fnb-dag-tip-error', told.error)])
    );
  }

  private _place(at: Point, room: Size): void {
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const x = Math.max(4, Math.min(at.x + AWAY, room.width - width - 4));
    const below = at.y + AWAY;
    const y = below + height > room.height && at.y - height - AWAY >= 0 ? at.y - height - AWAY : below;
    this.element.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  }

  private _cancel(): void {
    if (this._timer !== null) {
      clearTimeout(this._timer);
      this._timer = null;
    }
  }
}
