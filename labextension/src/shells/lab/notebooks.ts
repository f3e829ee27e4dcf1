/** Notebooks: one account for each notebook that is open, for as long as it is. */

import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { Signal } from '@lumino/signaling';

import { Account } from '../account.js';
import { SessionPort } from '../session.js';
import type { IFlyteNotebook, IFlyteNotebooks } from './tokens.js';

export class FlyteNotebooks implements IFlyteNotebooks {
  readonly currentChanged: Signal<IFlyteNotebooks, IFlyteNotebook | null> = new Signal<
    IFlyteNotebooks,
    IFlyteNotebook | null
  >(this);
  readonly added: Signal<IFlyteNotebooks, IFlyteNotebook> = new Signal<IFlyteNotebooks, IFlyteNotebook>(this);
  private readonly _known = new Map<NotebookPanel, IFlyteNotebook>();

  /** `greeted` is called when a kernel with flyte_nb says hello. */
  constructor(
    private readonly _tracker: INotebookTracker,
    private readonly _greeted: () => void
  ) {
    _tracker.forEach(panel => this._add(panel));
    _tracker.widgetAdded.connect((_, panel) => this._add(panel));
    _tracker.currentChanged.connect(() => this.currentChanged.emit(this.current));
  }

  get current(): IFlyteNotebook | null {
    const panel = this._tracker.currentWidget;
    return panel === null ? null : this.of(panel);
  }

  of(panel: NotebookPanel): IFlyteNotebook | null {
    return this._known.get(panel) ?? null;
  }

  forEach(call: (notebook: IFlyteNotebook) => void): void {
    this._known.forEach(call);
    this.added.connect((_, notebook) => call(notebook));
  }

  private _add(panel: NotebookPanel): void {
    if (this._known.has(panel) || panel.isDisposed) {
      return;
    }
    const port = new SessionPort(panel.sessionContext, this._greeted);
    const account = new Account(port);
    const notebook: IFlyteNotebook = { panel, model: account.model, desk: account, port };
    this._known.set(panel, notebook);
    panel.disposed.connect(() => {
      this._known.delete(panel);
      account.dispose();
    });
    this.added.emit(notebook);
    if (this._tracker.currentWidget === panel) {
      this.currentChanged.emit(notebook); // it was in front before it was known
    }
  }
}
