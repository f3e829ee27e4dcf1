/** Tokens of the extension: what its parts, and other extensions, can ask for. */

import type { NotebookPanel } from '@jupyterlab/notebook';
import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';

import type { Choosing } from '../../panel/choosing.js';
import type { IDesk, INotebook } from '../../panel/tokens.js';
import type { Port } from '../link.js';

/** What is known of one notebook, and who does something about it. */
export interface IFlyteNotebook {
  readonly panel: NotebookPanel;
  readonly model: INotebook;
  readonly desk: IDesk;
  /** The way to its kernel. */
  readonly port: Port;
}

/** All notebooks that are open. */
export interface IFlyteNotebooks {
  /** The notebook in front; null where it is none. */
  readonly current: IFlyteNotebook | null;
  readonly currentChanged: ISignal<IFlyteNotebooks, IFlyteNotebook | null>;
  readonly added: ISignal<IFlyteNotebooks, IFlyteNotebook>;
  of(panel: NotebookPanel): IFlyteNotebook | null;
  /** Each notebook that is open, and those that will be; called once for each. */
  forEach(call: (notebook: IFlyteNotebook) => void): void;
}

export const IFlyteNotebooks = new Token<IFlyteNotebooks>(
  'flyte-nb:IFlyteNotebooks',
  'What flyte_nb knows of the notebooks that are open: their entities, executions and compile errors.'
);

/** The side panel. */
export interface IFlytePanel {
  /** Something else is shown, or may be done with it. */
  readonly changed: ISignal<unknown, void>;
  /** What is chosen in the notebook in front; null where nobody has looked at that yet. */
  readonly choosing: Choosing | null;
  choosingOf(notebook: IFlyteNotebook): Choosing;
  /** Put it on the screen. */
  show(): void;
}

export const IFlytePanel = new Token<IFlytePanel>('flyte-nb:IFlytePanel', 'The side panel of flyte_nb.');

/** What the reader wants of commands; what they want of views is known to the views. */
export interface IFlyteSettings {
  /** What commands run with; null: as the kernel's own settings say. */
  readonly executor: string | null;
  /** Whether the end of a long run is notified, and after how many seconds a run is long. */
  readonly notifications: boolean;
  readonly notifyAfter: number;
  /** What is shown in the cells: marks by lines, what names mean, how nodes stand. */
  readonly gutter: boolean;
  readonly hover: boolean;
  readonly chips: boolean;
  readonly changed: ISignal<IFlyteSettings, void>;
}

export const IFlyteSettings = new Token<IFlyteSettings>('flyte-nb:IFlyteSettings', 'The settings of flyte_nb.');
