/** Signs: a stepper's pointer at the node where it stands, and its breakpoints, on the corner of a card or panel. */

import { editedPaths } from '../inspector/whatif.js';
import type { RunModel } from '../model.js';
import { ASKS, OCTAGON, POINTER, type Sign, clickSaid, pointsOf, pointsSaid, signOf } from '../breakpoints.js';
import type { Drawing } from './drawing.js';
import { type Scene, isNode } from './scene.js';
import { holderOf } from './selecting.js';
import { make, translate, words } from './svg.js';

/** What a stepper has to say of one item. */
export interface Marks {
  /** Whether it stands here, or somewhere within. */
  readonly current: 'here' | 'within' | null;
  /** Of the breakpoint that is here. */
  readonly sign: Sign | null;
  /** Of the breakpoints, a line for each, and what a click does. */
  readonly says: string;
  /** Whether a click sets and removes them. */
  readonly steps: boolean;
  /** Whether a value of it was replaced when this fork was made. */
  readonly edited: boolean;
}

export const UNMARKED: Marks = { current: null, sign: null, says: '', steps: false, edited: false };

/** From the left top corner on: the pointer stands on the left border, breakpoints on the upper one. */
const STANDS = translate(-1, 15);
const STOPS = translate(17, 0);
const EDITED = { x: 29, y: -8, width: 40, height: 14 } as const;
/** How large a breakpoint is for the pointer. */
const TARGET = 18;

/** What is drawn of marks. */
export function signs({ current, sign, says, steps, edited }: Marks): SVGElement[] {
  const drawn: SVGElement[] = [];
  if (sign !== null || steps) {
    const title = make('title');
    title.textContent = says;
    drawn.push(
      make(
        'g',
        { class: sign === null ? 'fnb-dag-stop' : 'fnb-dag-stop fnb-dag-set', transform: STOPS },
        title,
        make('rect', { x: -TARGET / 2, y: -TARGET / 2, width: TARGET, height: TARGET, class: 'fnb-dag-reach' }),
        make('path', { d: OCTAGON, class: 'fnb-dag-octagon' }),
        sign === null || sign === 'plain' ? null : make('path', { d: ASKS[sign], class: 'fnb-dag-asks' })
      )
    );
  }
  if (edited) {
    const { x, y, width, height } = EDITED;
    const text = words('edited', x + width / 2, y + 10.5, 'fnb-dag-edited-text');
    text.setAttribute('text-anchor', 'middle');
    drawn.push(make('g', {}, make('rect', { ...EDITED, rx: height / 2, class: 'fnb-dag-edited' }), text));
  }
  if (current !== null) {
    drawn.push(make('path', { d: POINTER, transform: STANDS, class: 'fnb-dag-pointer' }));
  }
  return drawn;
}

/** What a screen reader says of marks. */
export function marksSaid({ current, sign, edited }: Marks): string {
  const stands = current === null ? '' : current === 'here' ? 'the stepper stands here' : 'the stepper stands within';
  const stops =
    sign === null
      ? ''
      : sign === 'plain'
        ? 'breakpoint'
        : sign === 'when'
          ? 'breakpoint with a condition'
          : 'breakpoint on failure';
  return [edited ? 'edited' : '', stands, stops].filter(text => text !== '').join(', ');
}

/** The marks of an item; `holder` is where the stepper stands, as far as that is shown. */
export function marksOf(
  scene: Scene,
  name: string,
  holder: { readonly name: string; readonly exact: boolean } | null,
  model: RunModel,
  edited: ReadonlySet<string> = editedPaths(model.head)
): Marks {
  const item = scene.items.get(name);
  const current = holder?.name !== name ? null : holder.exact ? 'here' : 'within';
  if (item === undefined || !isNode(item)) {
    return current === null ? UNMARKED : { ...UNMARKED, current };
  }
  const points = pointsOf(model.step).get(item.path) ?? [];
  const { steps } = model;
  const says = steps ? clickSaid(points, item.path, 'Set a breakpoint here') : pointsSaid(points);
  return { current, sign: signOf(points), says, steps, edited: edited.has(item.path) };
}

/** Mark every item of a drawing. */
export function markAll(drawing: Drawing, scene: Scene, model: RunModel): void {
  const path = model.step?.path ?? '';
  const holder = path === '' ? null : holderOf(scene, path);
  const edited = editedPaths(model.head);
  for (const [name, piece] of drawing.pieces) {
    piece.mark(marksOf(scene, name, holder, model, edited));
  }
}
