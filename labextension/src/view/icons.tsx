/** Icons: the phases' badges and the toolbar's signs; drawn, never text, and hidden from screen readers beside their words. */

import type { JSX } from 'preact';

import type { Phase } from '../model/phases.js';
import { BOLT, SIGNS, lookOf } from './marks.js';

/** A phase's sign on its colour. */
export function PhaseIcon({ phase, size = 14 }: { phase: Phase; size?: number }): JSX.Element {
  const sign = SIGNS[phase];
  return (
    <svg
      class="fnb-phase-icon"
      data-look={lookOf(phase)}
      width={size}
      height={size}
      viewBox="-7 -7 14 14"
      aria-hidden="true"
    >
      <circle r="6.5" class="fnb-phase-disc" />
      <path d={sign.path} class={sign.filled ? 'fnb-sign-filled' : 'fnb-sign-lines'} />
    </svg>
  );
}

/** A bolt: from the cache. */
export function BoltIcon({ size = 12 }: { size?: number }): JSX.Element {
  return (
    <svg class="fnb-bolt" width={size} height={size} viewBox="-7 -7 14 14" aria-hidden="true">
      <path d={BOLT} />
    </svg>
  );
}

/** Signs on a 16 by 16 grid, drawn as lines of 1.5. */
const DRAWN = {
  plus: 'M8 3.5v9M3.5 8h9',
  minus: 'M3.5 8h9',
  fit: 'M2.75 6V2.75H6M10 2.75h3.25V6M13.25 10v3.25H10M6 13.25H2.75V10',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM10.4 10.4l3.1 3.1',
  close: 'M4 4l8 8M12 4l-8 8',
  stop: 'M4.5 4.5h7v7h-7Z',
  play: 'M5 3.2v9.6L12.8 8Z',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  back: 'M9.8 3.8 5.6 8l4.2 4.2',
  forward: 'M6.2 3.8 10.4 8l-4.2 4.2',
  start: 'M4 3.5v9M11.8 3.8 7.6 8l4.2 4.2',
  end: 'M12 3.5v9M4.2 3.8 8.4 8l-4.2 4.2',
  right: 'M6 4l4 4-4 4',
  down: 'M4 6l4 4 4-4',
  up: 'M4 10l4-4 4 4',
  graph: 'M2.8 6h3.4v4H2.8ZM9.8 2.5h3.4v3.4H9.8ZM9.8 10.1h3.4v3.4H9.8ZM6.2 8h1.6M7.8 4.2v7.6M7.8 4.2h2M7.8 11.8h2',
  timeline: 'M2.5 4h6M5.5 8h6M9 12h4.5',
  table: 'M2.5 3.5h11v9h-11ZM2.5 6.5h11M6.5 6.5v6',
  keys: 'M6 6a2 2 0 1 1 2.9 1.8c-.6.3-.9.7-.9 1.3v.4M8 11.9v.2',
  continue: 'M3.2 3.2v9.6M6.4 3.2v9.6L13.4 8Z',
  over: 'M2.6 9a5.4 5.4 0 0 1 10.2-1.6M13.2 3.6v4H9.3M8 11.3a1 1 0 1 0 0 2 1 1 0 0 0 0-2Z',
  into: 'M8 1.8v6.8M4.8 5.6 8 8.7l3.2-3.1M8 11.8a1 1 0 1 0 0 2 1 1 0 0 0 0-2Z',
  out: 'M8 9V2.2M4.8 5.2 8 2l3.2 3.2M8 11.8a1 1 0 1 0 0 2 1 1 0 0 0 0-2Z',
  earlier: 'M13.2 8H3M6.8 4 2.8 8l4 4',
  later: 'M2.8 8H13M9.2 4l4 4-4 4',
  restart: 'M12.7 8.2a4.8 4.8 0 1 1-1.3-3.5l1.4 1.2M12.9 2.4v3.5H9.4',
  breakpoint: 'M5.8 2.8h4.4l3 3v4.4l-3 3H5.8l-3-3V5.8Z',
  source: 'M5.2 4.2 1.8 8l3.4 3.8M10.8 4.2 14.2 8l-3.4 3.8M9.2 3.2 6.8 12.8',
  here: 'M2 5.4h6V2.2L14 8l-6 5.8v-3.2H2Z',
  warning: 'M8 2.8 14 13H2ZM8 6.6v3M8 11.3v.2'
} as const;

export type Drawn = keyof typeof DRAWN;

/** One of the toolbar's signs. */
export function Icon({ name, size = 16 }: { name: Drawn; size?: number }): JSX.Element {
  return (
    <svg class={`fnb-icon fnb-icon-${name}`} width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      <path d={DRAWN[name]} />
    </svg>
  );
}
