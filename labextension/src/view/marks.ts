/** Marks: a phase's short name (its tokens are `--fnb-<name>`) and the signs that go with colours; as `flyte_nb/views/theme.py`. */

import type { NodeState } from '../model/nodestate.js';
import type { Phase } from '../model/phases.js';

/** What the tokens and classes of a phase are called. */
export type Look =
  | 'waiting'
  | 'queued'
  | 'running'
  | 'paused'
  | 'succeeded'
  | 'failing'
  | 'failed'
  | 'aborted'
  | 'skipped'
  | 'timed-out'
  | 'cached';

const LOOKS: Readonly<Record<Phase, Look>> = {
  UNDEFINED: 'waiting',
  QUEUED: 'queued',
  RUNNING: 'running',
  DYNAMIC_RUNNING: 'running',
  PAUSED: 'paused',
  SUCCEEDED: 'succeeded',
  FAILING: 'failing',
  FAILED: 'failed',
  ABORTED: 'aborted',
  SKIPPED: 'skipped',
  TIMED_OUT: 'timed-out'
};

/** A sign as an SVG path around (0, 0), within 4 units; filled, or drawn as lines. */
export interface Sign {
  readonly path: string;
  readonly filled: boolean;
}

const lines = (path: string): Sign => ({ path, filled: false });
const filled = (path: string): Sign => ({ path, filled: true });

/** The sign on a phase's badge. */
export const SIGNS: Readonly<Record<Phase, Sign>> = {
  UNDEFINED: lines('M-2.6,0H2.6'),
  QUEUED: lines('M-3,0H-2.6M-0.2,0H0.2M2.6,0H3'),
  RUNNING: filled('M-2,-3.3L3.6,0L-2,3.3Z'),
  DYNAMIC_RUNNING: lines('M-4,0H-1.5M-1.5,0L2.5,-3.2M-1.5,0H3M-1.5,0L2.5,3.2'),
  PAUSED: lines('M-1.8,-2.8V2.8M1.8,-2.8V2.8'),
  SUCCEEDED: lines('M-3.4,0.3L-1.1,2.6L3.4,-2.3'),
  FAILING: lines('M0,-3.6V0.8M0,3V3.4'),
  FAILED: lines('M-2.6,-2.6L2.6,2.6M2.6,-2.6L-2.6,2.6'),
  ABORTED: filled('M-2.4,-2.4H2.4V2.4H-2.4Z'),
  SKIPPED: lines('M-3.2,-2.6L-0.6,0L-3.2,2.6M0.8,-2.6L3.4,0L0.8,2.6'),
  TIMED_OUT: lines('M0,-3.4V0.3H2.6')
};

/** A bolt for a result that came from the cache, within 6 units. */
export const BOLT = 'M1.2,-6L-4,1.2H-0.6L-1.2,6L4,-1.4H0.6Z';

/** The look of a phase. */
export function lookOf(phase: Phase): Look {
  return LOOKS[phase];
}

/** The look of a node: that of its phase, or `cached` for a result from the cache. */
export function look(node: NodeState): Look {
  return node.phase === 'SUCCEEDED' && node.cache === 'HIT' ? 'cached' : LOOKS[node.phase];
}
