/** Rows: the table's arithmetic. A state's nodes as rows of a tree, sorted, searched; and the few that are drawn. */

import { caseOf, said } from '../model/choices.js';
import { isFailureNode, isSpare } from '../model/failurenodes.js';
import { upstream } from '../model/graph.js';
import { cache, kind, shorten, spare, title, words } from '../model/labels.js';
import type { NodeState } from '../model/nodestate.js';
import { PHASES } from '../model/phases.js';
import type { State } from '../model/state.js';
import { matcher } from './search.js';

export type Column = 'name' | 'kind' | 'phase' | 'duration' | 'cache' | 'attempt' | 'worker' | 'inputs';

const COLUMNS: readonly (readonly [column: Column, heading: string])[] = [
  ['name', 'Name'],
  ['kind', 'Kind'],
  ['phase', 'Phase'],
  ['duration', 'Duration'],
  ['cache', 'Cache'],
  ['attempt', 'Attempt'],
  ['worker', 'Worker'],
  ['inputs', 'Inputs from']
];

/** Columns that are left out where they have nothing to say of any node. */
const SPARSE = ['cache', 'attempt', 'worker'] as const;

/** The columns of a state's table, in order. */
export function columnsOf(state: State): readonly (readonly [column: Column, heading: string])[] {
  const empty = new Set<Column>(SPARSE);
  for (const node of state.nodes.values()) {
    if (empty.size === 0) {
      break;
    }
    for (const column of SPARSE) {
      if (empty.has(column) && (column === 'attempt' ? node.attempt > 0 : cell(node, column) !== '')) {
        empty.delete(column);
      }
    }
  }
  return COLUMNS.filter(([column]) => !empty.has(column));
}

export interface Sort {
  readonly column: Column;
  readonly descending: boolean;
}

export interface Row {
  readonly node: NodeState;
  /** Counts from 1, as ARIA does; so do `position` and `of`, its place among its siblings. */
  readonly level: number;
  readonly position: number;
  readonly of: number;
  /** Null for a node without children. */
  readonly open: boolean | null;
}

/** Groups of at most so many children are open until the reader says otherwise. */
const OPEN = 60;

/** Whether a group shows its children: as the reader said, else by their number. */
export function isOpen(node: NodeState, said: ReadonlyMap<string, boolean>): boolean {
  return said.get(node.path) ?? (node.children?.size ?? 0) <= OPEN;
}

/** All rows of a state in order. With a query: what it finds, and the groups around that. */
export function rowsOf(state: State, said: ReadonlyMap<string, boolean>, sort: Sort | null, query: string): Row[] {
  const found: Row[] = [];
  const kept = query.trim() === '' ? null : around(state, query);
  const add = (scope: NodeState, level: number): void => {
    let children = [...(scope.children?.values() ?? [])];
    if (kept !== null) {
      children = children.filter(child => kept.has(child));
    }
    if (sort !== null) {
      children.sort(order(sort));
    }
    children.forEach((node, index) => {
      const group = (node.children?.size ?? 0) > 0;
      const open = group ? (kept === null ? isOpen(node, said) : said.get(node.path) !== false) : null;
      found.push({ node, level, position: index + 1, of: children.length, open });
      if (open === true) {
        add(node, level + 1);
      }
    });
  };
  add(state.root, 1);
  return found;
}

function around(state: State, query: string): Set<NodeState> {
  const matches = matcher(query);
  const kept = new Set<NodeState>();
  for (const node of state.nodes.values()) {
    if (matches(node)) {
      for (let one: NodeState | null = node; one !== null && !kept.has(one); one = one.parent) {
        kept.add(one);
      }
    }
  }
  return kept;
}

/** By a column; what a column has nothing for comes last, and equals keep the order of definition. */
function order({ column, descending }: Sort): (one: NodeState, other: NodeState) => number {
  return (one, other) => {
    const [a, b] = [sortKey(one, column), sortKey(other, column)];
    if (a === null || b === null) {
      return Number(a === null) - Number(b === null);
    }
    const ordered =
      typeof a === 'number' && typeof b === 'number'
        ? a - b
        : String(a).localeCompare(String(b), 'en', { numeric: true });
    return descending ? -ordered : ordered;
  };
}

function sortKey(node: NodeState, column: Column): number | string | null {
  if (column === 'duration') {
    return node.duration;
  }
  if (column === 'phase') {
    return PHASES.indexOf(node.phase);
  }
  return cell(node, column) || null;
}

/** What a column says of a node, as text; the name and the phase have an icon as well. */
export function cell(node: NodeState, column: Exclude<Column, 'duration'>): string {
  switch (column) {
    case 'name':
      return title(node);
    case 'kind':
      return node.node === null ? '' : kind(node.node.spec);
    case 'phase':
      return isSpare(node) ? spare(node) : words(node.phase);
    case 'cache':
      return cache(node);
    case 'attempt':
      return node.started === null && node.attempt === 0 ? '' : String(node.attempt + 1);
    case 'worker':
      return shorten(node.worker.replace(/^\d+:(?=.)/, ''), 40);
    case 'inputs':
      return isFailureNode(node) ? 'on failure' : inputsFrom(node);
  }
}

/** More sources than this are counted. */
const SOURCES = 3;

/** The titles of the nodes that a node waits for. */
function inputsFrom(node: NodeState): string {
  const siblings = node.parent?.children;
  if (node.node === null || siblings === undefined || siblings === null) {
    return '';
  }
  const graph = node.parent?.graph ?? node.parent?.node?.graph ?? null;
  const one = graph === null ? undefined : caseOf(graph, node.node.id);
  const when = one === undefined ? '' : one.text === 'else' ? 'else' : `if ${said(one)}`;
  const sources = upstream(node.node).flatMap(id => siblings.get(id) ?? []);
  const named = sources.slice(0, SOURCES).map(title).join(', ');
  const all = sources.length > SOURCES ? `${named} and ${sources.length - SOURCES} more` : named;
  return [when, all].filter(text => text !== '').join('; ');
}

/** A row's height in pixels, as style/table.css has it: what is out of sight is known without drawing it. */
export const ROW = 28;

/** Rows drawn beyond either edge, and at most altogether. */
const BEYOND = 12;
const MOST = 200;

/** From where up to where rows are drawn. */
export function drawn(count: number, top: number, height: number): { readonly from: number; readonly to: number } {
  const from = Math.max(0, Math.min(Math.floor(top / ROW) - BEYOND, count - 1));
  const to = Math.min(count, from + Math.min(Math.ceil(height / ROW) + 2 * BEYOND, MOST));
  return { from, to };
}

/** How far to scroll so that a row is in sight below the heading; as far as it is where it is so already. */
export function scrolled(index: number, top: number, height: number): number {
  const inside = Math.max(height - ROW, ROW);
  return index * ROW < top ? index * ROW : Math.max(top, (index + 1) * ROW - inside);
}
