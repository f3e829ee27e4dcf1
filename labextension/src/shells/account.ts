/** Account: keeps a NotebookModel as the kernel tells it, and asks the kernel what a reader wants of it. */

import { NotebookModel } from '../panel/model.js';
import type { Beginning, IDesk, Opened } from '../panel/tokens.js';
import { Folds } from './folds.js';
import type { Port } from './link.js';
import { type Asked, type FromKernel, NOTEBOOK, PROTOCOL } from './messages.js';
import { Requests } from './requests.js';

const GONE = 'The kernel is not there any more.';
const NONE = 'There is no kernel with flyte_nb: run a cell with %load_ext flyte_nb first.';
const OLD = "This kernel's flyte_nb is older than this page and cannot do that: update it, and restart the kernel.";

export class Account implements IDesk {
  readonly model = new NotebookModel();
  private readonly _requests = new Requests();
  private readonly _folds: Folds;
  private readonly _forget: () => void;
  private _latest: { readonly view: string; readonly opened: Promise<Opened> } | null = null;

  constructor(
    private readonly _port: Port,
    notice: (line: string) => void = line => console.warn(`flyte_nb: ${line}`)
  ) {
    this._folds = new Folds(_port, notice);
    this._forget = _port.listen({
      message: message => this._heard(message),
      resumed: () => this._ask(),
      closed: () => this._closed()
    });
    this._greeted();
  }

  dispose(): void {
    this._forget();
    this._closed();
    this._folds.dispose();
  }

  open(view: string): Promise<Opened> {
    return this._port.protocol === null ? Promise.reject(new Error(NONE)) : this._folds.open(view);
  }

  compile(name: string): Promise<string> {
    return this._asking(request => ({ type: 'compile', request, name }));
  }

  begin(what: Beginning, executor: string | null): Promise<string> {
    return this._asking(request => ({ type: 'begin', request, ...what, executor }));
  }

  convert(text: string, to: string): Promise<string> {
    return this._asking(request => ({ type: 'convert', request, text, to }));
  }

  keep(view: string, file: string): Promise<string> {
    return this._asking(request => ({ type: 'keep', request, view, file }));
  }

  /** The user's own code may run, or a cell before it: it takes as long as it takes. */
  private _asking(question: (request: number) => Asked): Promise<string> {
    const { connection } = this.model;
    if (connection !== 'live') {
      return Promise.reject(new Error(connection === 'old' ? OLD : NONE));
    }
    return this._requests.ask<string>(request => this._port.post(question(request)), null);
  }

  private _heard(message: FromKernel): void {
    switch (message.type) {
      case 'hello':
        return this._greeted();
      case 'entities':
        if (!this.model.learn(message.news)) {
          this._ask();
        }
        return;
      case 'executions':
        this.model.list(message.runs);
        return this._follow(message.runs.at(-1)?.view ?? null);
      case 'compiled':
      case 'began':
        return this._requests.answer(message.request, message.opened);
      case 'converted':
        return this._requests.answer(message.request, message.text);
      case 'kept':
        return this._requests.answer(message.request, message.file);
      case 'refused':
        if (message.view === null && message.request !== null) {
          this._requests.refuse(message.request, message.message);
        }
    }
  }

  /** A kernel says hello, or did before we came. */
  private _greeted(): void {
    const { protocol, notebook } = this._port;
    if (protocol === null) {
      return;
    }
    if (protocol > PROTOCOL || (notebook ?? 0) > NOTEBOOK) {
      this.model.connect('new');
    } else if (notebook === null) {
      this.model.connect('old');
    } else {
      this.model.connect('live');
      this._ask();
    }
  }

  private _ask(): void {
    if (this.model.connection === 'live') {
      this._port.post({ type: 'notebook' });
    }
  }

  /** Follow the execution that was begun last. */
  private _follow(view: string | null): void {
    if (view === (this._latest?.view ?? null)) {
      return;
    }
    this._latest?.opened.then(
      opened => opened.release(),
      () => undefined
    );
    this._latest = null;
    if (view === null) {
      this.model.follow(null);
      return;
    }
    const latest = { view, opened: this.open(view) };
    this._latest = latest;
    latest.opened.then(
      ({ model }) => {
        if (this._latest === latest) {
          this.model.follow(model);
        }
      },
      () => {
        if (this._latest === latest) {
          this._latest = null;
        }
      }
    );
  }

  private _closed(): void {
    this._requests.refuseAll(GONE);
    this._follow(null);
    this.model.connect('none');
  }
}
