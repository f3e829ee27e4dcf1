/** Host: what a shell (JupyterLab's renderer, the widget, the page) gives to a view. The view knows no more of it. */

import type { Place } from '../model/graph.js';
import type { Rich } from '../model/rich.js';
import type { Reran } from '../model/step.js';

/** Graphviz's `json0`: what a layout is made of. */
export interface LayoutJson {
  readonly bb?: string;
  readonly objects?: readonly LayoutObject[];
  readonly edges?: readonly LayoutEdge[];
}
export interface LayoutObject {
  readonly _gvid: number;
  readonly name: string;
  readonly bb?: string;
  readonly pos?: string;
  readonly width?: string;
  readonly height?: string;
  readonly nodes?: readonly number[];
}
export interface LayoutEdge {
  readonly tail: number;
  readonly head: number;
  readonly pos?: string;
  readonly label?: string;
  readonly lp?: string;
  readonly style?: string;
  /** The clusters at whose borders it is cut. */
  readonly ltail?: string;
  readonly lhead?: string;
}

/** What a stepper is told, in the debugger's words; `run-to` and a node's path. */
export type StepCommand = 'over' | 'into' | 'out' | 'continue' | 'back' | 'forward' | 'restart' | 'run-to';

/** Which of a node's values others take the place of. */
export type Side = 'inputs' | 'outputs';

/** What commands a stepper. Each promise is fulfilled when it is done, and rejected with a sentence where it cannot be. */
export interface Stepper {
  command(command: StepCommand, path?: string): Promise<void>;
  addBreakpoint(target: string | null, when: string | null, failure: boolean): Promise<void>;
  removeBreakpoint(number: number): Promise<void>;
  /** What if? Each value is Python, in the words of the user's kernel. Makes a fork, whose view appears by itself. */
  replace(path: string, side: Side, values: readonly (readonly [name: string, expression: string])[]): Promise<void>;
}

/** What a reader answers a gate: a yes, a no, or what they typed. */
export type Verdict = 'approve' | 'reject' | 'input';

/** A kernel that answers. Absent in a replay, in a saved notebook, and once the kernel has gone. */
export interface Kernel {
  /** Fetch a value in full, by its id. */
  value(id: string): Promise<Rich>;
  /** Stop the run. */
  stop(): void;
  /** What commands the run's stepper. A kernel that has none refuses. */
  readonly stepper: Stepper;
  /** Perform a node again on its recorded inputs. */
  rerun(path: string): Promise<Reran>;
  /** The text of a cell with a node's inputs bound and its body unfolded. */
  open(path: string): Promise<string>;
  /** Answer a gate that waits; `text` is what its user typed in this page, for an `input`. */
  answer(path: string, verdict: Verdict, text: string): Promise<void>;
  /** Why Stop does not work while a cell runs, in words; null where it does. */
  readonly stopHint: string | null;
}

export interface Host {
  /** Lay out a DOT text; a superseded call is aborted. Rejects with a LayoutError when the time limit is reached. */
  layout(dot: string, signal: AbortSignal): Promise<LayoutJson>;
  /** Show a line of the user's source where it stands; absent where there is no notebook around. */
  readonly reveal?: (place: Place) => void;
  /** Put a text into a new cell below the one around the view; absent where there is no notebook around. */
  readonly insert?: (text: string) => void;
}
