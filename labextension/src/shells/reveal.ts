/** Reveal: from a node to the line of the cell that made it. */

import type { Cell, ICodeCellModel } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';

import type { Place } from '../model/graph.js';

const CELL = /^In\[(\d+)\]$/;
const FLASH = 'fnb-flash';

/** Scroll to the cell of this execution count, if it still has the line, and let it flash. */
export async function reveal(panel: NotebookPanel, place: Place): Promise<void> {
  const count = Number(CELL.exec(place.file)?.[1]);
  const cells = panel.content.widgets;
  const index = cells.findIndex(cell => executionCount(cell) === count && hasLine(cell, place));
  const cell = cells[index];
  if (cell === undefined) {
    return;
  }
  await panel.content.scrollToItem(index, 'smart');
  cell.editor?.revealPosition({ line: place.line - 1, column: 0 });
  cell.node.classList.remove(FLASH);
  cell.node.addEventListener('animationend', () => cell.node.classList.remove(FLASH), { once: true });
  cell.node.classList.add(FLASH);
}

function executionCount(cell: Cell): number | null {
  return cell.model.type === 'code' ? (cell.model as ICodeCellModel).executionCount : null;
}

function hasLine(cell: Cell, place: Place): boolean {
  const lines = cell.model.sharedModel.getSource().split('\n');
  return lines[place.line - 1]?.trim() === place.text.trim();
}
