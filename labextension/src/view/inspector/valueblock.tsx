/** One variable: its name and declared type, where it comes from, and its value as richly as it is known here. */

import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

import { shorten, size } from '../../model/labels.js';
import type { RunModel } from '../model.js';
import { type Editable, EditButton, EditField } from './edit.js';
import type { Found } from './provenance.js';
import { ItemsValue } from './values/items.js';
import { RichValue } from './values/rich.js';
import { TextValue } from './values/text.js';

interface ValueBlockProps {
  readonly model: RunModel;
  readonly name: string;
  readonly type: string;
  readonly found: Found;
  /** Where it comes from. */
  readonly from?: ComponentChildren;
  /** What is known of it otherwise, as text. */
  readonly told?: string | undefined;
  /** Of a mixture, the parts. */
  readonly parts?: readonly (readonly [name: string, preview: string])[];
  /** What is said where there is no value yet. */
  readonly absent?: string;
  /** Whether a fork's user put it, or a part of it, in place of what was there. */
  readonly edited?: boolean;
  /** What of it may be replaced; where there is no value yet, it may be given. */
  readonly editable?: Editable | null | undefined;
}

export function ValueBlock(props: ValueBlockProps): JSX.Element {
  const { model, name, type, found, from, told, parts, absent = '', edited = false, editable = null } = props;
  const { ids, ref } = found;
  const [editing, edit] = useState(false);
  const block = useRef<HTMLDivElement>(null);
  const close = (): void => {
    edit(false);
    // The field goes away; the focus must not.
    block.current?.querySelector<HTMLElement>('.fnb-edit')?.focus();
  };
  const label = shorten(name, 60);
  const known = ids.find(id => model.value(id) !== null);
  const rich = known === undefined ? null : model.value(known);
  const bytes = ref?.size ?? null;
  const digest = rich?.digest;
  return (
    <div class="fnb-value" ref={block}>
      <p class="fnb-value-head">
        <code
          class="fnb-value-name"
          title={digest === undefined ? undefined : `digest ${digest}: equal for equal values`}
        >
          {label}
        </code>
        <code class="fnb-value-type">{shorten(type, 120)}</code>
        {edited ? (
          <span class="fnb-edited" title="Put here in place of another value, when this fork was made">
            edited
          </span>
        ) : null}
        {bytes === null || rich?.summary.includes(size(bytes)) ? null : <span class="fnb-muted">{size(bytes)}</span>}
        {editable === null ? null : (
          <EditButton
            of={editable}
            open={editing}
            {...(editable.side === 'outputs' && ref === null ? { says: GIVE } : {})}
            toggle={() => edit(!editing)}
          />
        )}
        {from === undefined || from === null ? null : <span class="fnb-value-from">{from}</span>}
      </p>
      {rich !== null ? (
        <RichValue rich={rich} label={label} declared={type} />
      ) : ref !== null ? (
        <TextValue text={ref.preview} />
      ) : told !== undefined ? (
        <TextValue text={told} />
      ) : parts !== undefined && parts.length > 0 ? (
        <ItemsValue rich={{ items: parts, rest: 0 }} />
      ) : absent === '' ? null : (
        <p class="fnb-muted">{absent}</p>
      )}
      {editing && editable !== null ? <EditField model={model} of={editable} type={type} close={close} /> : null}
      {ref !== null && ids[0] !== undefined && model.kernel !== null && (rich === null || rich.more === true) ? (
        <Load key={ids[0]} model={model} id={known ?? ids[0]} label={label} />
      ) : null}
    </div>
  );
}

const GIVE = 'Give it a value instead of running it';

/** Fetch the whole value from the kernel, when the reader asks for it. */
export function Load({ model, id, label }: { model: RunModel; id: string; label: string }): JSX.Element {
  const [stand, tell] = useState<'idle' | 'loading' | { readonly refused: string }>('idle');
  const load = (): void => {
    tell('loading');
    model.fetch(id).then(
      () => tell('idle'),
      (error: unknown) => tell({ refused: error instanceof Error ? error.message : String(error) })
    );
  };
  return (
    <p class="fnb-load">
      <button
        type="button"
        class="fnb-button-small"
        aria-disabled={stand === 'loading' || undefined}
        aria-label={`Load whole value of ${label}`}
        onClick={stand === 'loading' ? undefined : load}
      >
        {stand === 'loading' ? 'Loading…' : 'Load whole value'}
      </button>
      <span role="status">{stand === 'loading' ? <span class="fnb-sr">Loading {label}</span> : null}</span>
      {typeof stand === 'object' ? (
        <span role="alert" class="fnb-refused">
          {shorten(stand.refused, 400) || 'The kernel refused.'}
        </span>
      ) : null}
    </p>
  );
}

function small(model: RunModel, id: string): boolean {
  return !model.fetched(id) && model.value(id)?.more !== true;
}

/** Values larger than this are loaded when asked for, never by themselves. */
const SMALL = 1_000_000;
const MOST = 8;

/**
 * Once a run is over, or while it stands still, fetch the small values of what is looked at, one after the other, with
 * their digests. Of what is known in part, the reader asks for the whole.
 */
export function useSmallValues(model: RunModel, path: string, values: readonly Found[]): void {
  const still = model.over || (model.steps && model.step?.busy === false);
  const quiet = model.kernel === null || !still || model.cursor !== null;
  const known = values.map(({ ref }) => ref?.id ?? '').join(' ');
  const wanted = values
    .filter(({ ids, ref }) => ref !== null && (ref.size ?? 0) <= SMALL && ids.every(id => small(model, id)))
    .flatMap(({ ids }) => ids.slice(0, 1))
    .slice(0, MOST);
  useEffect(() => {
    let looking = !quiet;
    const fetch = async (): Promise<void> => {
      for (const id of wanted) {
        if (!looking) {
          return;
        }
        // The short text is there already: a value that cannot be had stays as it is, and the button tells why.
        await model.fetch(id).catch(() => undefined);
      }
    };
    void fetch();
    return () => {
      looking = false;
    };
  }, [model, path, quiet, known]);
}
