/** Panels: an open group, quiet around its children, with a header that says what it is and how far it is. */

import type { Box } from '../../layout/parse.js';
import { fit } from '../../model/labels.js';
import { textWidth } from '../../model/quoting.js';
import { CORNER, type Content, FONT, centred } from './card.js';
import { CHEVRON, badge, bolt, chevron, emblem } from './icons.js';
import type { NodeItem } from './scene.js';
import type { Standing } from './standing.js';
import { make, press, say, translate, words } from './svg.js';

const ICON = 21;
const TEXT = 39;
const MADE = 'made at run time';

export function panel(item: NodeItem, box: Box): Content {
  const kind = item.node.spec.ref.kind;
  const rx = kind === 'map_task' ? 0 : CORNER + 2;
  const icon = make('g', { class: 'fnb-dag-icon', transform: translate(ICON, 22) }, ...emblem(kind));
  const outline = make('rect', { x: 0, y: 0, rx, class: 'fnb-dag-panel fnb-dag-stretches' });
  const title = words('', TEXT, 19, 'fnb-dag-title');
  const nature = words('', TEXT, 33.5, 'fnb-dag-detail');
  const tagWidth = textWidth(MADE, 10) + 14;
  const made = make('g', { class: 'fnb-dag-shifts' }, ...(item.expanded ? tag(tagWidth) : []));
  const hit = make('g', { class: 'fnb-dag-shifts' });
  const fold = make('g', { class: 'fnb-dag-shifts' }, chevron(0, CHEVRON.y, 'open'));
  let width = 0;
  let room = 0;
  let phase: Standing['phase'] = null;
  const content = {
    shapes: [outline, icon, title, nature, made, hit, fold],
    resize(size: Box) {
      width = size.width;
      outline.setAttribute('width', String(width));
      outline.setAttribute('height', String(size.height));
      const right = width - 2 * CHEVRON.x + 2;
      const said = fit(item.title, 13, right - TEXT);
      // Beside the title, so that what is said below it has the whole width.
      const tagged = item.expanded && TEXT + textWidth(said, 13) + tagWidth + 12 < right;
      say(title, said);
      press(title, `600 13px ${FONT}`, right - TEXT);
      made.toggleAttribute('hidden', !tagged);
      room = width - TEXT - 12;
      shift(made, right - tagWidth);
      shift(hit, right - (tagged ? tagWidth + 12 : 6));
      shift(fold, width - CHEVRON.x);
    },
    paint(standing: Standing) {
      if (standing.phase !== phase) {
        phase = standing.phase;
        icon.replaceChildren(...(phase === null ? emblem(kind) : badge(phase)));
      }
      hit.replaceChildren(...(standing.hit ? [bolt(0, 20)] : []));
      const said = [`${item.nature} · ${standing.text}`, standing.text].find(
        text => standing.text !== '' && textWidth(text, 11) <= room
      );
      say(nature, fit(said ?? (standing.text === '' ? item.nature : standing.text), 11, room));
    }
  };
  content.resize(box);
  return content;
}

/** What says that a group's nodes were not there before the run. */
function tag(width: number): SVGElement[] {
  return [
    make('rect', { x: 0, y: 7, width, height: 16, rx: 8, class: 'fnb-dag-made' }),
    centred(MADE, width / 2, 18.5, 'fnb-dag-small fnb-dag-made-text')
  ];
}

/** By style, not by attribute: so it glides as the groups do. */
function shift(element: SVGElement, x: number): void {
  element.style.transform = `translate(${x}px, 0)`;
}
