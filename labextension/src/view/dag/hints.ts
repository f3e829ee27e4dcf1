/** Hints: which tooltip is shown, for the pointer and for the focus. */

import type { Point } from '../../layout/parse.js';
import type { Camera } from './camera.js';
import { onScreen } from './fitting.js';
import { Piece } from './piece.js';
import { type Scene, graphAround, isFork, isNode } from './scene.js';
import { edgeSelection } from './selecting.js';
import { type Told, endName, tellEdge, tellItem, tellWay } from './told.js';
import { Tooltip } from './tooltip.js';
import type { Wire } from './wire.js';

let made = 0;

export class Hints {
  readonly tooltip: Tooltip;
  private _hovered: Piece | Wire | null = null;
  private _described: Element | null = null;

  constructor(private readonly _camera: Camera) {
    made += 1;
    this.tooltip = new Tooltip(`fnb-dag-tip-${made}-${Math.random().toString(36).slice(2, 8)}`);
  }

  hover(what: Piece | Wire | null, at: Point, scene: Scene | null): void {
    const room = this._camera.viewport.size;
    if (what === this._hovered) {
      this.tooltip.move(at, room);
      return;
    }
    this._hovered = what;
    const told = what === null || scene === null ? null : tell(what, scene);
    if (told === null) {
      this.hide();
    } else {
      this.tooltip.show(told, at, room);
    }
  }

  /** Tell of what has the focus, below it. */
  focus(piece: Piece): void {
    const { box, element } = piece;
    const { view, size } = this._camera.viewport;
    const below = onScreen(view, { x: box.x, y: box.y + box.height });
    this.tooltip.show(tellItem(piece.item, piece.standing), { x: below.x, y: below.y - 4 }, size, true);
    element.setAttribute('aria-describedby', this.tooltip.element.id);
    this._described = element;
  }

  /** Until the pointer is over something else. */
  hide(): void {
    this.tooltip.hide();
    this._described?.removeAttribute('aria-describedby');
    this._described = null;
  }
}

function tell(what: Piece | Wire, scene: Scene): Told | null {
  if (what instanceof Piece) {
    return tellItem(what.item, what.standing);
  }
  const selection = what.edge === null ? null : edgeSelection(scene, what.edge);
  const from = scene.items.get(what.edge?.source ?? '');
  const to = scene.items.get(what.edge?.target ?? '');
  if (from !== undefined && isFork(from)) {
    return tellWay(from, what.edge?.label ?? '', what.untaken);
  }
  if (selection === null || from === undefined || to === undefined) {
    return null;
  }
  const { source, target } = selection;
  const graph = graphAround(scene, isNode(from) || from.what === 'more' ? from : to);
  const names = [
    from.what === 'inputs' ? 'inputs' : endName(graph, source),
    to.what === 'outputs' ? 'outputs' : endName(graph, target)
  ] as const;
  return tellEdge(graph, source, target, names);
}
