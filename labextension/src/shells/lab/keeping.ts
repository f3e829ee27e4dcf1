/** Keeping: a run as a file beside the notebook, and the way to it. */

import { InputDialog, Notification } from '@jupyterlab/apputils';
import type { CommandRegistry } from '@lumino/commands';

import type { Targets } from './target.js';

export class Keeping {
  constructor(
    private readonly _commands: CommandRegistry,
    private readonly _targets: Targets
  ) {}

  /** Ask for a name, and write the run into that file. */
  async save(suffix: string): Promise<void> {
    const { value } = await InputDialog.getText({
      title: suffix === 'html' ? 'Save the replay as' : 'Save the run as',
      text: `${this._name}.${suffix}`,
      okLabel: 'Save'
    });
    if (value !== null && value.trim() !== '') {
      const file = value.trim().endsWith(`.${suffix}`) ? value.trim() : `${value.trim()}.${suffix}`;
      const path = await this._keep(file);
      Notification.success(`Wrote ${file}`, {
        autoClose: 8_000,
        actions: [{ label: 'Open', callback: () => void this._open(path, suffix === 'html') }]
      });
    }
  }

  /** Write the run into a page beside the notebook, and open that where its script may run: in a tab of its own. */
  async open(): Promise<void> {
    await this._open(await this._keep(`${this._name}.html`), true);
  }

  private get _name(): string {
    return this._targets.run?.graph.spec.ref.name.replace(/[^\w.-]/g, '_') ?? 'run';
  }

  /** Gives the path as JupyterLab knows it: a kernel stands in the folder of its notebook. */
  private async _keep(file: string): Promise<string> {
    const { notebook, run } = this._targets;
    const view = run?.payload.view ?? null;
    if (notebook === null || view === null || run?.kernel === null) {
      throw new Error('Only a run that the kernel still has can be written into a file: run it again.');
    }
    await notebook.desk.keep(view, file);
    const folder = notebook.panel.context.path.split('/').slice(0, -1);
    return [...folder, file].join('/');
  }

  private _open(path: string, page: boolean): Promise<unknown> {
    return page
      ? this._commands.execute('docmanager:open-browser-tab', { path })
      : this._commands.execute('docmanager:open', { path });
  }
}
