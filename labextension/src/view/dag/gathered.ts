/** "+N": one card for gathered nodes, with a bar of how many stand where. */

import type { Box } from '../../layout/parse.js';
import { fit } from '../../model/labels.js';
import { textWidth } from '../../model/quoting.js';
import { CORNER, type Content, ICON, TEXT } from './card.js';
import type { MoreItem } from './scene.js';
import { make, say, translate, words } from './svg.js';

const BAR = 6;

export function gathered(item: MoreItem, box: Box): Content {
  const { width, height } = box;
  const room = width - TEXT - 10;
  const start = TEXT + textWidth(item.title, 13) + 12;
  const length = width - 12 - start;
  const bar = make('g', { transform: translate(start, height / 2 - 7 - BAR / 2), class: 'fnb-dag-bar' });
  const said = words(fit(`${item.first} …`, 11, room), TEXT, height / 2 + 12, 'fnb-dag-detail');
  const dots = [-5, 0, 5].map(cx => make('circle', { cx, r: 1.6, class: 'fnb-dag-emblem' }));
  return {
    shapes: [
      make('rect', { x: 4, y: 4, width, height, rx: CORNER, class: 'fnb-dag-behind' }),
      make('rect', { x: 0, y: 0, width, height, rx: CORNER, class: 'fnb-dag-card' }),
      make('g', { transform: translate(ICON, height / 2) }, ...dots),
      words(item.title, TEXT, height / 2 - 3, 'fnb-dag-title'),
      said,
      bar
    ],
    paint({ counts, text }) {
      say(said, text === '' ? fit(`${item.first} …`, 11, room) : worst(text, room));
      const total = counts.reduce((sum, [, count]) => sum + count, 0);
      let x = 0;
      const parts = counts.map(([look, count]) => {
        const wide = (count / total) * length;
        const part = make('rect', { x, y: 0, width: Math.max(wide - 0.75, 0.75), height: BAR, 'data-look': look });
        x += wide;
        return part;
      });
      bar.replaceChildren(...parts);
    }
  };
}

/** As many counts as there is room for; the worst come first. */
function worst(tally: string, room: number): string {
  const counts = tally.replace('succeeded', 'done').split(', ');
  let said = counts[0] ?? '';
  for (const count of counts.slice(1)) {
    if (textWidth(`${said}, ${count}`, 11) > room + 8) {
      break;
    }
    said += `, ${count}`;
  }
  return said;
}
