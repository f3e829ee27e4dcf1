/** Piece: one item on the screen. Keeps its element, where it stands and what was painted last; drawn anew only when it is another. */

import type { Box } from '../../layout/parse.js';
import { COMPILED, ELSEWHERE } from '../../model/graph.js';
import { EXPANDING } from '../../model/labels.js';
import type { State } from '../../model/state.js';
import { type Content, card, lozenge, pill } from './card.js';
import { gathered } from './gathered.js';
import { panel } from './panel.js';
import type { Dot } from './minimap.js';
import { type Item, isNode } from './scene.js';
import { type Marks, UNMARKED, marksSaid, signs } from './signs.js';
import { type Clock, Seen, type Standing, alike, standingOf } from './standing.js';
import { make } from './svg.js';
import { lookOf } from '../marks.js';
import { spoken } from './told.js';

/** How far the ring of what is selected or found, and that of the focus, stand off. */
const RING = 3;
const FOCUS = 6;

/** The kinds that have a look of their own. */
const KINDS: ReadonlySet<string> = new Set([
  'task',
  'dynamic',
  'eager',
  'map_task',
  'workflow',
  'conditional',
  'gate',
  'elsewhere'
]);

export class Piece {
  readonly element: SVGGElement;
  private _content: Content | null = null;
  private _rings: readonly (readonly [ring: SVGElement, by: number])[] = [];
  private readonly _signs = make('g', { class: 'fnb-dag-signs', 'aria-hidden': 'true' });
  private _marks: Marks = UNMARKED;
  private _spoken = '';
  private _drawn = '';
  private _standing: Standing | null = null;
  private readonly _seen = new Seen();
  private _item: Item;
  private _box: Box = { x: 0, y: 0, width: 0, height: 0 };

  constructor(item: Item) {
    this._item = item;
    this.element = make('g', { 'data-name': item.name, role: 'treeitem', tabindex: -1, 'aria-selected': 'false' });
  }

  get item(): Item {
    return this._item;
  }

  get box(): Box {
    return this._box;
  }

  /** Put it where the layout has it. */
  place(item: Item, box: Box): void {
    this._item = item;
    const drawn = signature(item, this._content?.resize === undefined ? box : null);
    const grown = box.width !== this._box.width || box.height !== this._box.height;
    if (drawn !== this._drawn) {
      this._draw(item, box);
      this._drawn = signature(item, this._content?.resize === undefined ? box : null);
    } else if (grown) {
      this._content?.resize?.(box);
      this._rings.forEach(([ring, by]) => stretch(ring, around(box, by)));
      this._standing = null;
    }
    if (box.x !== this._box.x || box.y !== this._box.y || this._content === null) {
      this.element.style.transform = `translate(${box.x}px, ${box.y}px)`;
    }
    this._box = box;
  }

  /** Say how it stands; nothing is touched, and as little as can be worked out, where that is as before. */
  paint(state: State, clock: Clock | null): boolean {
    const node = isNode(this._item) ? state.nodes.get(this._item.path) : undefined;
    if (this._standing !== null && node !== undefined && this._seen.isStill(node, clock)) {
      return false;
    }
    const standing = standingOf(this._item, state, clock);
    if (this._standing !== null && alike(standing, this._standing)) {
      return false;
    }
    this._standing = standing;
    this._content?.paint(standing);
    if (standing.phase === null || this._item.what === 'more') {
      delete this.element.dataset['look'];
    } else {
      this.element.dataset['look'] = lookOf(standing.phase);
    }
    const seen = [...this.element.querySelectorAll('text:not(.fnb-dag-edited-text)')].map(
      text => text.textContent?.trim() ?? ''
    );
    this._spoken = spoken(this._item, standing, seen);
    this._say();
    return true;
  }

  /** Draw what a stepper has to say of it, where that is not what is drawn. */
  mark(marks: Marks): void {
    const { current, sign, says, steps, edited } = this._marks;
    const same = marks.current === current && marks.sign === sign && marks.says === says && marks.steps === steps;
    if (!same || marks.edited !== edited) {
      this._marks = marks;
      this._signs.replaceChildren(...signs(marks));
      this.element.classList.toggle('fnb-current', marks.current !== null);
      if (marks.current === 'here') {
        this.element.setAttribute('aria-current', 'step');
      } else {
        this.element.removeAttribute('aria-current');
      }
      this._say();
    }
  }

  private _say(): void {
    const marked = marksSaid(this._marks);
    this.element.setAttribute('aria-label', marked === '' ? this._spoken : `${this._spoken}, ${marked}`);
  }

  set selected(selected: boolean) {
    this.element.setAttribute('aria-selected', String(selected));
  }

  /** What the minimap shows of it. */
  get dot(): Dot {
    const phase = this._standing?.phase ?? null;
    const plain = phase === null || this._item.what === 'more';
    return { box: this._box, look: this._item.what === 'group' ? 'group' : plain ? 'plain' : lookOf(phase) };
  }

  get standing(): Standing | null {
    return this._standing;
  }

  private _draw(item: Item, box: Box): void {
    this._content = content(item, box);
    const kind = isNode(item) ? item.node.spec.ref.kind : item.what;
    const ring = (by: number, what: string) => make('rect', { ...around(box, by), class: `${what} fnb-dag-stretches` });
    this._rings = [
      [ring(RING, 'fnb-dag-halo'), RING],
      [ring(RING, 'fnb-dag-ring'), RING],
      [ring(FOCUS, 'fnb-dag-focus'), FOCUS]
    ];
    this.element.replaceChildren(...this._content.shapes, ...this._rings.map(([shape]) => shape), this._signs);
    this.element.classList.add('fnb-dag-item');
    this.element.dataset['what'] = item.what;
    const plain = COMPILED.has(kind) ? 'workflow' : ELSEWHERE.has(kind) ? 'elsewhere' : kind;
    this.element.dataset['kind'] = KINDS.has(plain) ? plain : 'other';
    this.element.toggleAttribute('data-expands', isNode(item) && item.graph === null && EXPANDING.has(kind));
    this.element.toggleAttribute('data-made', isNode(item) && item.expanded);
    this.element.setAttribute('aria-level', String(item.level));
    if (isNode(item) && item.graph !== null) {
      this.element.setAttribute('aria-expanded', String(item.what === 'group'));
    } else {
      this.element.removeAttribute('aria-expanded');
    }
    this._standing = null;
  }
}

function content(item: Item, box: Box): Content {
  switch (item.what) {
    case 'card':
      return card(item, box);
    case 'group':
      return panel(item, box);
    case 'more':
      return gathered(item, box);
    case 'choice':
      return lozenge(item, box);
    default:
      return pill(item, box);
  }
}

/** All of an item that its drawing depends on; its size too, unless that can glide. */
function signature(item: Item, box: Box | null): string {
  const own = isNode(item)
    ? [item.detail, item.nature, item.graph !== null, item.node.spec.ref.kind]
    : item.what === 'more'
      ? [item.first]
      : [];
  return JSON.stringify([item.what, item.level, item.title, box?.width, box?.height, ...own]);
}

function around(box: Box, by: number): Record<string, number> {
  return { x: -by, y: -by, width: box.width + 2 * by, height: box.height + 2 * by, rx: 6 + by };
}

function stretch(element: SVGElement, attributes: Record<string, number>): void {
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, String(value));
  }
}
