/** Keeping: a run as a file beside the notebook, and the way to it. */

import { Dialog, InputDialog, Notification, showDialog } from '@jupyterlab/apputils';
import type { Contents } from '@jupyterlab/services';
import type { CommandRegistry } from '@lumino/commands';

import type { Targets } from './target.js';

const GONE = 'Only a run that the kernel still has can be written into a file: run it again.';

export class Keeping {
  constructor(
    private readonly _commands: CommandRegistry,
    private readonly _contents: Contents.IManager,
    private readonly _targets: Targets
  ) {}

  /** Ask for a name, and write the run into that file. */
  async save(suffix: string): Promise<void> {
    if (this._targets.run?.kernel === null) {
      throw new Error(GONE); // before a name is asked for
    }
    const { value } = await InputDialog.getText({
      title: suffix === 'html' ? 'Save the replay as' : 'Save the run as',
      text: suffix === 'html' ? this._page : `${this._name}.${suffix}`,
      okLabel: 'Save'
    });
    if (value !== null && value.trim() !== '') {
      const file = value.trim().endsWith(`.${suffix}`) ? value.trim() : `${value.trim()}.${suffix}`;
      if ((await this._isThere(file)) && !(await mayReplace(file))) {
        return;
      }
      const path = await this._keep(file);
      Notification.success(`Wrote ${file}`, {
        autoClose: 8_000,
        actions: [{ label: 'Open', callback: () => void this._open(path, suffix === 'html') }]
      });
    }
  }

  /** Write the run into a page beside the notebook, and open that where its script may run: in a tab of its own. */
  async open(): Promise<void> {
    await this._open(await this._keep(this._page), true);
  }

  private get _name(): string {
    return this._targets.run?.graph.spec.ref.name.replace(/[^\w.-]/g, '_') ?? 'run';
  }

  /** A name that a page of the reader's own does not have. */
  private get _page(): string {
    return `${this._name}.replay.html`;
  }

  /** The path of a file as JupyterLab knows it: a kernel stands in the folder of its notebook. */
  private _path(file: string): string {
    const folder = this._targets.notebook?.panel.context.path.split('/').slice(0, -1) ?? [];
    return [...folder, file].join('/');
  }

  /** Whether there is such a file already. Its folder is asked: to ask for what is not there is an error to the server. */
  private async _isThere(file: string): Promise<boolean> {
    const path = this._path(file);
    const folder = path.split('/').slice(0, -1).join('/');
    const files: unknown = await this._contents.get(folder).then(
      ({ content }) => content as unknown,
      () => []
    );
    return Array.isArray(files) && files.some((one: Contents.IModel) => one.path === path);
  }

  private async _keep(file: string): Promise<string> {
    const { notebook, run } = this._targets;
    const view = run?.payload.view ?? null;
    if (notebook === null || view === null || run?.kernel === null) {
      throw new Error(GONE);
    }
    await notebook.desk.keep(view, file);
    return this._path(file);
  }

  private _open(path: string, page: boolean): Promise<unknown> {
    return page
      ? this._commands.execute('docmanager:open-browser-tab', { path })
      : this._commands.execute('docmanager:open', { path });
  }
}

async function mayReplace(file: string): Promise<boolean> {
  const { button } = await showDialog({
    title: `${file} is there already`,
    body: 'Write the run in place of what it holds?',
    buttons: [Dialog.cancelButton(), Dialog.warnButton({ label: 'Overwrite' })]
  });
  return button.accept;
}
