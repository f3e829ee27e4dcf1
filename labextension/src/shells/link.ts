/**
 * Link: ties a RunModel to the kernel that holds its view. A payload may be a stranger's, so a link says nothing to a
 * kernel before the kernel itself has announced the view; then the kernel's snapshot takes the payload's place.
 */

import { LayoutError } from '../layout/client.js';
import { readPayload } from '../model/payload.js';
import type { Rich } from '../model/rich.js';
import type { Reran } from '../model/step.js';
import { readEvents } from '../model/wire.js';
import type { Kernel, LayoutJson, Stepper } from '../view/host.js';
import type { RunModel } from '../view/model.js';
import { choicesOf, choose } from './choices.js';
import { type FromKernel, type News, PROTOCOL, type ToKernel } from './messages.js';
import { Requests } from './requests.js';

export interface Listener {
  message(message: FromKernel): void;
  /** The kernel can be reached again, but some of its messages may be lost. */
  resumed(): void;
  closed(): void;
}

/** A way to a kernel, shared by many views. */
export interface Port {
  /** The protocol that the kernel speaks; null while none is there. */
  readonly protocol: number | null;
  /** The version of what the kernel can tell of the notebook as a whole; null where it cannot, or none is there. */
  readonly notebook: number | null;
  /** Why Stop does not work while a cell runs, in words; null where it does. */
  readonly stopHint: string | null;
  /** Whether the kernel has said that it holds this view. */
  announced(view: string): boolean;
  post(message: ToKernel): void;
  /** Listen; call what is returned to stop. */
  listen(listener: Listener): () => void;
}

export const TOO_NEW = 'The kernel has a newer flyte_nb than this page: reload the page, or update flyte_nb here too.';
export const GONE = 'The kernel that held this run is not there any more.';
const ECHO = 120; // milliseconds between two messages of what the reader chose
const AGAIN = 5_000; // milliseconds after which a snapshot that has not come is asked for again

export class Link {
  private readonly _requests = new Requests();
  private readonly _stop: (() => void)[];
  private _asked: number | null = null;
  private _live = false;
  /** The reader's choices as the kernel knows them: none, until it is told of some or has some of its own. */
  private _said: string;
  private _echo: ReturnType<typeof setTimeout> | null = null;
  /** Requests that wait for the first snapshot. */
  private _early: number[] = [];

  constructor(
    private readonly _model: RunModel,
    readonly view: string,
    private readonly _port: Port,
    private readonly _notice: (line: string) => void,
    /** Whether what the model has is the kernel's own word already. */
    fresh = false
  ) {
    this._said = this._choices();
    this._stop = [
      _port.listen({
        message: message => this._message(message),
        resumed: () => this.refresh(),
        closed: () => this._apart()
      }),
      _model.subscribe(changes => {
        if (changes.has('selection') || changes.has('folding') || changes.has('state')) {
          this._chosen();
        }
      })
    ];
    if (fresh) {
      this._model.kernel ??= this._kernel();
      this._begin();
    } else if (_port.announced(view)) {
      this._announced();
    }
  }

  /** Whether the kernel holds the view: what it says counts, not what an output has saved. */
  get announced(): boolean {
    return this._model.kernel !== null;
  }

  /** Ask the kernel for everything, if it holds this view. */
  refresh(): void {
    if (this.announced && (this._asked === null || Date.now() - this._asked > AGAIN)) {
      this._asked = Date.now();
      this._post({ type: 'snapshot', view: this.view });
    }
  }

  /** Ask the kernel for positions; fails as the worker's client does. */
  layout(dot: string, signal: AbortSignal): Promise<LayoutJson> {
    return new Promise((resolve, reject) => {
      let asked = 0;
      const aborted = () => {
        reject(signal.reason as Error);
        this._requests.refuse(asked, 'Nobody waits for it any more.');
      };
      signal.addEventListener('abort', aborted, { once: true });
      this._requests
        .ask<LayoutJson>(request => {
          asked = request;
          this._post({ type: 'layout', view: this.view, request, dot });
        })
        .then(resolve, (error: Error) => reject(new LayoutError(error.message)))
        .finally(() => signal.removeEventListener('abort', aborted));
    });
  }

  dispose(): void {
    this._stop.forEach(stop => stop());
    this._apart();
  }

  private _message(message: FromKernel): void {
    if (message.type === 'hello') {
      if (message.views.includes(this.view)) {
        this._announced();
      }
    } else if (message.view === this.view) {
      this._news(message);
    }
  }

