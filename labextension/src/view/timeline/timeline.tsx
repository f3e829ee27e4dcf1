/** The timeline: who worked when, in lanes by worker; the critical path, the cursor, and how well the workers were used. */

import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';

import { criticalPath, efficiency, timeline } from '../../model/timeline.js';
import type { RunModel } from '../model.js';
import { moment } from '../moment.js';
import { useClock, useModel } from '../use.js';
import { Bars, CriticalLine } from './bars.js';
import { Head } from './head.js';
import { clamp, fitting, scrollAfter, settled, ticks, toPixels } from './scale.js';
import type { Scale } from './scale.js';
import { GROUP, LANE, critical, neighbour, sheet, until } from './sheet.js';
import type { Bar, Marked, Sheet } from './sheet.js';

const AXIS = 26;
/** Free pixels at the left, so that what begins at once is whole; and at the right, so that the last bar's name has room. */
const PAD = 8;
const REST = 48;
const WHEEL = 1.0015;
const STEP = 1.5;

/** Before the beginning. */
const NOTHING: Sheet = { rows: [], height: 0, away: 0 };

/** What is in sight of the sheet. */
interface Sight {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
}

export function Timeline({ model }: { model: RunModel }): JSX.Element {
  useModel(model, 'state', 'structure', 'selection', 'kernel');
  const now = moment(model);
  useClock(now.live, 250);
  const { state, head } = model;
  const whole = useMemo(() => timeline(head, now.live ? now.at : null), [head, head.count, now.at]);
  const path = useMemo(() => criticalPath(state), [state, state.count]);
  const used = useMemo(() => efficiency(state), [state, state.count]);
  const drawn = useMemo(() => (whole === null ? NOTHING : sheet(whole)), [whole]);
  const began = whole?.start ?? 0;
  const laid = useMemo(
    () => (model.cursor === null ? drawn : until(drawn, now.at - began, state)),
    [drawn, model.cursor === null, now.at, state, state.count]
  );
  const marked = useMemo(() => critical(laid.rows, path), [laid, path]);
  if (whole === null) {
    return <p class="fnb-timeline-none">Nothing has run yet.</p>;
  }
  const seconds = Math.max(whole.end - whole.start, 0);
  return (
    <Chart
      model={model}
      laid={laid}
      extent={now.live ? settled(seconds) : seconds}
      at={model.cursor === null && !now.live ? null : Math.max(now.at - whole.start, 0)}
      marked={marked}
      sentence={used?.sentence ?? ''}
    />
  );
}

interface ChartProps {
  readonly model: RunModel;
  readonly laid: Sheet;
  /** How many seconds fit the sheet. */
  readonly extent: number;
  /** The cursor's moment, if it is to be shown. */
  readonly at: number | null;
  readonly marked: readonly Marked[];
  readonly sentence: string;
}

