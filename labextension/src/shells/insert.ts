/** Insert: a text as a new code cell, below the cell around a view. */

import type { NotebookPanel } from '@jupyterlab/notebook';

/** Put a text into a cell below the one that has an element in it, or else below the active one; and go there to edit it. */
export async function insert({ content }: NotebookPanel, inside: HTMLElement, text: string): Promise<void> {
  const { model } = content;
  if (model === null) {
    return;
  }
  const around = content.widgets.findIndex(cell => cell.node.contains(inside));
  const index = (around < 0 ? content.activeCellIndex : around) + 1;
  // It is the user who asks for it: like any cell that is made by hand, it is trusted.
  model.sharedModel.insertCell(index, { cell_type: 'code', source: text, metadata: { trusted: true } });
  content.deselectAll();
  content.activeCellIndex = index;
  await content.scrollToItem(index, 'smart');
  content.mode = 'edit';
  content.activeCell?.editor?.focus();
}
