/** Panels: an open group, quiet around its children, with a header that says what it is and how far it is. */

import type { Box } from '../../layout/parse.js';
import { fit } from '../../model/labels.js';
import { textWidth } from '../../model/quoting.js';
import { CORNER, type Content, centred } from './card.js';
import { CHEVRON, badge, bolt, chevron, emblem } from './icons.js';
import type { NodeItem } from './scene.js';
import type { Standing } from './standing.js';
import { make, say, translate, words } from './svg.js';

const ICON = 21;
const TEXT = 39;
const MADE = 'made at run time';

export function panel(item: NodeItem, box: Box): Content {
  const { width, height } = box;
  const kind = item.node.spec.ref.kind;
  const rx = kind === 'map_task' ? 0 : CORNER + 2;
  const icon = make('g', { class: 'fnb-dag-icon', transform: translate(ICON, 22) }, ...emblem(kind));
  const right = width - 2 * CHEVRON.x + 2;
  const tagWidth = textWidth(MADE, 10) + 14;
  const title = fit(item.title, 13, right - TEXT);
  const tagged = item.expanded && TEXT + textWidth(title, 13) + tagWidth + 12 < right;
  const nature = words('', TEXT, 33.5, 'fnb-dag-detail');
  const extra = make('g', {});
  let phase: Standing['phase'] = null;
  return {
    shapes: [
      make('rect', { x: 0, y: 0, width, height, rx, class: 'fnb-dag-panel' }),
      icon,
      words(title, TEXT, 19, 'fnb-dag-title'),
      nature,
      ...(tagged ? tag(right - tagWidth, tagWidth) : []),
      extra,
      chevron(width - CHEVRON.x, CHEVRON.y, 'open')
    ],
    paint(standing) {
      if (standing.phase !== phase) {
        phase = standing.phase;
        icon.replaceChildren(...(phase === null ? emblem(kind) : badge(phase)));
      }
      extra.replaceChildren(...(standing.hit ? [bolt(right - (tagged ? tagWidth + 12 : 6), 20)] : []));
      const said = [`${item.nature} · ${standing.text}`, standing.text].find(
        text => standing.text !== '' && textWidth(text, 11) <= width - TEXT - 12
      );
      say(nature, fit(said ?? (standing.text === '' ? item.nature : standing.text), 11, width - TEXT - 12));
    }
  };
}

/** What says that a group's nodes were not there before the run. */
function tag(x: number, width: number): SVGElement[] {
  return [
    make('rect', { x, y: 12, width, height: 16, rx: 8, class: 'fnb-dag-made' }),
    centred(MADE, x + width / 2, 23.5, 'fnb-dag-small fnb-dag-made-text')
  ];
}
