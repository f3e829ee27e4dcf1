/** Host: what a shell (JupyterLab's renderer, the widget, the page) gives to a view. The view knows no more of it. */

import type { Place } from '../model/graph.js';
import type { Rich } from '../model/rich.js';

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

/** A kernel that answers. Absent in a replay, in a saved notebook, and once the kernel has gone. */
export interface Kernel {
  /** Fetch a value in full, by its id. */
  value(id: string): Promise<Rich>;
  /** Stop the run. */
  stop(): void;
  /** Why Stop does not work while a cell runs, in words; null where it does. */
  readonly stopHint: string | null;
}

export interface Host {
  /** Lay out a DOT text; a superseded call is aborted. Rejects with a LayoutError when the time limit is reached. */
  layout(dot: string, signal: AbortSignal): Promise<LayoutJson>;
  /** Show a line of the user's source where it stands; absent where there is no notebook around. */
  readonly reveal?: (place: Place) => void;
}
