/** The plugin of what stands in the cells: marks in their editors, chips below their input. */

import { EditorExtensionRegistry, IEditorExtensionRegistry } from '@jupyterlab/codemirror';

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';

import type { Chip } from '../../../panel/chips.js';
import { NOTHING, marksOf } from '../../../panel/marks.js';
import { type IFlyteNotebook, IFlyteNotebooks, IFlytePanel, IFlyteSettings } from '../tokens.js';
import { NotebookChips } from './chips.js';
import { type Source, cellMarks } from './editor.js';

/** What tells a cell of one notebook from that of another: both may have the same id. */
interface SharedCell {
  readonly id?: string;
  readonly notebook?: object | null;
}

/** The notebooks that are open, as editors ask for them. */
class Editors {
  private readonly _notebooks = new Set<IFlyteNotebook>();
  private readonly _watching = new Set<() => void>();

  /** Whoever draws a cell of this notebook is told of what changes; returns how to end that. */
  add(notebook: IFlyteNotebook): () => void {
    this._notebooks.add(notebook);
    let stop: (() => void) | null = null;
    let latest: IFlyteNotebook['model']['latest'] = null;
    let step: unknown = null;
    const follow = (): void => {
      if (notebook.model.latest !== latest) {
        stop?.();
        latest = notebook.model.latest;
        stop =
          latest?.subscribe(() => {
            const now = latest?.step ?? latest?.over;
            if (now !== step) {
              step = now;
              this.tell();
            }
          }) ?? null;
      }
      this.tell();
    };
    const forget = notebook.model.subscribe(follow);
    follow();
    return () => {
      this._notebooks.delete(notebook);
      forget();
      stop?.();
    };
  }

  tell(): void {
    [...this._watching].forEach(changed => changed());
  }

  source(cell: SharedCell, wanted: Source['wanted']): Source {
    return {
      wanted,
      look: text => {
        const notebook = this._of(cell);
        return notebook === null || cell.id === undefined ? NOTHING : marksOf(notebook.model, cell.id, text);
      },
      watch: changed => {
        this._watching.add(changed);
        return () => this._watching.delete(changed);
      }
    };
  }

  private _of({ notebook }: SharedCell): IFlyteNotebook | null {
    for (const one of this._notebooks) {
      if (notebook !== null && one.panel.content.model?.sharedModel === notebook) {
        return one;
      }
    }
    return null;
  }
}

export const cellsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'flyte-nb:cells',
  description: 'Shows in the cells when each line runs, where a stepper stands, what is wrong, and how nodes stand.',
  autoStart: true,
  requires: [IFlyteNotebooks, IFlyteSettings],
  optional: [IEditorExtensionRegistry, IFlytePanel],
  activate: (
    _: JupyterFrontEnd,
    notebooks: IFlyteNotebooks,
    settings: IFlyteSettings,
    registry: IEditorExtensionRegistry | null,
    side: IFlytePanel | null
  ) => {
    const editors = new Editors();
    registry?.addExtension({
      name: 'flyte-nb:cells',
      factory: ({ model, inline }) => {
        const shared = model.sharedModel as SharedCell;
        const cell = inline && typeof shared.id === 'string' && 'notebook' in shared;
        return cell
          ? EditorExtensionRegistry.createImmutableExtension(cellMarks(editors.source(shared, () => settings)))
          : null;
      }
    });
    notebooks.forEach(notebook => {
      const { panel, model } = notebook;
      const chips = new NotebookChips(
        panel,
        model,
        () => settings.chips,
        chip => lead(notebook, side, chip)
      );
      const forget = editors.add(notebook);
      const redraw = (): void => {
        editors.tell();
        chips.soon();
      };
      settings.changed.connect(redraw);
      // Not with each key that is pressed in a cell: with cells that come, go and move.
      void panel.context.ready.then(() => panel.model?.cells.changed.connect(() => chips.soon()));
      panel.disposed.connect(() => {
        settings.changed.disconnect(redraw);
        chips.dispose();
        forget();
      });
    });
  }
};

/** Show the nodes of a chip: the latest run in the side panel, with the first of them chosen. */
function lead(notebook: IFlyteNotebook, side: IFlytePanel | null, chip: Chip): void {
  const { latest, runs } = notebook.model;
  side?.show();
  const choosing = side?.choosingOf(notebook);
  const run = runs.at(-1);
  if (choosing !== undefined && run !== undefined && choosing.shown !== latest) {
    choosing.choose({ kind: 'run', view: run.view });
  }
  latest?.select({ kind: 'node', path: chip.path });
}
