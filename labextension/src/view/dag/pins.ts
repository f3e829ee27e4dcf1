/** Pins: the nodes that are shown wherever they are: what failed, where a stepper stands, what the reader was led to. */

import type { State } from '../../model/state.js';
import { failuresOf } from './sight.js';

/** So many of the nodes that the reader was led to stay in sight. */
const LED = 6;

export class Pins {
  private _stuck: ReadonlySet<string> = new Set();
  private _current = '';
  private readonly _led = new Set<string>();

  get paths(): ReadonlySet<string> {
    return new Set([...this._stuck, ...this._led, ...(this._current === '' ? [] : [this._current])]);
  }

  /** Look for what failed; tells whether that is not what it was. */
  look(state: State): boolean {
    const stuck = failuresOf(state);
    const same = stuck.size === this._stuck.size && [...stuck].every(path => this._stuck.has(path));
    this._stuck = stuck;
    return !same;
  }

  lead(path: string): void {
    this._led.delete(path);
    this._led.add(path);
    for (const oldest of [...this._led].slice(0, -LED)) {
      this._led.delete(oldest);
    }
  }

  /** A stepper stands at this node, or (an empty path) at none; tells whether it stood elsewhere. */
  stand(path: string): boolean {
    const moved = path !== this._current;
    this._current = path;
    return moved;
  }
}
