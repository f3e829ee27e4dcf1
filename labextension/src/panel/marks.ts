/** Marks: what the kernel knows of the lines of one cell. Pure; whoever draws them asks again when something changes. */

import { crc32 } from '../model/crc32.js';
import type { Entity, Hint, When } from '../model/notebook.js';
import { uncounted } from './lines.js';
import type { INotebook } from './tokens.js';

/** A compile error, on a line. */
export interface Wrong {
  readonly line: number;
  /** Where the line's text begins and ends, from its start. */
  readonly from: number;
  readonly to: number;
  readonly message: string;
}

export interface Marks {
  /** Whether the cell defines anything, edited since or not: its gutter keeps its place while somebody types. */
  readonly defines: boolean;
  /** How many lines there are above those that the kernel counts. */
  readonly above: number;
  /** By the number of a line, when it runs. */
  readonly times: ReadonlyMap<number, When>;
  /** The line at which a stepper stands. */
  readonly lit: number | null;
  readonly wrong: readonly Wrong[];
  readonly hints: readonly Hint[];
}

export const NOTHING: Marks = { defines: false, above: 0, times: new Map(), lit: null, wrong: [], hints: [] };

/** What there is to mark in a cell of this id and text. What was said of another text is not said of this one. */
export function marksOf(notebook: INotebook, cell: string, text: string): Marks {
  const defined = notebook.entitiesOf(cell);
  const problems = notebook.problemsOf(cell);
  if (defined.length === 0 && problems.length === 0) {
    return NOTHING;
  }
  const crc = crc32(text);
  const known = defined.filter(entity => entity.crc32 === crc);
  const lines = text.split('\n');
  const above = uncounted(text);
  const lit = litOf(notebook, known);
  return {
    defines: defined.length > 0,
    above,
    times: new Map(known.flatMap(entity => timesOf(entity, above))),
    lit: lit === null ? null : lit + above,
    wrong: problems.flatMap(({ line, text: said, message }) => {
      const there = line === null ? undefined : lines[line + above - 1];
      if (line === null || there === undefined || there.trim() === '' || there.trim() !== said?.trim()) {
        return []; // edited since
      }
      const from = there.length - there.trimStart().length;
      return [{ line: line + above, from, to: there.trimEnd().length, message }];
    }),
    hints: known.flatMap(entity => entity.hints)
  };
}

function timesOf({ first, times }: Entity, above: number): [number, When][] {
  return times.flatMap((when, n) => (when === null ? [] : [[first + above + n, when] as [number, When]]));
}

function litOf({ latest }: INotebook, known: readonly Entity[]): number | null {
  const source = latest?.step?.source;
  const here = source !== undefined && source !== null && known.some(({ label }) => label === source.file);
  return here && latest?.over !== true ? source.lit : null;
}

/** Whether there is anything else to draw than before. */
export function sameMarks(one: Marks, other: Marks): boolean {
  return (
    one === other ||
    (one.defines === other.defines &&
      one.above === other.above &&
      one.lit === other.lit &&
      one.times.size === other.times.size &&
      [...one.times].every(([line, when]) => other.times.get(line) === when) &&
      one.wrong.length === other.wrong.length &&
      one.wrong.every((wrong, n) => wrong.line === other.wrong[n]!.line && wrong.message === other.wrong[n]!.message) &&
      one.hints.length === other.hints.length &&
      one.hints.every((hint, n) => hint === other.hints[n]))
  );
}

/** `Promise here: made by get_models(); a list[str] at run time`, for a name on a line; null where nothing is known. */
export function hintSaid(hints: readonly Hint[], name: string, line: number): string | null {
  const hint = hints.findLast(one => one.name === name && one.first <= line && line <= one.last);
  if (hint === undefined) {
    return null;
  }
  const { made } = hint;
  const by = made.startsWith('input ') ? `the ${made}` : made.startsWith('an element') ? made : `made by ${made}`;
  if (!hint.promise) {
    return `A real value here: ${by}${hint.type === '' ? '' : `, ${article(hint.type)}`}; the body runs at run time`;
  }
  return `Promise here: ${by}; ${hint.type === '' ? 'its value is known' : article(hint.type)} at run time`;
}

function article(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;
}
