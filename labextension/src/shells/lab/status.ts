/** The status bar: the run that is going on, and how far it is. And a notification at the end of a long one. */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { IStatusBar } from '@jupyterlab/statusbar';
import { Widget } from '@lumino/widgets';

import { duration, shorten, words } from '../../model/labels.js';
import type { Run } from '../../model/notebook.js';
import { PHASES, type Phase, terminal } from '../../model/phases.js';
import { isLong } from '../../panel/lines.js';
import type { RunModel } from '../../view/model.js';
import { countsLine, tallied } from '../../view/said.js';
import { IFlyteNotebooks, IFlytePanel, IFlyteSettings } from './tokens.js';

const PAUSE = 250; // milliseconds between two looks at a run, at least

/** `wf: 3 of 8 done`, while something runs. */
class Progress extends Widget {
  private _forget: () => void = () => undefined;
  private _timer: ReturnType<typeof setTimeout> | null = null;
  private _model: RunModel | null = null;

  constructor(show: () => void) {
    super({ node: document.createElement('button') });
    this.addClass('fnb-status');
    this.node.setAttribute('type', 'button');
    this.node.title = 'Show the run in the Flyte panel';
    this.node.addEventListener('click', show);
    this.node.hidden = true;
  }

  follow(model: RunModel | null): void {
    if (model !== this._model) {
      this._forget();
      this._model = model;
      this._forget = model?.subscribe(changes => changes.has('state') && this._soon()) ?? (() => undefined);
      this._say();
    }
  }

  override dispose(): void {
    this._forget();
    clearTimeout(this._timer ?? undefined);
    super.dispose();
  }

  private _soon(): void {
    this._timer ??= setTimeout(() => {
      this._timer = null;
      this._say();
    }, PAUSE);
  }

  private _say(): void {
    const model = this._model;
    const runs = model !== null && model.ran && !model.over && model.kernel !== null;
    this.node.hidden = !runs;
    if (runs) {
      const name = shorten(model.graph.spec.ref.name, 40);
      const how = model.step === null ? '' : ', stepping';
      this.node.textContent = `${name}${how}: ${countsLine(tallied(model.head), true)}`;
    }
  }
}

export const statusPlugin: JupyterFrontEndPlugin<void> = {
  id: 'flyte-nb:status',
  description: 'Shows the run that is going on in the status bar, and notifies at the end of a long one.',
  autoStart: true,
  requires: [IFlyteNotebooks, IFlyteSettings],
  optional: [IFlytePanel, IStatusBar],
  activate: (
    app: JupyterFrontEnd,
    notebooks: IFlyteNotebooks,
    settings: IFlyteSettings,
    panel: IFlytePanel | null,
    bar: IStatusBar | null
  ): void => {
    if (bar !== null) {
      const item = new Progress(() => panel?.show());
      const follow = (): void => item.follow(notebooks.current?.model.latest ?? null);
      bar.registerStatusItem('flyte-nb:progress', { item, align: 'left', rank: 50 });
      notebooks.currentChanged.connect(follow);
      notebooks.forEach(({ model }) => model.subscribe(changes => changes.has('latest') && follow()));
      follow();
    }
    notebooks.forEach(({ model, panel: document }) => {
      const running = new Set<string>();
      model.subscribe(changes => {
        if (changes.has('connection') && model.connection !== 'live') {
          running.clear();
        }
        for (const run of model.runs) {
          if (!terminal(phaseOf(run))) {
            running.add(run.view);
          } else if (running.delete(run.view) && settings.notifications && isLong(run, settings.notifyAfter)) {
            notify(run, () => {
              app.shell.activateById(document.id);
              panel?.show();
            });
          }
        }
      });
    });
  }
};

function phaseOf({ phase }: Run): Phase {
  return (PHASES as readonly string[]).includes(phase) ? (phase as Phase) : 'UNDEFINED';
}

function notify(run: Run, show: () => void): void {
  const took = duration(run.ended! - run.began!);
  const said = `${shorten(run.name, 60)} ${words(phaseOf(run))} after ${took}`;
  const tell = run.phase === 'SUCCEEDED' ? Notification.success : Notification.error;
  tell(said, { autoClose: 10_000, actions: [{ label: 'Show', callback: show }] });
}
