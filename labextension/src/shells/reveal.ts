/** Reveal: from a node to the line of the cell that made it. */

import { Notification } from '@jupyterlab/apputils';
import type { Cell, ICodeCellModel } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';

import type { Place } from '../model/graph.js';
import { shorten } from '../model/labels.js';
import { type Ran, madeIn } from '../panel/lines.js';

const FLASH = 'fnb-flash';

/** Scroll to the cell that a place is in, if it is there still, and let it flash. */
export async function reveal(panel: NotebookPanel, place: Place): Promise<void> {
  const found = madeIn(panel.content.widgets.map(ran), place);
  const cell = panel.content.widgets[found?.cell ?? -1];
  if (found === null || cell === undefined) {
    Notification.info(`No cell has this line of ${shorten(place.file, 40)} any more`, { autoClose: 5_000 });
    return;
  }
  await panel.content.scrollToItem(found.cell, 'smart');
  cell.editor?.revealPosition({ line: found.line - 1, column: 0 });
  cell.node.classList.remove(FLASH);
  cell.node.addEventListener('animationend', () => cell.node.classList.remove(FLASH), { once: true });
  cell.node.classList.add(FLASH);
}

function ran({ model }: Cell): Ran {
  const code = model.type === 'code';
  return {
    count: code ? (model as ICodeCellModel).executionCount : null,
    text: code ? model.sharedModel.getSource() : ''
  };
}