  private _news(news: News): void {
    switch (news.type) {
      case 'opened':
        return this._announced();
      case 'events':
        return this._events(news.from, news.events);
      case 'snapshot':
        try {
          this._snapshot(news.payload, news.now);
        } catch (error) {
          this._notice(`The kernel's run cannot be shown: ${error instanceof Error ? error.message : String(error)}`);
        }
        return;
      case 'value':
        return this._requests.answer(news.request, news.rich);
      case 'layout':
        return this._requests.answer(news.request, news.layout);
      case 'step':
        if (this._live) {
          this._model.stand(news.step);
        }
        return;
      case 'done':
        return this._requests.answer(news.request, undefined);
      case 'reran':
        return this._requests.answer(news.request, news.reran);
      case 'opens':
        return this._requests.answer(news.request, news.text);
      case 'refused':
        return this._refused(news.request, news.message);
      case 'show':
        // What the reader has chosen since is on its way, and the kernel will take it.
        if (this._choices() === this._said) {
          choose(this._model, news);
          this._said = this._choices();
        }
    }
  }

  private _announced(): void {
    if ((this._port.protocol ?? PROTOCOL) > PROTOCOL) {
      this._notice(TOO_NEW);
      return;
    }
    this._model.kernel ??= this._kernel();
    this.refresh();
  }

  private _kernel(): Kernel {
    return {
      value: id => this._ask<Rich>(request => ({ type: 'value', view: this.view, request, id })),
      stop: () => this._post({ type: 'stop', view: this.view }),
      stopHint: this._port.stopHint,
      stepper: this._stepper(),
      // The user's own code runs: it takes as long as it takes.
      rerun: path => this._ask<Reran>(request => ({ type: 'rerun', view: this.view, request, path }), null),
      answer: (path, verdict, text) =>
        this._ask(request => ({ type: 'answer', view: this.view, request, path, verdict, text }), null),
      open: path => this._ask<string>(request => ({ type: 'open', view: this.view, request, path }))
    };
  }

  private _stepper(): Stepper {
    const { view } = this;
    return {
      command: (command, path) =>
        this._ask(request => ({ type: 'step', view, request, command, path: path ?? null }), null),
      addBreakpoint: (target, when, failure) =>
        this._ask(request => ({ type: 'breakpoint', view, request, add: { target, when, failure } })),
      removeBreakpoint: number => this._ask(request => ({ type: 'breakpoint', view, request, remove: number })),
      replace: (path, side, values) =>
        this._ask(request => ({ type: 'replace', view, request, path, side, values }), null)
    };
  }

  /** Ask, once what is known here is the kernel's own word. */
  private async _ask<Answer>(question: (request: number) => ToKernel, patience?: null): Promise<Answer> {
    await this._whenLive();
    return this._requests.ask<Answer>(request => this._post(question(request)), patience);
  }

  private _events(from: number, events: readonly unknown[]): void {
    const known = this._model.events.length;
    // Past what cannot be read, nothing can follow.
    if (!this.announced || from + events.length <= known || this._model.payload.problem !== null) {
      return;
    }
    if (from > known) {
      this.refresh();
      return;
    }
    try {
      // A message can be read by itself, but not a part of it: later events refer to earlier ones.
      this._model.append(readEvents(events).slice(known - from));
    } catch {
      // They do not follow from what is known here (a payload that was tampered with): take the kernel's word.
      this.refresh();
    }
  }

  private _snapshot(data: unknown, now: number | null): void {
    if (!this.announced) {
      return;
    }
    const payload = readPayload(data);
    this._asked = null;
    this._model.replace(payload);
    // A run that somebody steps through has a time of its own, which stands still between commands.
    if (now !== null && payload.step === null) {
      this._model.clock.heard(now);
    }
    if (!this._live) {
      this._begin();
    }
  }

  private _begin(): void {
    this._live = true;
    this._chosen(); // what was chosen before the kernel could be told
    this._early.forEach(request => this._requests.answer(request, undefined));
    this._early = [];
  }

  private _refused(request: number | null, message: string): void {
    if (request !== null) {
      this._requests.refuse(request, message);
    } else if (this._asked !== null) {
      // The kernel does not hold this view any more.
      this._apart();
    }
  }

  /** Until the kernel's snapshot has come, ids are a payload's: none of them is sent. */
  private _whenLive(): Promise<void> {
    return this._live ? Promise.resolve() : this._requests.ask(request => this._early.push(request));
  }

  private _chosen(): void {
    if (this._live && this._echo === null) {
      this._echo = setTimeout(() => {
        this._echo = null;
        const said = this._choices();
        if (this._live && said !== this._said) {
          this._said = said;
          this._post({ type: 'shown', view: this.view, ...choicesOf(this._model) });
        }
      }, ECHO);
    }
  }

  private _choices(): string {
    return JSON.stringify(choicesOf(this._model));
  }

  private _apart(): void {
    if (this._echo !== null) {
      clearTimeout(this._echo);
      this._echo = null;
    }
    this._live = false;
    this._asked = null;
    this._early = [];
    this._model.kernel = null;
    this._requests.refuseAll(GONE);
  }

  private _post(message: ToKernel): void {
    this._port.post(message);
  }
}
