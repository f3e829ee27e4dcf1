/** A text: the whole where it is short, else its beginning with a button for the rest. */

import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

import { plural } from '../../../model/labels.js';
import { visible } from '../log.js';

const LINES = 12;
const CHARACTERS = 900;

/** More than this is never drawn: a browser lays out a megabyte for seconds. */
const MOST = 100_000;

/** The beginning of a text that is shown at first; the text itself where it is short. */
export function beginning(text: string): string {
  const lines = text.slice(0, CHARACTERS + 1).split('\n', LINES + 1);
  if (text.length <= CHARACTERS && lines.length <= LINES) {
    return text;
  }
  return lines.slice(0, LINES).join('\n').slice(0, CHARACTERS);
}

export function TextValue({ text }: { text: string }): JSX.Element {
  const [whole, show] = useState(false);
  const short = beginning(text);
  if (short.length === text.length) {
    return <pre class="fnb-text">{text === '' ? <span class="fnb-muted">(empty)</span> : visible(text)}</pre>;
  }
  return (
    <>
      <pre class="fnb-text" data-folded={whole ? undefined : ''}>
        {visible(whole ? text.slice(0, MOST) : short)}
      </pre>
      <button type="button" class="fnb-link" aria-expanded={whole} onClick={() => show(!whole)}>
        {whole ? 'Show less' : `Show ${plural(text.length - short.length, 'more character')}`}
      </button>
      {whole && text.length > MOST ? (
        <p class="fnb-muted">{`The last ${plural(text.length - MOST, 'character')} are not shown.`}</p>
      ) : null}
    </>
  );
}
