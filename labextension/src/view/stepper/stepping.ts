/** Stepping: what a view's reader tells its stepper, one command at a time, and which of the stepper's panes are shown. */

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

export class Stepping {
  private readonly _listeners = new Set<() => void>();
  private _asked = false;
  private _error = '';
  private _shown = { source: true, breakpoints: false };

  constructor(readonly model: RunModel) {}

  /** Whether a command goes on, or has been asked for: nothing else is asked for meanwhile. */
  get busy(): boolean {
    return this._asked || this.model.step?.busy === true;
  }

  /** Why the last command was refused; empty where it was not. */
  get error(): string {
    return this._error;
  }

  /** Whether a command would be sent. */
  can(command: StepCommand): boolean {
    const { step, steps, selected } = this.model;
    const aimed = command !== 'run-to' || (selected?.kind === 'node' && selected.path !== '');
    return steps && step !== null && !this.busy && aimed && possible(command, step);
  }

  /** Tell the stepper; does nothing where that makes no sense. `run-to` leads to the selected node. */
  async command(command: StepCommand): Promise<void> {
    const { kernel, selected } = this.model;
    if (kernel === null || !this.can(command)) {
      return;
    }
    const to = command === 'run-to' && selected?.kind === 'node' ? [selected.path] : [];
    this._asked = true;
    this._error = '';
    this._tell();
    try {
      await kernel.stepper.command(command, ...to);
    } catch (error) {
      this._error = messageOf(error);
    }
    this._asked = false;
    this._tell();
  }

  /** Set a breakpoint on the selected node, or take away those that it has. */
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