function Chart({ model, laid, extent, at, marked, sentence }: ChartProps): JSX.Element {
  const scroller = useRef<HTMLDivElement>(null);
  const [sight, look] = useState<Sight>({ width: 640, height: 320, left: 0, top: 0 });
  const [chosen, zoomTo] = useState<number | null>(null);
  const [active, activate] = useState<string | null>(null);
  const [wanted, want] = useState<{ readonly left?: number; readonly key?: string } | null>(null);

  const measure = (): void => {
    const one = scroller.current;
    if (one !== null) {
      look({ width: one.clientWidth, height: one.clientHeight, left: one.scrollLeft, top: one.scrollTop });
    }
  };
  useLayoutEffect(() => {
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(scroller.current as Element);
    return () => observer.disconnect();
  }, []);

  const names = sight.width < 480 ? 72 : 120;
  const wide = Math.max(sight.width - names, 80);
  const perSecond = chosen ?? fitting(extent, wide - PAD - REST);
  const total = Math.max(extent * perSecond + PAD + REST, wide);
  const scale: Scale = { from: (sight.left - PAD) / perSecond, perSecond };
  const selected = model.selected?.kind === 'node' ? model.selected.path : null;
  const bars = useMemo(() => laid.rows.flatMap(row => row.bars), [laid]);
  const own = bars.find(bar => bar.key === active) ?? bars.find(bar => bar.node.path === selected) ?? bars[0];

  /** Scroll until a bar can be seen. */
  const show = (bar: Bar): void => {
    const one = scroller.current;
    const row = laid.rows.find(each => each.bars.includes(bar));
    if (one === null || row === undefined) {
      return;
    }
    const [left, right] = [bar.from * perSecond + PAD, bar.to * perSecond + PAD];
    if (right < one.scrollLeft + 8 || left > one.scrollLeft + wide - 24) {
      one.scrollLeft = Math.max(0, (left + Math.min(right, left + wide)) / 2 - wide / 2);
    }
    const high = row.kind === 'group' ? GROUP : LANE;
    if (row.top < one.scrollTop) {
      one.scrollTop = row.top;
    } else if (row.top + high + AXIS > one.scrollTop + one.clientHeight) {
      one.scrollTop = row.top + high + AXIS - one.clientHeight;
    }
    measure();
  };
  const focus = (key: string): void => {
    scroller.current?.querySelector<SVGGElement>(`[data-key="${CSS.escape(key)}"]`)?.focus();
  };
  // After the sheet has its new width it can be scrolled; after a bar is drawn it can take the focus.
  useLayoutEffect(() => {
    if (wanted === null) {
      return;
    }
    if (wanted.left !== undefined && scroller.current !== null) {
      scroller.current.scrollLeft = wanted.left;
      measure();
    }
    if (wanted.key !== undefined) {
      focus(wanted.key);
    }
    want(null);
  }, [wanted]);
  // What is selected elsewhere comes into sight here.
  useEffect(() => {
    const bar =
      bars.find(each => each.node.path === selected && each.key === active) ??
      bars.find(each => each.node.path === selected);
    if (bar !== undefined) {
      activate(bar.key);
      show(bar);
    }
  }, [selected]);

  const zoom = (factor: number, pointer = wide / 2): void => {
    const least = fitting(extent, wide - PAD - REST);
    const after = Math.min(clamp(perSecond * factor), 8e6 / Math.max(extent, 1e-6));
    zoomTo(after <= least ? null : after);
    want({ left: after <= least ? 0 : scrollAfter(sight.left, pointer - PAD, perSecond, after) });
  };
  /** Where the keyboard zooms: at the bar that Tab leads to, if it is in sight. */
  const middle = (): number => {
    const at = own === undefined ? -1 : toPixels(scale, (own.from + own.to) / 2);
    return at >= 0 && at <= wide ? at : wide / 2;
  };
  const near = (from: number, to: number): void => {
    const after = Math.max(clamp((wide * 0.8) / Math.max(to - from, 1e-6)), perSecond * 2);
    zoomTo(after);
    want({ left: Math.max(0, from * after + PAD - wide * 0.1) });
  };
  const choose = (bar: Bar): void => {
    activate(bar.key);
    model.select({ kind: 'node', path: bar.node.path });
  };
  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const onBar = (event.target as Element).closest('.fnb-bar') !== null;
    if (onBar && own !== undefined && (event.key === 'Enter' || event.key === ' ')) {
      choose(own);
    } else if (onBar && /^(Arrow|Home|End)/.test(event.key)) {
      const bar = neighbour(laid.rows, own?.key ?? null, event.key);
      if (bar !== null) {
        activate(bar.key);
        show(bar);
        want({ key: bar.key });
      }
    } else if (event.key === '+' || event.key === '=') {
      zoom(STEP, middle());
    } else if (event.key === '-' || event.key === '_') {
      zoom(1 / STEP, middle());
    } else if (event.key === '0') {
      zoom(0);
    } else {
      return;
    }
    event.preventDefault();
  };
  const keys = useMemo(() => new Set(marked.map(({ bar }) => bar.key)), [marked]);
  const choice = { active: own?.key ?? null, selected, critical: keys };
  const inSight = laid.rows.filter(
    row =>
      (row.top + LANE > sight.top - 40 && row.top < sight.top + sight.height + 40) ||
      (own !== undefined && row.bars.includes(own))
  );
  const found = ticks(scale.from, scale.from + wide / perSecond, perSecond);
  const named = found.filter(tick => toPixels(scale, tick.at) < wide - 8 - 6 * tick.label.length);
  const cursor = at === null ? null : toPixels(scale, at);
  return (
    <div class="fnb-timeline" onKeyDown={press}>
      <Head
        sentence={sentence}
        marked={marked}
        away={laid.away}
        zoom={zoom}
        fitted={chosen === null}
        over={model.state.over}
      />
      <div
        class="fnb-timeline-scroll"
        ref={scroller}
        onScroll={measure}
        onWheel={event => {
          if (event.ctrlKey || event.metaKey) {
            event.preventDefault();
            const box = event.currentTarget.getBoundingClientRect();
            zoom(WHEEL ** -event.deltaY, Math.max(0, event.clientX - box.left - names));
          }
        }}
      >
        <div class="fnb-timeline-sheet" style={{ width: `${names + total}px`, height: `${laid.height + AXIS}px` }}>
          <div class="fnb-timeline-window" style={{ width: `${names + wide}px` }}>
            <div class="fnb-timeline-axis" style={{ height: `${AXIS}px` }}>
              <svg aria-hidden="true" style={{ left: `${names}px` }} width={wide} height={AXIS}>
                {named.map(tick => (
                  <text key={tick.at} x={toPixels(scale, tick.at) + 4} y={17}>
                    {tick.label}
                  </text>
                ))}
                {cursor === null ? null : <path class="fnb-cursor-head" d={`M${cursor - 5},14h10l-5,7Z`} />}
              </svg>
            </div>
            <div class="fnb-timeline-names" style={{ width: `${names}px` }}>
              {laid.rows.map(row =>
                row.label === '' ? null : (
                  <span key={row.top} data-kind={row.kind} style={{ top: `${row.top + AXIS}px` }} title={row.about}>
                    {row.label}
                  </span>
                )
              )}
            </div>
            <svg
              class="fnb-timeline-rows"
              role="group"
              aria-label="Timeline; the table has the same in rows"
              style={{ left: `${names}px`, top: `${AXIS}px` }}
              width={wide}
              height={laid.height}
            >
              {found.map(tick => (
                <path
                  key={tick.at}
                  class="fnb-tick"
                  d={`M${Math.round(toPixels(scale, tick.at)) + 0.5},0V${laid.height}`}
                />
              ))}
              {inSight.map(row => (
                <Bars key={row.top} row={row} scale={scale} wide={wide} choice={choice} choose={choose} near={near} />
              ))}
              <CriticalLine bars={marked} scale={scale} wide={wide} />
              {cursor === null ? null : <path class="fnb-cursor" d={`M${cursor},0V${laid.height}`} />}
            </svg>
          </div>
        </div>
      </div>
    </div>
  );
}
