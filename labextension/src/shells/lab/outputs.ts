/** Outputs: the runs that stand in a notebook's outputs, and the way to them. */

import type { CodeCell } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';

import { MIME } from '../../model/payload.js';
import { uncounted } from '../../panel/lines.js';
import type { Saved } from '../../panel/tokens.js';

/** Every run and graph of ours in the outputs, from top to bottom. */
export function savedIn(panel: NotebookPanel): readonly Saved[] {
  const found: Saved[] = [];
  const cells = panel.model?.cells;
  for (let index = 0; index < (cells?.length ?? 0); index += 1) {
    const model = cells?.get(index) as Partial<CodeCell['model']> | undefined;
    for (let at = 0; at < (model?.outputs?.length ?? 0); at += 1) {
      const payload = model?.outputs?.get(at).data[MIME];
      if (payload !== undefined) {
        found.push({ cell: index, label: `In[${model?.executionCount ?? ' '}]`, payload });
      }
    }
  }
  return found;
}

/** Go to a cell, and to a line of it as its kernel counts them. */
export async function goToCell(panel: NotebookPanel, index: number, line: number | null): Promise<void> {
  const { content } = panel;
  if (content.widgets[index] === undefined) {
    return;
  }
  content.deselectAll();
  content.activeCellIndex = index;
  await content.scrollToItem(index, 'smart');
  const cell = content.widgets[index];
  const editor = cell?.editor ?? null;
  if (line !== null && cell !== undefined && editor !== null) {
    const there = line - 1 + uncounted(cell.model.sharedModel.getSource());
    const position = { line: Math.min(there, editor.lineCount - 1), column: 0 }; // it may have lost lines since
    editor.setCursorPosition(position);
    editor.revealPosition(position);
  }
  panel.activate();
}
