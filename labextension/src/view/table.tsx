/** Table: the same nodes as the graph, as a tree of rows; for screen readers, for large graphs, and to sort. */

import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';

import { EXPANDING, detail, duration, shorten } from '../model/labels.js';
import type { NodeState } from '../model/nodestate.js';
import { grouped } from '../model/numbers.js';
import { around } from '../model/paths.js';
import type { Breakpoint } from '../model/step.js';
import { ASKS, OCTAGON, POINTER, pointsOf, pointsSaid, signOf } from './breakpoints.js';
import { BoltIcon, Icon, PhaseIcon } from './icons.js';
import { workerWords } from './inspector/facts.js';
import { editedPaths } from './inspector/whatif.js';
import { look } from './marks.js';
import type { RunModel } from './model.js';
import { moment } from './moment.js';
import { type Column, ROW, type Row, type Sort, cell, columnsOf, drawn, rowsOf, scrolled } from './rows.js';
import { useClock, useModel } from './use.js';

const NO_POINTS: readonly Breakpoint[] = [];

/** Of a table that is out of sight, so many rows are in the document. */
const UNSEEN = 60;

interface Props {
  readonly model: RunModel;
  /** What the ids of this view's elements begin with. */
  readonly uid: string;
  /** Whether the table is in sight. Out of it, it is still there for screen readers. */
  readonly seen: boolean;
}

