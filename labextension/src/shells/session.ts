/** SessionPort: the way from one document to the kernel that it has at the time. */

import type { NotebookPanel } from '@jupyterlab/notebook';

import { type Channel, channelOf } from './channel.js';
import type { Listener, Port } from './link.js';
import type { ToKernel } from './messages.js';

export class SessionPort implements Port {
  private readonly _listeners = new Set<Listener>();
  private _channel: Channel | null = null;
  private _leave: () => void = () => undefined;

  /** `greeted` is called when a kernel with flyte_nb has said hello. */
  constructor(
    context: NotebookPanel['sessionContext'],
    private readonly _greeted: () => void
  ) {
    context.kernelChanged.connect((_, { newValue }) => this._follow(newValue === null ? null : channelOf(newValue)));
    const kernel = context.session?.kernel ?? null;
    this._follow(kernel === null ? null : channelOf(kernel));
  }

  get protocol(): number | null {
    return this._channel?.protocol ?? null;
  }

  get notebook(): number | null {
    return this._channel?.notebook ?? null;
  }

  get stopHint(): string | null {
    return this._channel?.stopHint ?? null;
  }

  announced(view: string): boolean {
    return this._channel?.announced(view) ?? false;
  }

  post(message: ToKernel): void {
    this._channel?.post(message);
  }

  listen(listener: Listener): () => void {
    this._listeners.add(listener);
    return () => this._listeners.delete(listener);
  }

  private _follow(channel: Channel | null): void {
    this._leave();
    this._channel = channel;
    this._listeners.forEach(listener => listener.closed());
    this._leave =
      channel?.listen({
        message: message => {
          if (message.type === 'hello') {
            this._greeted();
          }
          this._listeners.forEach(listener => listener.message(message));
        },
        resumed: () => this._listeners.forEach(listener => listener.resumed()),
        closed: () => this._listeners.forEach(listener => listener.closed())
      }) ?? (() => undefined);
  }
}
