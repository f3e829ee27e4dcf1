/** The plugin of the side panel: puts it into the right area, and lets it follow the notebook in front. */

import { ILabShell, ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';

import type { Host } from '../../view/host.js';
import { FlytePanel, PANEL } from './panel.js';
import { IFlyteNotebooks, IFlytePanel, IFlyteSettings } from './tokens.js';

export function panelPlugin(layout: Host['layout']): JupyterFrontEndPlugin<IFlytePanel> {
  return {
    id: 'flyte-nb:panel',
    description: 'A side panel: what the notebook in front defines and has run with flyte_nb.',
    autoStart: true,
    requires: [IFlyteNotebooks, IFlyteSettings],
    optional: [ILabShell, ILayoutRestorer],
    provides: IFlytePanel,
    activate: (
      app: JupyterFrontEnd,
      notebooks: IFlyteNotebooks,
      settings: IFlyteSettings,
      shell: ILabShell | null,
      restorer: ILayoutRestorer | null
    ) => {
      const panel = new FlytePanel(layout, () => settings.executor);
      const follow = (): void => {
        panel.notebook = notebooks.current;
      };
      notebooks.currentChanged.connect(follow);
      follow();
      app.shell.add(panel, 'right', { rank: 900, type: 'Flyte' });
      restorer?.add(panel, PANEL);
      return {
        changed: panel.changed,
        get choosing() {
          return panel.choosing;
        },
        choosingOf: notebook => panel.choosingOf(notebook),
        show: () => {
          if (shell === null || !panel.isVisible) {
            app.shell.activateById(PANEL);
          }
        }
      };
    }
  };
}
