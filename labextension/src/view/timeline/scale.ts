/** Scale: seconds of a run to pixels and back, round ticks, and zooming about a point. Plain arithmetic. */

export interface Scale {
  /** Seconds since the run began, at the left end. */
  readonly from: number;
  /** How many pixels a second takes. */
  readonly perSecond: number;
}

export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** The closest and the farthest look: a fifth of a microsecond, and a hundred days, to a pixel. */
const MOST_PER_SECOND = 5e6;
const LEAST_PER_SECOND = 1e-7;

export function toPixels(scale: Scale, seconds: number): number {
  return (seconds - scale.from) * scale.perSecond;
}

/** The scale that shows so many seconds on so many pixels. */
export function fitting(seconds: number, width: number): number {
  return clamp(Math.max(width, 1) / Math.max(seconds, 1e-6));
}

export function clamp(perSecond: number): number {
  return Math.min(MOST_PER_SECOND, Math.max(LEAST_PER_SECOND, perSecond));
}

/** How far to scroll so that what is under the pointer stays there when the scale changes. */
export function scrollAfter(scroll: number, pointer: number, before: number, after: number): number {
  return Math.max(0, ((scroll + pointer) * after) / before - pointer);
}

/** The round step (in seconds) that puts ticks at least so many pixels apart. */
export function tickStep(perSecond: number, apart = 80): number {
  const least = apart / perSecond;
  if (least <= 1) {
    const power = 10 ** Math.floor(Math.log10(least));
    return ([1, 2, 5, 10].find(times => times * power >= least * (1 - 1e-9)) ?? 10) * power;
  }
  const round = [2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400];
  return round.find(step => step >= least) ?? Math.ceil(least / 86_400) * 86_400;
}

/** The ticks between two moments, in seconds since the run began. */
export function ticks(from: number, to: number, perSecond: number): Tick[] {
  const step = tickStep(perSecond);
  const found: Tick[] = [];
  const first = Math.ceil(Math.max(from, 0) / step - 1e-9);
  for (let number = first; number * step <= to + step * 1e-9 && found.length < 500; number += 1) {
    found.push({ at: number * step, label: tickLabel(number * step, step) });
  }
  return found;
}

/** A moment in the unit of the step: `250 ms`, `1.5 s`, `2 min`, `1 min 30 s`, `3 h 20 min`. */
export function tickLabel(seconds: number, step: number): string {
  if (seconds === 0) {
    return '0';
  }
  if (step < 0.001) {
    return `${(seconds * 1000).toFixed(digits(step * 1000))} ms`;
  }
  if (seconds < 1 - 1e-9 && step < 0.1 - 1e-9) {
    return `${(seconds * 1000).toFixed(0)} ms`;
  }
  if (seconds < 60 - 1e-9 || step < 1) {
    return `${seconds.toFixed(digits(step))} s`;
  }
  const whole = Math.round(seconds);
  const parts = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor((whole % 86_400) / 3600), 'h'],
    [Math.floor((whole % 3600) / 60), 'min'],
    [whole % 60, 's']
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .slice(0, 2)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

function digits(step: number): number {
  return Math.min(9, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)));
}

/** Of a run that goes on: a little more than its length, which stays the same for a while, so that the sheet is calm. */
export function settled(seconds: number): number {
  return 1.5 ** Math.ceil(Math.log(Math.max(seconds, 0.5) * 1.02) / Math.log(1.5));
}