export function Table({ model, uid, seen }: Props): JSX.Element {
  useModel(model, 'state', 'structure', 'selection', 'search', 'step');
  const { at, live } = moment(model);
  useClock(live && seen, 1000);
  const [said, say] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [asked, order] = useState<Sort | null>(null);
  const [current, move] = useState<string | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const view = useView(box, seen);

  const { state } = model;
  const columns = useMemo(() => columnsOf(state), [state, state.count]);
  const shown = useMemo(() => new Set(columns.map(([column]) => column)), [columns]);
  const sort = asked !== null && shown.has(asked.column) ? asked : null;
  const rows = rowsOf(state, said, sort, model.query);
  const points = pointsOf(model.step);
  const edited = editedPaths(model.head);
  const selected = model.selected?.kind === 'node' ? model.selected.path : null;
  const index = Math.max(
    rows.findIndex(row => row.node.path === (current ?? selected)),
    0
  );
  const { from, to } = seen
    ? drawn(rows.length, view.top, view.height)
    : { from: 0, to: Math.min(rows.length, UNSEEN) };

  const toggle = (row: Row, open: boolean): void => say(new Map(said).set(row.node.path, open));
  const reach = (next: number): void => {
    const row = rows[Math.min(next, rows.length - 1)];
    if (row !== undefined && box.current !== null) {
      move(row.node.path);
      box.current.scrollTop = scrolled(rows.indexOf(row), box.current.scrollTop, box.current.clientHeight);
    }
  };
  // A selection made elsewhere: the groups around it open, and it comes into sight.
  useEffect(() => {
    if (selected !== null) {
      move(selected);
      const opened = new Map(said);
      for (const path of around(selected)) {
        opened.set(path, true);
      }
      say(opened);
    }
  }, [selected]);
  useEffect(() => {
    if (seen && selected !== null) {
      reach(rows.findIndex(row => row.node.path === selected));
    }
  }, [selected, seen, said]);

  const press = (event: JSX.TargetedKeyboardEvent<HTMLElement>): void => {
    const row = rows[index];
    if (row === undefined || event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const page = Math.max(Math.floor(view.height / ROW) - 2, 1);
    const target = { ArrowDown: index + 1, ArrowUp: index - 1, PageDown: index + page, PageUp: index - page }[
      event.key
    ];
    if (target !== undefined) {
      reach(Math.max(target, 0));
    } else if (event.key === 'Home' || event.key === 'End') {
      reach(event.key === 'Home' ? 0 : rows.length - 1);
    } else if (event.key === 'ArrowRight') {
      if (row.open === false) {
        toggle(row, true);
      } else if (row.open === true) {
        reach(index + 1);
      }
    } else if (event.key === 'ArrowLeft') {
      if (row.open === true) {
        toggle(row, false);
      } else {
        reach(rows.findIndex(one => one.node === row.node.parent));
      }
    } else if (event.key === 'e' && row.open !== null) {
      toggle(row, !row.open);
    } else if (event.key === 'Enter') {
      model.select({ kind: 'node', path: row.node.path });
      return;
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const active = index >= from && index < to ? `${uid}-row-${index}` : undefined;
  return (
    <div class="fnb-table-box" ref={box} onScroll={view.measure}>
      <table
        class={model.step === null ? 'fnb-table' : 'fnb-table fnb-table-steps'}
        role="treegrid"
        aria-label="Nodes of the run"
        aria-rowcount={rows.length + 1}
        aria-colcount={columns.length}
        aria-activedescendant={active}
        tabIndex={seen ? 0 : -1}
        onKeyDown={press}
      >
        <thead>
          <tr aria-rowindex={1}>
            {columns.map(([column, heading]) => (
              <Heading key={column} column={column} heading={heading} sort={sort} seen={seen} order={order} />
            ))}
          </tr>
        </thead>
        <tbody>
          <Space rows={from} />
          {rows.slice(from, to).map((row, place) => (
            <Line
              key={row.node.path}
              row={row}
              shown={shown}
              id={`${uid}-row-${from + place}`}
              index={from + place}
              now={live ? at : null}
              current={from + place === index}
              selected={row.node.path === selected}
              stands={row.node.path === model.step?.path}
              points={points.get(row.node.path) ?? NO_POINTS}
              edited={edited.has(row.node.path)}
              select={() => {
                move(row.node.path);
                model.select({ kind: 'node', path: row.node.path });
              }}
              toggle={() => toggle(row, row.open !== true)}
            />
          ))}
          <Space rows={seen ? rows.length - to : 0} />
        </tbody>
      </table>
      {rows.length > 0 ? null : <p class="fnb-empty">{model.query === '' ? 'No nodes.' : 'Nothing is called so.'}</p>}
      {seen || rows.length <= to ? null : <p>{grouped(rows.length - to)} more nodes are in the tab Table.</p>}
    </div>
  );
}

interface LineProps {
  readonly row: Row;
  readonly shown: ReadonlySet<Column>;
  readonly id: string;
  readonly index: number;
  /** The moment, for what still runs; null in a replay. */
  readonly now: number | null;
  readonly current: boolean;
  readonly selected: boolean;
  /** Whether a stepper stands at it. */
  readonly stands: boolean;
  readonly points: readonly Breakpoint[];
  /** Whether a value of it was replaced when this fork was made. */
  readonly edited: boolean;
  readonly select: () => void;
  readonly toggle: () => void;
}

function Line(props: LineProps): JSX.Element {
  const { row, shown, id, index, now, current, selected, stands, points, edited, select, toggle } = props;
  const { node, level, open } = row;
  const runs = node.phase === 'RUNNING' || node.phase === 'DYNAMIC_RUNNING';
  const took = node.duration ?? (runs && now !== null && node.started !== null ? now - node.started : null);
  const tells = node.node === null ? '' : detail(node.node);
  return (
    <tr
      id={id}
      aria-rowindex={index + 2}
      aria-level={level}
      aria-posinset={row.position}
      aria-setsize={row.of}
      aria-expanded={open ?? undefined}
      aria-selected={selected}
      aria-current={stands ? 'step' : undefined}
      data-current={current || undefined}
      onClick={select}
    >
      <td role="gridcell" class="fnb-cell-name" style={{ '--fnb-level': level - 1 }} title={shorten(node.path, 200)}>
        <Gutter stands={stands} points={points} />
        {open === null ? (
          <span class="fnb-twist" />
        ) : (
          <span
            class="fnb-twist"
            onClick={event => {
              event.stopPropagation();
              toggle();
            }}
          >
            <Icon name={open ? 'down' : 'right'} size={14} />
          </span>
        )}
        {cell(node, 'name')}
        {tells === '' ? null : <span class="fnb-tells">{tells}</span>}
        {grown(node) ? <span class="fnb-tag">made at run time</span> : null}
        {edited ? <span class="fnb-tag">edited</span> : null}
      </td>
      <td role="gridcell">{cell(node, 'kind')}</td>
      <td role="gridcell" data-look={look(node)}>
        <PhaseIcon phase={node.phase} size={12} />
        {cell(node, 'phase')}
      </td>
      <td role="gridcell" class="fnb-number">
        {duration(took)}
      </td>
      {shown.has('cache') ? (
        <td role="gridcell">
          {node.cache === 'HIT' ? <BoltIcon /> : null}
          {cell(node, 'cache')}
        </td>
      ) : null}
      {shown.has('attempt') ? (
        <td role="gridcell" class="fnb-number">
          {cell(node, 'attempt')}
        </td>
      ) : null}
      {shown.has('worker') ? (
        <td role="gridcell" title={workerWords(node.worker)}>
          {cell(node, 'worker')}
        </td>
      ) : null}
      <td role="gridcell" title={cell(node, 'inputs')}>
        {cell(node, 'inputs')}
      </td>
    </tr>
  );
}

/** Where the stepper stands, and where it stops; as in the graph. */
function Gutter({ stands, points }: { stands: boolean; points: readonly Breakpoint[] }): JSX.Element | null {
  const sign = signOf(points);
  return sign === null && !stands ? null : (
    <span class="fnb-gutter">
      {sign === null ? null : (
        <svg class="fnb-octagon fnb-octagon-set" width={12} height={12} viewBox="-8 -8 16 16" role="img">
          <title>{pointsSaid(points)}</title>
          <path d={OCTAGON} />
          {sign === 'plain' ? null : <path d={ASKS[sign]} class="fnb-octagon-asks" />}
        </svg>
      )}
      {!stands ? null : (
        <svg class="fnb-pointer" width={12} height={12} viewBox="-8 -8 16 16" role="img">
          <title>The stepper stands here</title>
          <path d={POINTER} />
        </svg>
      )}
    </span>
  );
}

/** Whether its nodes came to be while the run went on; they stand below it. */
function grown({ node, children }: NodeState): boolean {
  return (children?.size ?? 0) > 0 && EXPANDING.has(node?.spec.ref.kind ?? '');
}

function Heading(props: {
  column: Column;
  heading: string;
  sort: Sort | null;
  seen: boolean;
  order: (sort: Sort | null) => void;
}): JSX.Element {
  const { column, heading, sort, order } = props;
  const here = sort !== null && sort.column === column ? sort : null;
  // Up, down, and back to the order of definition.
  const next = here === null ? { column, descending: false } : here.descending ? null : { column, descending: true };
  return (
    <th
      role="columnheader"
      class={`fnb-column-${column}`}
      aria-sort={here === null ? 'none' : here.descending ? 'descending' : 'ascending'}
    >
      <button type="button" tabIndex={props.seen ? 0 : -1} onClick={() => order(next)}>
        {heading}
        {here === null ? null : <Icon name={here.descending ? 'down' : 'up'} size={12} />}
      </button>
    </th>
  );
}

/** The height of rows that are not drawn. */
function Space({ rows }: { rows: number }): JSX.Element | null {
  return rows <= 0 ? null : (
    <tr class="fnb-space" aria-hidden="true">
      <td style={{ height: `${rows * ROW}px` }} />
    </tr>
  );
}

/** What of a box that scrolls is in sight; measured when it scrolls, when it changes its size, and when it comes into sight. */
function useView(
  box: { readonly current: HTMLDivElement | null },
  seen: boolean
): { readonly top: number; readonly height: number; readonly measure: () => void } {
  const [view, set] = useState({ top: 0, height: 480 });
  const measure = useMemo(
    () => (): void => {
      const element = box.current;
      if (element !== null && element.clientHeight > 0) {
        set({ top: element.scrollTop, height: element.clientHeight });
      }
    },
    []
  );
  useEffect(() => {
    if (!seen || box.current === null) {
      return undefined;
    }
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [seen]);
  return { ...view, measure };
}
