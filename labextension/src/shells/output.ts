/** Output: a payload on the screen. Mounts a view for it, ties it to a kernel, and says in a line what it cannot show. */

import { type Payload, readPayload } from '../model/payload.js';
import { ahead } from '../view/ahead.js';
import { mountView } from '../view/frame.js';
import type { Host, LayoutJson } from '../view/host.js';
import { RunModel } from '../view/model.js';
import { Link, type Port } from './link.js';

export interface Surroundings {
  /** The way to a kernel, if there can be one. */
  readonly port?: Port;
  /** Lays out; by the kernel where it is left out. */
  readonly layout?: Host['layout'];
  readonly reveal?: Host['reveal'];
  readonly insert?: Host['insert'];
}

interface Shown {
  readonly model: RunModel;
  readonly link: Link | null;
  readonly unmount: () => void;
}

const LONGEST = 300;

export class Output {
  private _shown: Shown | null = null;
  private readonly _lines = document.createElement('div');
  private readonly _view = document.createElement('div');

  constructor(
    element: HTMLElement,
    private readonly _around: Surroundings
  ) {
    this._lines.className = 'fnb-lines';
    this._lines.setAttribute('role', 'status');
    this._view.className = 'fnb-mount';
    element.append(this._lines, this._view);
  }

  /** Show a payload; one of the same view takes the place of what is there, and what the reader chose stays. */
  show(value: unknown): void {
    try {
      const payload = readPayload(value);
      this._lines.replaceChildren();
      if (this._shown === null || this._shown.model.payload.view !== payload.view) {
        this._mount(payload);
      } else if (this._shown.link?.announced) {
        // While somebody steps, an output is written again only to be saved: the link has it all.
        const { events, over } = this._shown.model;
        if (payload.step === null || payload.events.length > events.length || over) {
          this._shown.link.refresh();
        }
      } else {
        this._shown.model.replace(payload);
      }
    } catch (error) {
      this._unmount();
      this._say(`This run cannot be shown: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  dispose(): void {
    this._unmount();
    this._lines.remove();
    this._view.remove();
  }

  private _mount(payload: Payload): void {
    this._unmount();
    const { port, layout, reveal, insert } = this._around;
    const model = new RunModel(payload);
    const link =
      port === undefined || payload.view === null ? null : new Link(model, payload.view, port, line => this._say(line));
    const host: Host = {
      layout: ahead(model, layout ?? ((dot, signal) => askKernel(link, dot, signal))),
      ...(reveal === undefined ? {} : { reveal }),
      ...(insert === undefined ? {} : { insert })
    };
    this._shown = { model, link, unmount: mountView(this._view, model, host) };
  }

  private _unmount(): void {
    this._shown?.link?.dispose();
    this._shown?.unmount();
    this._shown = null;
  }

  private _say(line: string): void {
    const paragraph = document.createElement('p');
    paragraph.textContent = line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
    this._lines.replaceChildren(paragraph);
  }
}

function askKernel(link: Link | null, dot: string, signal: AbortSignal): Promise<LayoutJson> {
  return link === null
    ? Promise.reject(new Error('There is no kernel to lay this graph out.'))
    : link.layout(dot, signal);
}
