/** Cards: what is drawn of a node that is one card, and of the graph's inputs and outputs. */

import type { Box } from '../../layout/parse.js';
import { COMPILED } from '../../model/graph.js';
import { fit, fitProgress } from '../../model/labels.js';
import { textWidth } from '../../model/quoting.js';
import { CHEVRON, badge, bolt, chevron, emblem } from './icons.js';
import type { EndItem, ForkItem, NodeItem } from './scene.js';
import type { Standing } from './standing.js';
import { make, press, say, translate, words } from './svg.js';

/** What an item is drawn with: shapes from its left top corner on, and how to paint them. */
export interface Content {
  readonly shapes: readonly SVGElement[];
  paint(standing: Standing): void;
  /** Take another size, where that can glide; what has none is drawn anew. */
  resize?(box: Box): void;
}

/** The corner of what is rounded, and how far a second card stands behind. */
export const CORNER = 6;
const BEHIND = 4;
/** From the left: the icon's middle, and where texts begin. */
export const ICON = 19;
export const TEXT = 36;
const LINE = 14;
/** How far the points of a conditional reach. */
const POINT = 12;
/** The font of dag.css, which the widths in model/quoting.ts are enough for. */
export const FONT = "Helvetica, Arial, 'Liberation Sans', sans-serif";

export function card(item: NodeItem, box: Box): Content {
  const { width, height } = box;
  const kind = item.node.spec.ref.kind;
  const rx = kind === 'map_task' ? 0 : CORNER;
  const many = ['map_task', 'dynamic', 'eager'].includes(kind);
  const outline = { x: 0, y: 0, width, height, rx };
  const icon = make('g', { class: 'fnb-dag-icon', transform: translate(ICON, height / 2) }, ...emblem(kind));
  const gone = make('rect', { x: 6, y: height - 4.5, width: 0, height: 2.5, rx: 1.25, class: 'fnb-dag-gone' });
  const beside = item.graph === null ? 10 : 32;
  const room = width - TEXT - beside;
  const lines = [item.title, item.detail, item.nature].filter(line => line !== '');
  const texts = lines.map((line, number) => {
    const size = number === 0 ? 13 : 11;
    const y = height / 2 - (LINE / 2) * lines.length + 11 + LINE * number + (number > 0 ? 1 : 0);
    // The title alone stands beside the chevron.
    const most = number === 0 ? room : width - TEXT - 10;
    const text = words(fit(line, size, most + 8), TEXT, y, number === 0 ? 'fnb-dag-title' : 'fnb-dag-detail');
    press(text, `${number === 0 ? 600 : 400} ${size}px ${FONT}`, most + 2);
    return text;
  });
  const last = texts.at(-1)!;
  const upper = textWidth(item.title, 13);
  const extra = make('g', {});
  let said: string | null = null;
  let phase: Standing['phase'] = null;
  return {
    shapes: [
      ...(many ? [make('rect', { ...outline, x: BEHIND, y: BEHIND, class: 'fnb-dag-behind' })] : []),
      kind === 'conditional' ? pointed(width, height) : make('rect', { ...outline, class: 'fnb-dag-card' }),
      ...(COMPILED.has(kind) ? [innerOutline(width, height)] : []),
      gone,
      icon,
      ...texts,
      extra,
      ...(item.graph === null ? [] : [chevron(width - CHEVRON.x, CHEVRON.y, 'closed')])
    ],
    paint(standing) {
      if (standing.phase !== phase) {
        phase = standing.phase;
        icon.replaceChildren(...(phase === null ? emblem(kind) : badge(phase)));
      }
      const text = standing.text === '' ? item.nature : standing.text;
      const bottom = width - 10 - (standing.hit ? 8 : 0);
      extra.replaceChildren(...(standing.hit ? [bolt(bottom + 3, height - 14)] : []));
      const tries = phase === 'RUNNING' || phase === 'QUEUED' ? 0 : standing.attempt;
      const place = tries > 0 ? tagged(tries, [width - beside, upper], [bottom, textWidth(text, 11)]) : null;
      if (place !== null) {
        extra.append(...tag(place, height));
      }
      const right = place?.row === 'last' ? place.right - place.width - 4 : bottom;
      const now = fitProgress(text, 11, right - TEXT + (right === width - 10 ? 8 : 0));
      if (now !== said) {
        said = now;
        say(last, now);
      }
      gone.setAttribute('width', String(standing.share === null ? 0 : Math.round((width - 12) * standing.share)));
    }
  };
}

interface Tag {
  readonly says: string;
  readonly width: number;
  readonly row: 'title' | 'last';
  readonly right: number;
}

/** Where it is said which attempt it was: where there is room, in full if there is; `rows` are right ends and texts. */
function tagged(attempt: number, ...rows: readonly (readonly [right: number, text: number])[]): Tag {
  const ways = [`attempt ${attempt}`, `×${attempt}`].flatMap(says =>
    rows.map(([right, text], row) => {
      const width = textWidth(says, 10) + 10;
      return { says, width, row: row === 0 ? ('title' as const) : ('last' as const), right, text };
    })
  );
  return ways.find(({ right, width, text }) => TEXT + text + 6 + width <= right) ?? ways.at(-1)!;
}

function tag({ says, width, row, right }: Tag, height: number): SVGElement[] {
  const y = row === 'title' ? 6 : height - 21;
  return [
    make('rect', { x: right - width, y, width, height: 14, rx: 7, class: 'fnb-dag-tag' }),
    centred(says, right - width / 2, y + 10.5)
  ];
}

/** A conditional that is closed has a point at either side. */
function pointed(width: number, height: number): SVGElement {
  const [cut, middle] = [POINT, height / 2];
  const points = `0,${middle} ${cut},0 ${width - cut},0 ${width},${middle} ${width - cut},${height} ${cut},${height}`;
  return make('polygon', { points, class: 'fnb-dag-card' });
}

/** Where a conditional decides. */
export function lozenge(item: ForkItem, { width, height }: Box): Content {
  const points = `0,${height / 2} ${width / 2},0 ${width},${height / 2} ${width / 2},${height}`;
  return {
    shapes: [
      make('polygon', { points, class: 'fnb-dag-pill fnb-dag-choice' }),
      centred(item.title, width / 2, height / 2 + 4, 'fnb-dag-detail')
    ],
    paint() {
      // What it decided is seen by the edges that lead from it.
    }
  };
}

/** A sub-workflow has two outlines. */
function innerOutline(width: number, height: number): SVGElement {
  const inset = 3;
  return make('rect', {
    x: inset,
    y: inset,
    width: width - 2 * inset,
    height: height - 2 * inset,
    rx: CORNER - inset / 2,
    class: 'fnb-dag-inner'
  });
}

/** The graph's inputs or outputs, or what comes of a case that calls nothing, as a pill. */
export function pill(item: EndItem | ForkItem, box: Box): Content {
  const { width, height } = box;
  return {
    shapes: [
      make('rect', { x: 0, y: 0, width, height, rx: height / 2, class: 'fnb-dag-pill' }),
      centred(item.title, width / 2, height / 2 + 4, 'fnb-dag-detail')
    ],
    paint() {
      // Inputs and outputs have no phase; that of a case is in its outline.
    }
  };
}

export function centred(text: string, x: number, y: number, name = 'fnb-dag-small'): SVGTextElement {
  const element = words(text, x, y, name);
  element.setAttribute('text-anchor', 'middle');
  return element;
}
