/**
 * Stepping: what a view's reader tells its stepper, one command at a time and at most one more in mind, and which of the
 * stepper's panes are shown.
 */

import type { Step } from '../../model/step.js';
import { toggleBreakpoint } from '../breakpoints.js';
import type { StepCommand } from '../host.js';
import type { RunModel } from '../model.js';

/** Whether a command makes sense where a stepper stands. */
export function possible(command: StepCommand, { stop, past, back, forward }: Step): boolean {
  switch (command) {
    case 'back':
      return back;
    case 'forward':
      return forward;
    case 'restart':
      return past || stop !== 'start';
    default:
      return stop !== 'end';
  }
}

/** Whether it stands before this very node: there is no way to run to it. */
export function standsBefore({ stop, path }: Step, to: string): boolean {
  return stop === 'before' && path === to;
}

interface Wish {
  readonly command: StepCommand;
  /** Where `run-to` leads to. */
  readonly path: string;
}

export class Stepping {
  private readonly _listeners = new Set<() => void>();
  private _asked = false;
  /** What was asked for last while another command went on. */
  private _next: Wish | null = null;
  private _error = '';
  private readonly _forget: () => void;
  private _shown = { source: true, breakpoints: false };

  constructor(readonly model: RunModel) {
    this._forget = model.subscribe(changes => {
      if (model.kernel === null) {
        this._next = null;
      } else if (changes.has('step')) {
        this._proceed();
      }
    });
  }

  dispose(): void {
    this._forget();
  }

  /** Whether a command goes on, or has been asked for: nothing else is sent meanwhile. */
  get busy(): boolean {
    return this._asked || this.model.step?.busy === true;
  }

  /** Why the last command was refused; empty where it was not. */
  get error(): string {
    return this._error;
  }

  /** Whether a command would be sent. */
  can(command: StepCommand): boolean {
    return !this.busy && this._makesSense(this._wish(command));
  }

  /** What comes when the command that goes on is done; null where nothing more was asked for. */
  get next(): StepCommand | null {
    return this._next?.command ?? null;
  }

  /** Forget what was asked for while another command goes on. */
  forget(): void {
    this._next = null;
  }

  /**
   * Tell the stepper; does nothing where that makes no sense. `run-to` leads to the selected node. While a command goes
   * on, the last of those that are asked for is kept, and sent when it is done.
   */
  async command(command: StepCommand): Promise<void> {
    const wish = this._wish(command);
    if (this.busy) {
      this._next = wish;
      this._tell();
    } else {
      await this._send(wish);
    }
  }

  private _wish(command: StepCommand): Wish {
    const { selected } = this.model;
    return { command, path: command === 'run-to' && selected?.kind === 'node' ? selected.path : '' };
  }

  private _makesSense({ command, path }: Wish): boolean {
    const { step, steps } = this.model;
    const aimed = command !== 'run-to' || (path !== '' && !(step !== null && standsBefore(step, path)));
    return steps && step !== null && aimed && possible(command, step);
  }

  /** Send what is kept, once nothing goes on any more. */
  private _proceed(): void {
    const next = this._next;
    if (next !== null && !this.busy) {
      this._next = null;
      void this._send(next);
    }
  }

  private async _send(wish: Wish): Promise<void> {
    const { kernel } = this.model;
    if (kernel === null || !this._makesSense(wish)) {
      return;
    }
    const { command, path } = wish;
    const to = command === 'run-to' ? [path] : [];
    this._asked = true;
    this._error = '';
    this._tell();
    try {
      await kernel.stepper.command(command, ...to);
    } catch (error) {
      this._error = messageOf(error);
      this._next = null;
    }
    this._asked = false;
    this._proceed();
    this._tell();
  }

  /** Set a breakpoint on the selected node, or take away those that are on it. */
  async toggleBreakpoint(): Promise<void> {
    const { kernel, step, selected } = this.model;
    if (kernel === null || step === null || this.busy || selected?.kind !== 'node' || selected.path === '') {
      return;
    }
    await this._change(() => toggleBreakpoint(this.model, selected.path));
  }

  async removeBreakpoint(number: number): Promise<void> {
    const { kernel } = this.model;
    if (kernel !== null) {
      await this._change(() => kernel.stepper.removeBreakpoint(number));
    }
  }

  private async _change(act: () => Promise<unknown>): Promise<void> {
    this._error = '';
    try {
      await act();
    } catch (error) {
      this._error = messageOf(error);
    }
    this._tell();
  }

  // The panes.

  /** Whether the source pane is shown where there is a source. */
  get source(): boolean {
    return this._shown.source;
  }

  /** Whether the list of breakpoints is shown. */
  get breakpoints(): boolean {
    return this._shown.breakpoints;
  }

  show(pane: 'source' | 'breakpoints', shown: boolean): void {
    this._shown = { ...this._shown, [pane]: shown };
    this._tell();
  }

  /** Listen; call what is returned to stop. */
  subscribe(listener: () => void): () => void {
    this._listeners.add(listener);
    return () => this._listeners.delete(listener);
  }

  private _tell(): void {
    this._listeners.forEach(listener => listener());
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
