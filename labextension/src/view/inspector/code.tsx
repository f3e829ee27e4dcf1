/** Source text with line numbers; lines may be marked, and with a marked one the rest may be folded around it. */

import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

import { plural } from '../../model/labels.js';
import { LONGEST } from './listing.js';
import type { Listing } from './listing.js';
import { visible } from './log.js';
import { Scroll } from './values/scroll.js';

const AROUND = 3;

interface CodeProps {
  readonly listing: Listing;
  readonly label: string;
  /** The index of a line that matters, and why: `made n2/dn0`. */
  readonly mark?: { readonly line: number; readonly why: string; readonly tone?: 'bad' } | null;
  /** Whether only the surroundings of the mark are shown at first. */
  readonly near?: boolean;
}

export function Code({ listing, label, mark = null, near = false }: CodeProps): JSX.Element {
  const [whole, show] = useState(false);
  const count = Math.min(listing.lines.length, LONGEST);
  const folded = near && mark !== null && !whole && count > 2 * AROUND + 4;
  const from = folded ? Math.max(0, mark.line - AROUND) : 0;
  const to = folded ? Math.min(count, mark.line + AROUND + 1) : count;
  const width = String(listing.first + count).length;
  return (
    <>
      <Scroll label={label}>
        <pre class="fnb-code">
          {listing.lines.slice(from, to).map((line, at) => {
            const marked = mark !== null && mark.line === from + at;
            return (
              <div key={from + at} class="fnb-line" data-marked={marked ? (mark.tone ?? 'made') : undefined}>
                <span class="fnb-line-number" aria-hidden="true">
                  {String(listing.first + from + at).padStart(width)}
                </span>
                {marked ? <mark title={mark.why}>{visible(line) || ' '}</mark> : <span>{visible(line) || ' '}</span>}
              </div>
            );
          })}
        </pre>
      </Scroll>
      {near && mark !== null && count > 2 * AROUND + 4 ? (
        <button type="button" class="fnb-link" aria-expanded={whole} onClick={() => show(!whole)}>
          {whole ? 'Show the lines around alone' : `Show all ${plural(count, 'line')}`}
        </button>
      ) : null}
      {listing.lines.length > count ? (
        <p class="fnb-muted">{`and ${plural(listing.lines.length - count, 'more line')}`}</p>
      ) : null}
    </>
  );
}
