/** Hand: what pointer and keyboard do to items and edges; told to the DAG in its own words. */

import type { Point } from '../../layout/parse.js';
import type { Drawing } from './drawing.js';
import type { Direction } from './neighbours.js';
import { Piece } from './piece.js';
import type { Wire } from './wire.js';

export interface Acts {
  /** A click, or Enter. `toggles`: on what opens and closes a group. */
  choose(what: Piece | Wire | null, how: { readonly toggles: boolean }, at: Point | null): void;
  toggle(piece: Piece, at: Point | null): void;
  /** A click on where a breakpoint is, or might be. */
  stop(piece: Piece): void;
  /** The pointer is over something, at a point of the viewport; null when it has left. */
  hover(what: Piece | Wire | null, at: Point): void;
  focused(piece: Piece | null, byKeyboard: boolean): void;
  /** Escape: what is in the way goes. */
  dismiss(): void;
  walk(from: Piece, direction: Direction): void;
}

/** Two clicks within so many milliseconds are one double click. */
const TWICE = 600;

const KEYS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'first',
  End: 'last'
};

/** Listen on the DAG's own element until the signal. */
export function listen(
  surface: SVGSVGElement,
  drawing: Drawing,
  acts: Acts,
  at: (event: MouseEvent) => Point,
  signal: AbortSignal
): void {
  const pieceAt = (target: EventTarget | null): Piece | null =>
    drawing.pieces.get(closest(target, '[data-name]')?.dataset['name'] ?? '') ?? null;
  const thingAt = (target: EventTarget | null): Piece | Wire | null =>
    pieceAt(target) ?? drawing.wires.get(closest(target, '[data-edge]')?.dataset['edge'] ?? '') ?? null;
  const onChevron = (event: Event): boolean => closest(event.target, '.fnb-dag-chevron') !== null;
  // It has a title of its own.
  const onStop = (event: Event): boolean => closest(event.target, '.fnb-dag-stop') !== null;

  // What a click selects may move before the second click of two: they are for what the first one was on.
  let first: { readonly piece: Piece; readonly when: number } | null = null;
  surface.addEventListener(
    'click',
    event => {
      const before = first;
      first = null;
      const what = thingAt(event.target);
      if (what instanceof Piece && onStop(event)) {
        acts.stop(what);
        return;
      }
      if (event.detail > 1 && before !== null && event.timeStamp - before.when < TWICE) {
        acts.toggle(before.piece, at(event));
        return;
      }
      const toggles = onChevron(event);
      if (what instanceof Piece && !toggles && what.item.what !== 'more') {
        first = { piece: what, when: event.timeStamp };
      }
      acts.choose(what, { toggles }, at(event));
    },
    { signal }
  );
  surface.addEventListener(
    'pointermove',
    event => {
      const tells = event.pointerType !== 'touch' && event.buttons === 0 && !onStop(event);
      acts.hover(tells ? thingAt(event.target) : null, at(event));
    },
    { signal }
  );
  surface.addEventListener('pointerleave', event => acts.hover(null, at(event)), { signal });
  surface.addEventListener(
    'focusin',
    event =>
      acts.focused(pieceAt(event.target), event.target instanceof Element && event.target.matches(':focus-visible')),
    { signal }
  );
  surface.addEventListener('focusout', () => acts.focused(null, false), { signal });
  surface.addEventListener(
    'keydown',
    event => {
      const piece = pieceAt(event.target);
      if (piece !== null && !event.ctrlKey && !event.metaKey && !event.altKey) {
        pressed(event, piece, acts);
      }
    },
    { signal }
  );
}

function pressed(event: KeyboardEvent, piece: Piece, acts: Acts): void {
  const direction = KEYS[event.key];
  if (direction !== undefined) {
    acts.walk(piece, direction);
  } else if (event.key === 'e') {
    acts.toggle(piece, null);
  } else if (event.key === 'Enter') {
    acts.choose(piece, { toggles: false }, null);
    if (piece.item.what !== 'more') {
      return; // What is around the DAG may go on to show what was chosen.
    }
  } else {
    if (event.key === 'Escape') {
      acts.dismiss();
    }
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}

function closest(target: EventTarget | null, selector: string): SVGElement | null {
  return target instanceof Element ? target.closest<SVGElement>(selector) : null;
}
