/** Marks: what a picture says of each node's run, and of gathered nodes together; as `flyte_nb/views/marks.py`. */

import { byPhase } from './counting.js';
import { type Folding, graphOf, shown } from './folding.js';
import * as labels from './labels.js';
import type { NodeState } from './nodestate.js';
import type { Phase } from './phases.js';
import { path } from './quoting.js';
import type { State } from './state.js';

/** What a picture says of one node's run. */
export interface Mark {
  readonly phase: Phase;
  /** How it stands, in a few words; it takes the place of the label's last line. */
  readonly text: string;
  /** The result came from the cache. */
  readonly hit: boolean;
  /** What a pointer finds out beyond the text, such as the error. */
  readonly more: string;
}

/** What a picture says of gathered nodes. */
export interface GatheredMark extends Mark {
  readonly nodes: readonly NodeState[];
  readonly counts: ReadonlyMap<Phase, number>;
}

export function mark(node: NodeState): Mark {
  return { phase: node.phase, text: labels.progress(node), hit: node.cache === 'HIT', more: labels.error(node) };
}

/** The scope of a gathering, and which of the scope's it is, by its name in DOT; null for any other node's. */
export function gathering(safe: string): { readonly scope: string; readonly number: number } | null {
  const match = /^(?:(.*)\/)?\+(\d*)$/.exec(safe);
  return match === null ? null : { scope: path(match[1] ?? ''), number: Number(match[2] || 0) };
}

/** What to say of gathered nodes; null where there are none, or none yet. */
export function gatheredMark(state: State, scope: string, number: number, folding: Folding): GatheredMark | null {
  const around = state.scope(scope);
  const graph = around === undefined ? null : graphOf(around);
  if (around === undefined || graph === null || around.children === null) {
    return null;
  }
  const ids = [...shown(scope, graph, folding).gathered.values()][number];
  if (ids === undefined) {
    return null;
  }
  const nodes = ids.flatMap(id => around.children?.get(id) ?? []);
  return { phase: around.phase, text: labels.tally(nodes), hit: false, more: '', nodes, counts: byPhase(nodes) };
}
