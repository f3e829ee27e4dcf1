/** The extension for JupyterLab and Notebook 7: a renderer of runs, live where the document's kernel holds them. */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import { type IRenderMime, IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { Widget } from '@lumino/widgets';

import type { LayoutClient } from '../layout/client.js';
import { MIME } from '../model/payload.js';
import type { Host } from '../view/host.js';
import { graphviz } from './graphviz.js';
import { insert } from './insert.js';
import { cellsPlugin } from './lab/cells/plugin.js';
import { commandsPlugin } from './lab/commands.js';
import { lessonsPlugin } from './lab/launcher.js';
import { lspPlugin } from './lab/lsp.js';
import { panelPlugin } from './lab/panelplugin.js';
import { FlyteNotebooks } from './lab/notebooks.js';
import { savedPlugin } from './lab/saved.js';
import { settingsPlugin } from './lab/settings.js';
import { statusPlugin } from './lab/status.js';
import { IFlyteNotebooks } from './lab/tokens.js';
import type { Output, Surroundings } from './output.js';
import { reveal } from './reveal.js';

/** Before the widgets' renderer, which has -10: an output that has both is drawn by this one, also without a kernel. */
const RANK = -20;

/** The view is loaded with the first output that needs it: most notebooks have none. */
const view = () => import('./output.js');

class RunRenderer extends Widget implements IRenderMime.IRenderer {
  private _output: Output | null = null;

  constructor(private readonly _around: (node: HTMLElement) => Surroundings) {
    super();
    this.addClass('fnb-output');
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const { Output } = await view();
    if (!this.isDisposed) {
      this._output ??= new Output(this.node, this._around(this.node));
      this._output.show(model.data[MIME]);
    }
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._output?.dispose();
    }
    super.dispose();
  }
}

function factory(around: (node: HTMLElement) => Surroundings): IRenderMime.IRendererFactory {
  return { safe: true, mimeTypes: [MIME], defaultRank: RANK, createRenderer: () => new RunRenderer(around) };
}

let client: Promise<LayoutClient> | null = null;

/** Graphviz is loaded once for all: when a kernel with flyte_nb says hello, or for the first view that needs it. */
async function loaded(): Promise<LayoutClient> {
  client ??= import('../layout/worker.js?text').then(({ default: script }) => graphviz(script));
  try {
    return await client;
  } catch (error) {
    client = null;
    throw error;
  }
}

const layout: Host['layout'] = async (dot, signal) => (await loaded()).layout(dot, signal);

/** What goes wrong is told by the first view that needs it. */
function warm(): void {
  void view();
  loaded().then(
    graphviz => graphviz.warm(),
    () => undefined
  );
}

/** What is known of the notebooks that are open: for the renderer, the panel, the cells and whoever asks. */
const notebooks: JupyterFrontEndPlugin<IFlyteNotebooks> = {
  id: 'flyte-nb:notebooks',
  description: 'Knows what the kernels of open notebooks define and run with flyte_nb.',
  autoStart: true,
  requires: [INotebookTracker],
  provides: IFlyteNotebooks,
  activate: (_: JupyterFrontEnd, tracker: INotebookTracker) => new FlyteNotebooks(tracker, warm)
};

const runs: JupyterFrontEndPlugin<void> = {
  id: 'flyte-nb:runs',
  description: 'Shows the runs of flyte_nb, live or saved.',
  autoStart: true,
  requires: [IRenderMimeRegistry],
  optional: [IFlyteNotebooks],
  activate: (_: JupyterFrontEnd, rendermime: IRenderMimeRegistry, notebooks: IFlyteNotebooks | null) => {
    rendermime.addFactory(
      factory(() => ({ layout })),
      RANK
    );
    notebooks?.forEach(({ panel, port }) => {
      const around = (node: HTMLElement): Surroundings => ({
        layout,
        port,
        reveal: place => void reveal(panel, place),
        insert: text => void insert(panel, node, text)
      });
      panel.content.rendermime.addFactory(factory(around), RANK);
    });
  }
};

export default [
  notebooks,
  runs,
  settingsPlugin,
  panelPlugin(layout),
  commandsPlugin,
  statusPlugin,
  savedPlugin(layout),
  lessonsPlugin,
  lspPlugin,
  cellsPlugin
];
