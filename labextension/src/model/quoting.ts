/** The words of DOT: names, quoted strings, labels, and the room they take; as `flyte_nb/views/quoting.py`. */

import { fixed } from './numbers.js';

/** Points that a node has at least: room for "succeeded · 1 min 15 s". */
export const LEAST = 176;

/** Points that a node has at most; texts that need more are shortened. */
export const MOST = 250;

/** Points of a node's width that its texts do not have: for the icon before them, and at the borders. */
export const BESIDE = 46;

// Hundredths of the font's size by character: the usual, then exceptions. From FULL_FROM on characters are full width.
const USUAL = 62;
const FULL = 105;
const FULL_FROM = 0x1100;
const ELLIPSIS = 0x2026;
const WIDTHS = new Uint8Array(FULL_FROM).fill(USUAL);
const WIDE = 94;
for (const [characters, width] of [
  ['ABCDEFGHJKLNOPQRSTUVXYZ', 72],
  ['iljtfrI.,:;\'|!()[]{}- `"', 38],
  ['mwMW@%', WIDE]
] as const) {
  for (const character of characters) {
    WIDTHS[character.charCodeAt(0)] = width;
  }
}

/** A path as a name in DOT. */
export function name(path: string): string {
  return path.replace(/[^A-Za-z0-9_/-]/gu, character => `~${(character.codePointAt(0) as number).toString(16)}~`);
}

/** The path of a name; the other way of `name`. */
export function path(safe: string): string {
  return safe.replace(/~([0-9a-f]+)~/g, (all, code: string) => {
    const point = parseInt(code, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : all;
  });
}

/** The name of a node that stands for gathered children of a scope. No path has it: `+` is escaped. */
export function more(scope: string, number = 0): string {
  return (scope === '' ? '+' : `${name(scope)}/+`) + (number === 0 ? '' : String(number));
}

/** The id that a node of this name has in the SVG. */
export function svgId(safe: string): string {
  return 'f-' + safe.replaceAll('/', '.');
}

/** Points enough for a text in any of the usual sans-serif fonts, by classes of characters. */
export function textWidth(text: string, size: number): number {
  let hundredths = 0;
  for (let at = 0; at < text.length; at += 1) {
    const point = text.codePointAt(at) as number;
    at += point > 0xffff ? 1 : 0;
    hundredths += point < FULL_FROM ? (WIDTHS[point] as number) : point === ELLIPSIS ? WIDE : FULL;
  }
  return Math.ceil((hundredths * size) / 100);
}

/** The width of a node: the title in 13 points, the rest in 11, an icon before them, a run's words in it. */
export function room(lines: readonly string[]): number {
  const texts = Math.max(...lines.map((line, number) => textWidth(line, number === 0 ? 13 : 11)));
  return Math.min(Math.max(LEAST, texts + BESIDE), MOST);
}

/** The attributes of a node's label, left-justified, and of the room that it takes. */
export function label(lines: readonly string[], width: number): string {
  const text = lines.map(line => quote(line) + '\\l').join('');
  return `label="${text}" width=${inches(width)} height=${inches(12 + 14 * lines.length)}`;
}

/** Points as Graphviz takes lengths. */
export function inches(points: number): string {
  return fixed(points / 72, 4);
}

/** Escape a text of one line for a quoted string of DOT; Graphviz reads entities as well as backslashes there. */
export function quote(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('&', '&amp;');
}
