/** What this build of Graphviz cannot take: a label whose first line is empty ends in a trap ("table index is out of bounds"). */

/** The same DOT with a space there. No string has an unescaped quote, so `label="` is never within one. */
export function safe(dot: string): string {
  return dot.replaceAll('label="\\l', 'label=" \\l');
}
