/** Lines: what the source pane shows of a body: its lines, which nodes each has made, and when they run. */

import { plural, shorten, title } from '../../model/labels.js';
import type { NodeState } from '../../model/nodestate.js';
import { split } from '../../model/paths.js';
import type { State } from '../../model/state.js';
import { type Source, type Step, TIMES, type Time } from '../../model/step.js';
import { visible } from '../inspector/log.js';

/** More lines than this are not listed: those around the lit one are. */
export const MOST = 400;
const LONGEST = 500;
const DEEPEST = 40;

export interface Line {
  readonly number: number;
  /** Without its indentation: a wrapped line would break after that. */
  readonly text: string;
  /** By how many characters it is indented. */
  readonly indent: number;
  readonly time: Time | null;
  readonly lit: boolean;
}

/** The lines to show, and how many are left out above and below. */
export function linesOf(source: Source): {
  readonly lines: readonly Line[];
  readonly above: number;
  readonly below: number;
} {
  const { lines, lit, first } = source;
  const at = lit === null ? 0 : lit - first;
  const from = Math.max(0, Math.min(at - MOST / 2, lines.length - MOST));
  const to = Math.min(lines.length, from + MOST);
  return {
    lines: lines.slice(from, to).map((text, n) => ({
      number: first + from + n,
      text: visible(text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text).trimStart(),
      indent: Math.min(text.length - text.trimStart().length, DEEPEST),
      time: source.times[from + n] ?? null,
      lit: first + from + n === lit
    })),
    above: from,
    below: lines.length - to
  };
}

/** A line in parts between which it may be wrapped: not within a name. */
export function parts(text: string): readonly string[] {
  return text.split(/(?<=[([{,])(?=[^\s)\]},])|(?<=[\w)\]])(?=\.[a-z_])/i);
}

/** The letter of a time in the gutter, and the time in words. */
export const SAID: Readonly<Record<Time, readonly [letter: string, says: string, means: string]>> = {
  definition: ['d', 'definition', 'Runs once, when the cell or the file runs'],
  compile: ['c', 'compile time', 'Runs when the workflow is compiled: its calls make nodes, and run nothing'],
  expansion: ['x', 'expansion', 'Runs when the run comes to this node: its calls make nodes, which run afterwards'],
  run: ['r', 'run time', 'Runs with real values']
};

/** The times that occur, in the order in which they come. */
export function timesOf(source: Source): readonly Time[] {
  return TIMES.filter(time => source.times.includes(time));
}

/** By the number of a line, the nodes of the body's own graph that it has made. */
export function makers(step: Step, state: State): ReadonlyMap<number, readonly NodeState[]> {
  const found = new Map<number, NodeState[]>();
  const { source } = step;
  const scope = step.path === '' ? '' : split(step.path)[0];
  const children = scope === '' ? state.root.children : state.nodes.get(scope)?.children;
  for (const node of source === null ? [] : (children?.values() ?? [])) {
    const place = node.node?.origin?.place;
    if (place !== undefined && place.file === source!.file) {
      found.set(place.line, [...(found.get(place.line) ?? []), node]);
    }
  }
  return found;
}

/** `Made score[0] and 2 more`, for the tooltip of a line. */
export function madeSaid(nodes: readonly NodeState[]): string {
  const [first, ...others] = nodes;
  if (first === undefined) {
    return '';
  }
  return `Made ${shorten(title(first), 60)}${others.length === 0 ? '' : ` and ${plural(others.length, 'more node')}`}`;
}

/** Which call's body it is: the workflow's name, `tree[0]`, `map task over flaky`; the path stands beside it. */
export function calledSaid({ name, path, kind }: Source, state: State): string {
  const node = path === '' ? undefined : state.nodes.get(path);
  if (kind !== 'map_task') {
    return node === undefined ? shorten(name, 60) : title(node);
  }
  const [instance] = node?.children?.values() ?? [];
  return `map task over ${shorten(instance?.node?.spec.ref.name ?? name.replace(/^map_/, ''), 50)}`;
}
