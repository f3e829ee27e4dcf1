/**
 * Channel: the two comms to a kernel, both opened from here, so that one can answer while a cell runs. `flyte_nb` carries
 * the kernel's news, `flyte_nb.cmd` our commands: a comm on which a running cell has sent is not heard before it ends.
 */

import type { Kernel, KernelMessage } from '@jupyterlab/services';

import type { Listener, Port } from './link.js';
import { type ToKernel, readMessage } from './messages.js';

const NEWS = 'flyte_nb';
const COMMANDS = 'flyte_nb.cmd';
const HELLO = 'flyte_nb.hello';
const WAITS = 'This kernel hears Stop only when the cell has ended: interrupt the kernel instead.';

/** What a comm of JupyterLab has as well, though its type does not say so. */
interface Started {
  readonly subshellStarted?: Promise<void>;
}

const channels = new WeakMap<Kernel.IKernelConnection, Channel>();

/** The channel of a kernel connection; there is one. */
export function channelOf(kernel: Kernel.IKernelConnection): Channel {
  const channel = channels.get(kernel) ?? new Channel(kernel);
  channels.set(kernel, channel);
  return channel;
}

export class Channel implements Port {
  private readonly _listeners = new Set<Listener>();
  private readonly _views = new Set<string>();
  private _news: Kernel.IComm | null = null;
  private _commands: Kernel.IComm | null = null;
  private _protocol: number | null = null;
  private _notebook: number | null = null;

  constructor(private readonly _kernel: Kernel.IKernelConnection) {
    // Comms that are open already, by another page or by this one before it was loaded again, tell that flyte_nb is there.
    // To open one on the chance would leave an error in the log of every kernel without it.
    _kernel.registerCommTarget(HELLO, () => this._begin());
    _kernel.statusChanged.connect((_, status) => {
      if (status === 'restarting' || status === 'autorestarting' || status === 'dead') {
        this._lost();
      }
    });
    _kernel.connectionStatusChanged.connect((_, status) => {
      if (status === 'connected' && this._protocol !== null) {
        this._listeners.forEach(listener => listener.resumed());
      }
    });
    _kernel.disposed.connect(() => this._lost());
    this._begin(() => this._hasComms());
  }

  get protocol(): number | null {
    return this._protocol;
  }

  get notebook(): number | null {
    return this._notebook;
  }

  get stopHint(): string | null {
    return this._answersDuringCells ? null : WAITS;
  }

  /** Whether the kernel can, and JupyterLab's settings let it. */
  private get _answersDuringCells(): boolean {
    return this._kernel.supportsSubshells && String(this._kernel.commsOverSubshells) !== 'disabled';
  }

  announced(view: string): boolean {
    return this._views.has(view);
  }

  post(message: ToKernel): void {
    if (this._commands !== null && !this._commands.isDisposed) {
      this._commands.send({ ...message } as unknown as Parameters<Kernel.IComm['send']>[0]);
    }
  }

  listen(listener: Listener): () => void {
    this._listeners.add(listener);
    return () => this._listeners.delete(listener);
  }

  private _begin(wanted: () => Promise<boolean> = () => Promise.resolve(true)): void {
    this._open(wanted).catch((error: unknown) => {
      // A kernel that goes away while it is asked; the next one is asked again.
      console.debug('flyte_nb: no channel to the kernel', error);
    });
  }

  private async _hasComms(): Promise<boolean> {
    const { content } = await this._kernel.requestCommInfo({ target_name: NEWS });
    return content.status === 'ok' && Object.keys(content.comms).length > 0;
  }

  private async _open(wanted: () => Promise<boolean>): Promise<void> {
    await this._kernel.info;
    if (!this._kernel.handleComms || !(await wanted())) {
      return;
    }
    const commands = this._kernel.createComm(COMMANDS);
    const news = this._kernel.createComm(NEWS);
    const before = [this._news, this._commands];
    this._news = news;
    this._commands = commands;
    before.forEach(comm => comm?.close());
    news.onMsg = message => this._heard(message);
    news.onClose = () => {
      if (news === this._news) {
        this._lost();
      }
    };
    if (this._answersDuringCells) {
      await Promise.all([commands, news].map(comm => (comm as Started).subshellStarted));
    }
    // Commands first: the news begin with the kernel's hello, which is answered at once.
    await commands.open({}).done;
    await news.open({}).done;
  }

  private _heard({ content }: KernelMessage.ICommMsgMsg): void {
    const message = readMessage(content.data);
    if (message === null) {
      return;
    }
    if (message.type === 'hello') {
      this._protocol = message.protocol;
      this._notebook = message.notebook;
      message.views.forEach(view => this._views.add(view));
    } else if (message.type === 'opened') {
      this._views.add(message.view);
    } else if (message.type === 'executions') {
      message.runs.forEach(run => this._views.add(run.view));
    }
    this._listeners.forEach(listener => listener.message(message));
  }

  private _lost(): void {
    this._news = null;
    this._commands = null;
    this._protocol = null;
    this._notebook = null;
    this._views.clear();
    this._listeners.forEach(listener => listener.closed());
  }
}
