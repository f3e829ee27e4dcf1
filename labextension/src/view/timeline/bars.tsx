/** Bars: the work of nodes as boxes on a row; groups as thin spans; and the critical path's line. */

import type { JSX } from 'preact';

import { duration, plural, progress, words } from '../../model/labels.js';
import { lookOf } from '../marks.js';
import type { Drawn } from './merging.js';
import { failed, merged } from './merging.js';
import { Names, lookOfBar } from './names.js';
import { toPixels } from './scale.js';
import type { Scale } from './scale.js';
import { GROUP, LANE, barTitle, level } from './sheet.js';
import type { Bar, Marked, Row } from './sheet.js';

const INSET = 4;

export interface Choice {
  /** The bar that Tab leads to. */
  readonly active: string | null;
  /** The path of the selected node. */
  readonly selected: string | null;
  readonly critical: ReadonlySet<string>;
}

interface BarsProps {
  readonly row: Row;
  readonly scale: Scale;
  readonly wide: number;
  readonly choice: Choice;
  readonly choose: (bar: Bar) => void;
  readonly near: (from: number, to: number) => void;
}

export function Bars({ row, scale, wide, choice, choose, near }: BarsProps): JSX.Element {
  const alone = (bar: Bar): boolean => bar.key === choice.active || bar.node.path === choice.selected;
  const drawn = merged(row.bars, scale, wide, alone);
  return (
    <g transform={`translate(0 ${row.top})`}>
      {[...drawn.filter(one => !urgent(one)), ...drawn.filter(urgent)].map(one => {
        const [bar] = one.bars;
        if (bar === undefined) {
          return null;
        }
        return one.bars.length > 1 ? (
          <Many key={`many ${bar.key}`} drawn={one} kind={row.kind} near={near} />
        ) : (
          <One key={bar.key} bar={bar} drawn={one} choice={choice} choose={choose} />
        );
      })}
      <Names drawn={drawn} wide={wide} selected={choice.selected} />
    </g>
  );
}

/** What failed is drawn last: among many it is widened, so that it can be seen, and must not be covered. */
function urgent({ bars }: Drawn<Bar>): boolean {
  return bars.some(failed);
}

interface OneProps {
  readonly bar: Bar;
  readonly drawn: Drawn<Bar>;
  readonly choice: Choice;
  readonly choose: (bar: Bar) => void;
}

function One({ bar, drawn: { left, width }, choice, choose }: OneProps): JSX.Element {
  const selected = bar.node.path === choice.selected;
  const said = barWords(bar);
  const group = bar.kind === 'group';
  return (
    <g
      class="fnb-bar"
      role="button"
      aria-label={said}
      aria-pressed={selected}
      tabindex={bar.key === choice.active ? 0 : -1}
      data-key={bar.key}
      data-kind={bar.kind}
      data-look={lookOfBar(bar)}
      data-critical={choice.critical.has(bar.key) && !group ? '' : undefined}
      onClick={() => choose(bar)}
    >
      <title>{said}</title>
      <rect class="fnb-bar-hit" x={left} y={0} width={width} height={group ? GROUP : LANE} />
      {group ? (
        <path class="fnb-span" d={`M${left + 1},${GROUP - 2}v-5h${Math.max(width - 2, 1)}v5`} />
      ) : (
        <rect
          class="fnb-bar-box"
          x={left + 0.5}
          y={INSET + 0.5}
          width={Math.max(width - 1, 2)}
          height={LANE - 2 * INSET - 1}
          rx={Math.min(3, width / 4)}
        />
      )}
    </g>
  );
}

interface ManyProps {
  readonly drawn: Drawn<Bar>;
  readonly kind: Row['kind'];
  readonly near: (from: number, to: number) => void;
}

/** Bars too narrow to be told apart; a click comes nearer. The keyboard reaches each, which is then drawn alone. */
function Many({ drawn: { bars, left, width }, kind, near }: ManyProps): JSX.Element {
  const first = bars[0] as Bar;
  const last = bars[bars.length - 1] as Bar;
  const high = kind === 'group' ? 5 : LANE - 2 * INSET;
  return (
    <g class="fnb-bar-many" data-look={lookOf(first.phase)} onClick={() => near(first.from, last.to)}>
      <title>{`${plural(bars.length, 'node')} close together; click to come nearer`}</title>
      <rect x={left} y={kind === 'group' ? GROUP - 7 : INSET} width={width} height={high} />
    </g>
  );
}

/** A bar in words: for its tooltip and for those who do not see it. */
export function barWords(bar: Bar): string {
  const stands = bar.kind === 'node' || bar.kind === 'group' ? progress(bar.node) : '';
  const took = stands === '' || !stands.includes('·') ? `${words(bar.phase)} · ${duration(bar.to - bar.from)}` : stands;
  return `${barTitle(bar)}: ${took}; began after ${duration(bar.from)}`;
}

/** The line that joins the bars of the critical path, as far as it is in sight; it strikes no other bar through. */
export function CriticalLine(props: { bars: readonly Marked[]; scale: Scale; wide: number }): JSX.Element | null {
  const { bars, scale, wide } = props;
  const parts: string[] = [];
  for (let at = 1; at < bars.length; at += 1) {
    const [one, next] = [bars[at - 1], bars[at]];
    if (one === undefined || next === undefined) {
      continue;
    }
    const left = toPixels(scale, one.bar.to);
    const right = toPixels(scale, next.bar.from);
    if (Math.max(left, right) < 0 || Math.min(left, right) > wide || (one.middle === next.middle && right - left < 1)) {
      continue;
    }
    // The step down or up stands just before the bar that waited.
    const turn = Math.max(left, right - 3);
    const along = level(one, next);
    const out = along === one.middle ? '' : `H${Math.min(left + 3, turn).toFixed(1)}V${along}`;
    parts.push(`M${left.toFixed(1)},${one.middle}${out}H${turn.toFixed(1)}V${next.middle}H${right.toFixed(1)}`);
  }
  return parts.length === 0 ? null : <path class="fnb-critical-line" d={parts.join('')} aria-hidden="true" />;
}
