/** Listings: an entity's source as numbered lines, and which of them a place means. */

import type { EntitySpec, Origin, Place } from '../../model/graph.js';
import { fileName } from '../../model/labels.js';

export interface Listing {
  /** The number of the first line, as its cell or file counts. */
  readonly first: number;
  readonly lines: readonly string[];
}

/** More lines than this are not listed one by one. */
export const LONGEST = 400;

/** Number an entity's source. Its place is that of its `def`, which stands below decorators. */
export function listing(spec: EntitySpec): Listing {
  const lines = dedent(spec.source.replace(/\r\n?/g, '\n').replace(/\n+$/, '').split('\n'));
  const place = spec.place;
  if (place === null) {
    return { first: 1, lines };
  }
  const def = lines.findIndex(line => line.trim() === place.text.trim());
  return { first: Math.max(1, place.line - Math.max(def, 0)), lines };
}

/** Find a place's line in an entity's source: by its number if the text agrees, else the nearest with that text. */
export function lineOf(spec: EntitySpec, place: Place): number | null {
  if (spec.place === null || spec.place.file !== place.file) {
    return null;
  }
  const { first, lines } = listing(spec);
  const wanted = place.text.trim();
  const at = place.line - first;
  const same = (index: number): boolean => {
    const line = lines[index]?.trim();
    return (
      line !== undefined && wanted !== '' && (line === wanted || (wanted.length >= 200 && line.startsWith(wanted)))
    );
  };
  if (same(at)) {
    return at;
  }
  const found = lines.map((_, index) => index).filter(same);
  if (found.length > 0) {
    return found.reduce((best, index) => (Math.abs(index - at) < Math.abs(best - at) ? index : best));
  }
  return wanted === '' && at >= 0 && at < lines.length ? at : null;
}

/** The line of the enclosing entity's source that made a node, or null where its source does not have it. */
export function creatingLine(enclosing: EntitySpec | null, origin: Origin | null): number | null {
  return enclosing === null || origin === null ? null : lineOf(enclosing, origin.place);
}

/** `In[4], line 7`, or `knn.py:7` with the folders left out. */
export function placed(place: Place): string {
  return place.file.startsWith('In[') ? `${place.file}, line ${place.line}` : `${fileName(place.file)}:${place.line}`;
}

function dedent(lines: readonly string[]): string[] {
  const depths = lines.filter(line => line.trim() !== '').map(line => line.length - line.trimStart().length);
  const depth = depths.length === 0 ? 0 : Math.min(...depths);
  return lines.map(line => line.slice(Math.min(depth, line.length - line.trimStart().length)));
}
