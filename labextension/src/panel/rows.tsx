/** Rows: a list of which one row is chosen. One Tab stop; arrows, Home and End go from row to row. */

import type { ComponentChildren, JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

import { shorten } from '../model/labels.js';

export interface Row {
  readonly key: string;
  readonly chosen: boolean;
  /** What a screen reader says; the row's text is for eyes. */
  readonly says: string;
  readonly title: string;
  readonly content: ComponentChildren;
  /** Below the row, while it is chosen. */
  readonly more?: ComponentChildren;
  choose(): void;
  /** A double click, or Enter on the row that is chosen. */
  open?(): void;
}

/** A name. Where there is no room for all of it, its middle goes: names often differ at their ends. */
export function Name({ text }: { text: string }): JSX.Element {
  const characters = [...shorten(text, 80)];
  const kept = characters.length > 20 ? 8 : 0;
  return (
    <span class="fnb-row-name">
      <span>{characters.slice(0, characters.length - kept).join('')}</span>
      {kept === 0 ? null : <span>{characters.slice(-kept).join('')}</span>}
    </span>
  );
}

export function Rows({ label, rows }: { label: string; rows: readonly Row[] }): JSX.Element {
  const list = useRef<HTMLUListElement>(null);
  const stop = Math.max(
    0,
    rows.findIndex(row => row.chosen)
  );
  const chosen = rows.find(row => row.chosen)?.key;
  // What closes above the row that is chosen takes it along: it, with what is below it, stays in sight.
  useLayoutEffect(() => {
    const row = list.current?.querySelector('[aria-pressed="true"]');
    row?.parentElement?.scrollIntoView({ block: 'nearest' });
    row?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  const press = (event: JSX.TargetedKeyboardEvent<HTMLButtonElement>, at: number): void => {
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      list.current?.querySelectorAll<HTMLElement>('.fnb-row')[next]?.focus();
    } else if (event.key === 'Enter' && rows[at]?.chosen) {
      event.preventDefault();
      rows[at]?.open?.();
    }
  };
  return (
    <ul class="fnb-rows" ref={list} aria-label={label}>
      {rows.map((row, at) => (
        <li key={row.key}>
          <button
            type="button"
            class="fnb-row"
            aria-pressed={row.chosen}
            aria-label={row.says}
            title={row.title}
            tabIndex={at === stop ? 0 : -1}
            onClick={() => row.choose()}
            onDblClick={() => row.open?.()}
            onKeyDown={event => press(event, at)}
          >
            {row.content}
          </button>
          {row.chosen ? row.more : null}
        </li>
      ))}
    </ul>
  );
}
