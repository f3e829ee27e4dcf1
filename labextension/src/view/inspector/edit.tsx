/** Edit: another value in place of one, as a line of Python; the run goes on from there as a fork. */

import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

import { shorten } from '../../model/labels.js';
import { forkBelow, goTo } from '../forks.js';
import type { Side } from '../host.js';
import type { RunModel } from '../model.js';
import { refusal } from './asking.js';

/** What may take another value's place. */
export interface Editable {
  /** The node's path; empty for the run's own inputs. */
  readonly path: string;
  readonly side: Side;
  readonly name: string;
  /** What the field begins with. */
  readonly text: string;
}

/** A button that opens the field. */
export function EditButton(props: { of: Editable; open: boolean; says?: string; toggle: () => void }): JSX.Element {
  const { of, open, says, toggle } = props;
  return (
    <button
      type="button"
      class="fnb-link fnb-edit"
      aria-expanded={open}
      aria-label={says === undefined ? `Edit ${shorten(of.name, 60)}` : `${says}: ${shorten(of.name, 60)}`}
      title="What if? Another value here, and the run goes on from it as a fork"
      onClick={toggle}
    >
      <Pencil />
      {says ?? 'Edit'}
    </button>
  );
}

type Stand = 'open' | 'waits' | 'forked' | { readonly refused: string };

/** The field. Enter makes a fork, Escape leaves everything as it is. */
export function EditField(props: { model: RunModel; of: Editable; type: string; close: () => void }): JSX.Element {
  const { model, of, type, close } = props;
  const [text, write] = useState(of.text);
  const [stand, tell] = useState<Stand>('open');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const answered = stand === 'forked' || typeof stand === 'object';
  // The answer is below the field, and may be out of the pane.
  useEffect(() => {
    if (answered) {
      field.current?.form?.scrollIntoView({ block: 'nearest' });
    }
  }, [answered]);
  const waits = stand === 'waits';
  const busy = waits || model.step?.busy === true || !model.steps;
  const fork = (): void => {
    const stepper = model.kernel?.stepper;
    if (stepper === undefined || busy || text.trim() === '') {
      return;
    }
    tell('waits');
    stepper.replace(of.path, of.side, [[of.name, text]]).then(
      () => tell('forked'),
      (error: unknown) => tell({ refused: refusal(error) })
    );
  };
  const label = `Python for ${shorten(of.name, 60)}`;
  return (
    <form
      class="fnb-edit-field"
      onSubmit={event => {
        event.preventDefault();
        fork();
      }}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          event.preventDefault();
          event.stopPropagation();
          close();
        }
      }}
    >
      <div>
        <input
          ref={field}
          type="text"
          spellcheck={false}
          autocomplete="off"
          value={text}
          placeholder={shorten(type, 60)}
          aria-label={label}
          aria-invalid={typeof stand === 'object' || undefined}
          readOnly={waits}
          onInput={event => {
            write(event.currentTarget.value);
            tell('open');
          }}
        />
        <button type="submit" class="fnb-button-small" aria-disabled={busy || text.trim() === '' || undefined}>
          {waits ? 'Forking…' : 'Fork'}
        </button>
        <button type="button" class="fnb-button-small" onClick={close}>
          {stand === 'forked' ? 'Close' : 'Cancel'}
        </button>
      </div>
      <span role="status" class="fnb-muted">
        {stand === 'forked' ? <ForkShown /> : ''}
      </span>
      {typeof stand === 'object' ? (
        <span role="alert" class="fnb-refused">
          {stand.refused}
        </span>
      ) : null}
    </form>
  );
}

/** How often, in milliseconds, the fork's view is looked for, which comes a moment later. */
const LOOKS = [100, 400, 1200, 3000];

/** The way to the fork, where its view is in the same document. */
function ForkShown(): JSX.Element {
  const says = 'A fork of this run is shown below';
  const place = useRef<HTMLSpanElement>(null);
  const [fork, find] = useState<HTMLElement | null>(null);
  useEffect(() => {
    const look = (): void => find(place.current === null ? null : forkBelow(place.current));
    const timers = LOOKS.map(after => setTimeout(look, after));
    return () => timers.forEach(clearTimeout);
  }, []);
  return (
    <span ref={place}>
      {fork === null ? (
        says
      ) : (
        <button type="button" class="fnb-link" onClick={() => fork.isConnected && goTo(fork)}>
          {says}
        </button>
      )}
    </span>
  );
}

function Pencil(): JSX.Element {
  return (
    <svg class="fnb-icon" width={12} height={12} viewBox="0 0 16 16" aria-hidden="true">
      <path d="M3 13l.7-3.2L10.9 2.6l2.5 2.5-7.2 7.2ZM9.4 4.1l2.5 2.5" />
    </svg>
  );
}
