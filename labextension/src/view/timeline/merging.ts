/** Merging: of a lane's bars those in sight; bars too narrow to be seen are drawn as one with their neighbours. */

import { toPixels } from './scale.js';
import type { Scale } from './scale.js';

/** What merging needs to know of a bar; times are seconds since the run began. */
export interface Timed {
  readonly from: number;
  readonly to: number;
  /** Only bars of one phase are drawn together: one that failed is never lost among others. */
  readonly phase: string;
}

/** One bar, or several that share a few pixels. Positions are pixels. */
export interface Drawn<Bar> {
  readonly bars: readonly Bar[];
  readonly left: number;
  readonly width: number;
}

/** A bar narrower than this is drawn together with others that are closer to it than CLOSE. */
const NARROW = 6;
const CLOSE = 1.5;

/** As many pixels are drawn together at most: who comes nearer there finds what was pointed at. */
const WIDEST = 48;

/** A bar alone is never narrower than this: it can be seen and pointed at. */
export const LEAST = 3;

/** What failed is wider, so that its colour can be seen. */
export const LEAST_FAILED = 6;

export function failed({ phase }: Pick<Timed, 'phase'>): boolean {
  return phase === 'FAILED' || phase === 'TIMED_OUT';
}

/**
 * Merge the bars of a lane, which are in order of their beginnings. `alone` are neither merged nor left out: the one
 * that has the focus, say. `wide` is how many pixels are in sight; what is outside is left out.
 */
export function merged<Bar extends Timed>(
  bars: Iterable<Bar>,
  scale: Scale,
  wide: number,
  alone: (bar: Bar) => boolean = () => false
): Drawn<Bar>[] {
  const found: Drawn<Bar>[] = [];
  let open: { bars: Bar[]; left: number; right: number } | null = null;
  for (const bar of bars) {
    const left = toPixels(scale, bar.from);
    const right = Math.max(toPixels(scale, bar.to), left);
    if ((right < -LEAST_FAILED || left > wide) && !alone(bar)) {
      continue;
    }
    const narrow = right - left < NARROW && !alone(bar);
    if (
      narrow &&
      open !== null &&
      left - open.right < CLOSE &&
      right - open.left < WIDEST &&
      bar.phase === open.bars[0]?.phase
    ) {
      open.bars.push(bar);
      open.right = Math.max(open.right, right);
      continue;
    }
    if (open !== null) {
      found.push(drawn(open));
    }
    open = { bars: [bar], left, right };
    if (!narrow) {
      found.push(drawn(open));
      open = null;
    }
  }
  return open === null ? found : [...found, drawn(open)];
}

function drawn<Bar extends Timed>({ bars, left, right }: { bars: Bar[]; left: number; right: number }): Drawn<Bar> {
  return { bars, left, width: Math.max(right - left, bars.some(failed) ? LEAST_FAILED : LEAST) };
}
