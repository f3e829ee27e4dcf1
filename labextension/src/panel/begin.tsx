/** Begin: to run an entity, or to step through it, on inputs that its reader types as Python. */

import type { JSX } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';

import { shorten } from '../model/labels.js';
import type { Entity } from '../model/notebook.js';
import { Icon } from '../view/icons.js';
import type { Choosing } from './choosing.js';

export function Begin(props: { choosing: Choosing; entity: Entity; goTo: () => void }): JSX.Element {
  const { choosing, entity, goTo } = props;
  const uid = useId();
  const form = useRef<HTMLFormElement>(null);
  const [typed, type] = useState<ReadonlyMap<string, string>>(new Map());
  const [overwrite, setOverwrite] = useState(false);
  const [missing, miss] = useState<readonly string[]>([]);
  // It goes when a run begins: whoever is at the keyboard goes on from its row.
  useLayoutEffect(() => {
    const self = form.current;
    return () => {
      if (self?.contains(document.activeElement)) {
        self.closest('li')?.querySelector<HTMLElement>('.fnb-row')?.focus();
      }
    };
  }, []);
  const live = choosing.notebook.connection === 'live';
  // Whoever has pressed a button keeps the focus on it while the kernel is asked: a disabled one would lose it.
  const able = live && !choosing.waits;
  const begin = (step: boolean): void => {
    if (!able) {
      return;
    }
    const wanting = entity.inputs.filter(one => one.default === null && (typed.get(one.name) ?? '').trim() === '');
    miss(wanting.map(one => one.name));
    if (wanting[0] !== undefined) {
      form.current?.querySelectorAll<HTMLInputElement>('.fnb-input input')[entity.inputs.indexOf(wanting[0])]?.focus();
    } else {
      const values = entity.inputs
        .map(one => [one.name, (typed.get(one.name) ?? '').trim()] as const)
        .filter(([, value]) => value !== '');
      void choosing.begin({ name: entity.name, values, step, overwrite });
    }
  };
  return (
    <form
      class="fnb-begin"
      ref={form}
      onSubmit={event => {
        event.preventDefault();
        begin(false);
      }}
    >
      {entity.inputs.map((one, at) => (
        <label key={one.name} class="fnb-input">
          <span class="fnb-input-name">{shorten(one.name, 40)}</span>
          <input
            id={`${uid}-${at}`}
            autocomplete="off"
            spellcheck={false}
            placeholder={one.default === null ? shorten(one.type, 60) : shorten(one.default, 60)}
            title={`${one.name}: ${one.type}, as Python`}
            aria-invalid={missing.includes(one.name) || undefined}
            aria-description={`${one.type}, as Python${one.default === null ? '' : `; without a value: ${one.default}`}`}
            value={typed.get(one.name) ?? ''}
            onInput={event => type(new Map(typed).set(one.name, event.currentTarget.value))}
            onKeyDown={event => event.stopPropagation()}
          />
        </label>
      ))}
      {missing.length === 0 ? null : (
        <p class="fnb-why" data-look="failed" role="alert">
          {missing.map(name => shorten(name, 40)).join(', ')}: a value is needed, as Python
        </p>
      )}
      <label class="fnb-option" title="Compute everything anew, and keep it in place of what the cache holds">
        <input
          type="checkbox"
          checked={overwrite}
          onChange={event => setOverwrite(event.currentTarget.checked)}
          onKeyDown={event => event.stopPropagation()}
        />
        Overwrite cache
      </label>
      <div class="fnb-begin-actions">
        <button type="submit" class="fnb-button" aria-disabled={!able || undefined} title={`Run ${entity.name} here`}>
          <Icon name="play" size={14} />
          Run
        </button>
        <button
          type="button"
          class="fnb-button"
          aria-disabled={!able || undefined}
          title={`Step through ${entity.name}`}
          onClick={() => begin(true)}
        >
          <Icon name="over" size={14} />
          Step
        </button>
        {entity.kind === 'workflow' ? (
          <button
            type="button"
            class="fnb-button"
            aria-disabled={!able || undefined}
            title={`Compile ${entity.name} and show its graph`}
            onClick={() => able && choosing.choose({ kind: 'entity', name: entity.name })}
          >
            <Icon name="graph" size={14} />
            Compile
          </button>
        ) : null}
        <button type="button" class="fnb-button" title="Go to the line that defines it" onClick={goTo}>
          <Icon name="source" size={14} />
          Cell
        </button>
      </div>
    </form>
  );
}
