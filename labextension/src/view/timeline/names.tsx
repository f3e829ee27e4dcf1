/** Names: the icon and the name of each bar of a row, within the bar, or beside it where there is room. */

import type { JSX } from 'preact';

import { fit } from '../../model/labels.js';
import type { Phase } from '../../model/phases.js';
import { textWidth } from '../../model/quoting.js';
import { SIGNS, lookOf } from '../marks.js';
import type { Look } from '../marks.js';
import type { Drawn } from './merging.js';
import { failed } from './merging.js';
import { GROUP, LANE, attemptTitle, barTitle } from './sheet.js';
import type { Bar } from './sheet.js';

const FONT = 11;

/** Widths are measured for Helvetica; the front end's font may be wider. */
const WIDER = 1.14;

/** From here on a bar may carry a name itself: that of a neighbour must not stand on it. */
const CARRIES = 40;

/** A name that is cut to a few letters tells nothing. */
const FEWEST = 9;

/** A bar's name and where it stands; `beside` the bar it stands above the line of the critical path. */
export interface Named {
  readonly bar: Bar;
  readonly drawn: Drawn<Bar>;
  readonly name: string;
  readonly x: number;
  readonly beside: boolean;
}

/** Place the names of a row's bars: of what failed first, and no two on each other. */
export function placed(drawn: readonly Drawn<Bar>[], wide: number): Named[] {
  const taken: (readonly [from: number, to: number])[] = [];
  const found: Named[] = [];
  const order = [...drawn.keys()].sort((a, b) => urgency(drawn[b]) - urgency(drawn[a]) || a - b);
  for (const at of order) {
    const one = drawn[at] as Drawn<Bar>;
    const bar = one.bars[0];
    if (bar === undefined || one.bars.length > 1) {
      continue;
    }
    const put = place(bar, drawn, at, wide);
    const until = put.x + textWidth(put.name, FONT) * WIDER;
    if (put.beside && taken.some(([from, to]) => put.x < to + 4 && until > from - 4)) {
      found.push({ ...put, name: '' });
    } else {
      found.push(put);
      if (put.beside) {
        taken.push([put.x, until]);
      }
    }
  }
  return found;
}

function urgency(drawn: Drawn<Bar> | undefined): number {
  return drawn?.bars.some(failed) === true ? 1 : 0;
}

function place(bar: Bar, drawn: readonly Drawn<Bar>[], at: number, wide: number): Named {
  const one = drawn[at] as Drawn<Bar>;
  const { left, width } = one;
  const from = Math.max(left, 0);
  // The name of what failed may stand on bars that are too narrow to have one, but on none that failed too.
  const blocks = (other: Drawn<Bar>): boolean => !failed(bar) || other.width >= CARRIES || urgency(other) > 0;
  const until = drawn.slice(at + 1).find(blocks)?.left ?? wide;
  if (bar.kind === 'group') {
    const name = named(bar, Math.max(left + width, until) - from - 6);
    return { bar, drawn: one, name, x: from + 1, beside: false };
  }
  const seen = left + width - from;
  const icon = seen >= 20;
  const within = named(bar, seen - (icon ? 26 : 8));
  if (within !== '') {
    return { bar, drawn: one, name: within, x: from + (icon ? 21 : 5), beside: false };
  }
  const right = named(bar, until - left - width - 10);
  if (right !== '' || !failed(bar)) {
    return { bar, drawn: one, name: right, x: left + width + 5, beside: true };
  }
  const before = drawn.slice(0, at).filter(blocks).at(-1);
  const name = named(bar, left - (before === undefined ? 0 : before.left + before.width) - 10);
  return { bar, drawn: one, name, x: left - 5 - textWidth(name, FONT) * WIDER, beside: true };
}

function named(bar: Bar, room: number): string {
  if (room < 12) {
    return '';
  }
  const whole = barTitle(bar);
  const short = bar.kind === 'attempt' ? attemptTitle(bar) : whole;
  const name = fit(whole, FONT, room / WIDER);
  if (name !== whole && fit(short, FONT, room / WIDER) === short) {
    return short;
  }
  return name === whole || name.length >= FEWEST ? name : '';
}

interface NamesProps {
  readonly drawn: readonly Drawn<Bar>[];
  readonly wide: number;
  /** The path of the selected node. */
  readonly selected: string | null;
}

export function Names({ drawn, wide, selected }: NamesProps): JSX.Element {
  return (
    <g class="fnb-bar-names" aria-hidden="true">
      {placed(drawn, wide).map(one => (
        <Name key={one.bar.key} one={one} bold={one.bar.node.path === selected} />
      ))}
    </g>
  );
}

function Name({ one, bold }: { one: Named; bold: boolean }): JSX.Element {
  const { bar, drawn, name, x, beside } = one;
  const marked = bold ? '' : undefined;
  if (bar.kind === 'group') {
    return (
      <text x={x} y={GROUP - 10} font-size={FONT} data-kind="group" data-selected={marked}>
        {name}
      </text>
    );
  }
  const from = Math.max(drawn.left, 0);
  return (
    <g data-look={lookOfBar(bar)}>
      {drawn.left + drawn.width - from >= 20 ? <Sign phase={bar.phase} x={from + 11} y={LANE / 2} /> : null}
      {name === '' ? null : (
        <text x={x} y={beside ? LANE / 2 - 3 : LANE / 2 + 4} font-size={FONT} data-selected={marked}>
          {name}
        </text>
      )}
    </g>
  );
}

function Sign({ phase, x, y }: { phase: Phase; x: number; y: number }): JSX.Element {
  const sign = SIGNS[phase];
  return (
    <g transform={`translate(${x} ${y})`} class="fnb-phase-icon">
      <circle r="6.5" class="fnb-phase-disc" />
      <path d={sign.path} class={sign.filled ? 'fnb-sign-filled' : 'fnb-sign-lines'} />
    </g>
  );
}

export function lookOfBar(bar: Bar): Look {
  return bar.kind === 'node' && bar.phase === 'SUCCEEDED' && bar.node.cache === 'HIT' ? 'cached' : lookOf(bar.phase);
}
