/** Folds: the runs of one kernel that somebody looks at elsewhere than in the output of a cell; one fold for all. */

import { readPayload } from '../model/payload.js';
import type { Opened } from '../panel/tokens.js';
import { RunModel } from '../view/model.js';
import { GONE, Link, type Port } from './link.js';

interface Fold {
  readonly made: Promise<{ readonly model: RunModel; readonly link: Link }>;
  cancel: () => void;
  users: number;
}

const PATIENCE = 30_000; // milliseconds

export class Folds {
  private readonly _folds = new Map<string, Fold>();

  constructor(
    private readonly _port: Port,
    private readonly _notice: (line: string) => void
  ) {}

  /** Ask for everything of a live view, and follow it until all that opened it have let it go. */
  async open(view: string): Promise<Opened> {
    const fold = this._folds.get(view) ?? this._begin(view);
    fold.users += 1;
    let held = true;
    const release = () => {
      if (held) {
        held = false;
        this._release(view, fold);
      }
    };
    try {
      const { model } = await fold.made;
      return { model, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Nobody looks any more, whoever has not said so. */
  dispose(): void {
    [...this._folds.values()].forEach(end);
    this._folds.clear();
  }

  private _begin(view: string): Fold {
    let cancel: () => void = () => undefined;
    const made = new Promise<{ model: RunModel; link: Link }>((resolve, reject) => {
      const fail = (reason: string) => {
        stop();
        reject(new Error(reason));
      };
      cancel = () => fail(GONE);
      const timer = setTimeout(() => fail('The kernel has not answered: it may be busy. Try again later.'), PATIENCE);
      const forget = this._port.listen({
        message: message => {
          if ((message.type !== 'snapshot' && message.type !== 'refused') || message.view !== view) {
            return;
          }
          if (message.type === 'refused') {
            fail(message.message);
            return;
          }
          stop();
          try {
            const model = new RunModel(readPayload(message.payload));
            if (message.now !== null && model.step === null) {
              model.clock.heard(message.now);
            }
            resolve({ model, link: new Link(model, view, this._port, this._notice, true) });
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        },
        resumed: () => this._port.post({ type: 'snapshot', view }),
        closed: () => fail(GONE)
      });
      const stop = () => {
        clearTimeout(timer);
        forget();
      };
      this._port.post({ type: 'snapshot', view });
    });
    made.catch(() => this._folds.delete(view));
    const fold: Fold = { made, cancel, users: 0 };
    this._folds.set(view, fold);
    return fold;
  }

  private _release(view: string, fold: Fold): void {
    fold.users -= 1;
    if (fold.users > 0) {
      return;
    }
    if (this._folds.get(view) === fold) {
      this._folds.delete(view);
    }
    end(fold);
  }
}

function end(fold: Fold): void {
  fold.cancel();
  fold.made.then(
    ({ link }) => link.dispose(),
    () => undefined
  );
}
