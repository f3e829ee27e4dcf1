/** The phases of a node and of an execution, and the table of legal transitions; as `flyte_nb/model/phases.py`. */

export const PHASES = [
  'UNDEFINED',
  'QUEUED',
  'RUNNING',
  'DYNAMIC_RUNNING',
  'PAUSED',
  'SUCCEEDED',
  'FAILING',
  'FAILED',
  'ABORTED',
  'SKIPPED',
  'TIMED_OUT'
] as const;

export type Phase = (typeof PHASES)[number];

export type CacheStatus = 'DISABLED' | 'MISS' | 'HIT' | 'POPULATED';

const LEGAL: Readonly<Record<Phase, readonly Phase[]>> = {
  UNDEFINED: ['QUEUED', 'RUNNING', 'SKIPPED', 'ABORTED'],
  QUEUED: ['RUNNING', 'SKIPPED', 'ABORTED'],
  RUNNING: ['SUCCEEDED', 'DYNAMIC_RUNNING', 'PAUSED', 'QUEUED', 'FAILING', 'FAILED', 'TIMED_OUT', 'ABORTED'],
  DYNAMIC_RUNNING: ['SUCCEEDED', 'FAILING', 'FAILED', 'TIMED_OUT', 'ABORTED'],
  PAUSED: ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'],
  FAILING: ['FAILED', 'ABORTED'],
  SUCCEEDED: [],
  FAILED: [],
  ABORTED: [],
  SKIPPED: [],
  TIMED_OUT: []
};

export function mayBecome(phase: Phase, next: Phase): boolean {
  return LEGAL[phase].includes(next);
}

/** Whether a phase is an end. */
export function terminal(phase: Phase): boolean {
  return LEGAL[phase].length === 0;
}

/** An event does not fit the state. */
export class IllegalTransition extends Error {
  override readonly name = 'IllegalTransition';
}
