/** The list of breakpoints below the stepper's bar, and the form that adds one. */

import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import { clean, shorten } from '../../model/labels.js';
import { grouped } from '../../model/numbers.js';
import type { Breakpoint } from '../../model/step.js';
import { Icon } from '../icons.js';
import type { RunModel } from '../model.js';
import { useModel } from '../use.js';
import { ANYWHERE, anywhere, hitsSaid, pointSaid, targets } from './points.js';
import { type Stepping, messageOf } from './stepping.js';

/** More are not listed. */
const MOST = 200;

interface Props {
  readonly model: RunModel;
  readonly stepping: Stepping;
  readonly uid: string;
}

export function Breakpoints({ model, stepping, uid }: Props): JSX.Element {
  useModel(model, 'step', 'kernel');
  const points = model.step?.breakpoints ?? [];
  const remove = model.steps ? (number: number) => void stepping.removeBreakpoint(number) : null;
  return (
    <div class="fnb-points" id={`${uid}-breakpoints`} role="group" aria-label="Breakpoints" tabIndex={-1}>
      {points.length === 0 ? (
        <p class="fnb-points-none">No breakpoints: Continue goes on to the end.</p>
      ) : (
        <ul>
          {points.slice(0, MOST).map(point => (
            <Point key={point.number} point={point} remove={remove} />
          ))}
          {points.length > MOST ? <li class="fnb-points-none">{`and ${grouped(points.length - MOST)} more`}</li> : null}
        </ul>
      )}
      {model.steps ? <Form model={model} uid={uid} /> : null}
    </div>
  );
}

function Point({ point, remove }: { point: Breakpoint; remove: ((number: number) => void) | null }): JSX.Element {
  const said = pointSaid(point);
  const hits = hitsSaid(point.hits);
  return (
    <li>
      <Icon name="breakpoint" size={14} />
      <span class="fnb-point-number">
        <span class="fnb-sr">Breakpoint </span>
        {point.number}
      </span>
      <span class="fnb-point-target" title={point.target === null ? undefined : clean(shorten(point.target, 400))}>
        {said}
      </span>
      {point.when === null ? null : (
        <span class="fnb-point-when">
          when <code>{clean(shorten(point.when, 120))}</code>
        </span>
      )}
      {hits === '' ? null : <span class="fnb-point-hits">{hits}</span>}
      {remove === null ? null : (
        <button
          type="button"
          class="fnb-tool"
          title="Remove"
          aria-label={`Remove the breakpoint on ${said}`}
          onClick={event => {
            // The button goes away with its breakpoint; the focus stays in the list.
            event.currentTarget.closest<HTMLElement>('.fnb-points')?.focus();
            remove(point.number);
          }}
        >
          <Icon name="close" size={14} />
        </button>
      )}
    </li>
  );
}

/** The target is the selected node until the reader writes another. */
function Form({ model, uid }: { model: RunModel; uid: string }): JSX.Element {
  useModel(model, 'selection', 'structure');
  const selected = model.selected?.kind === 'node' ? model.selected.path : '';
  const [written, write] = useState<string | null>(null);
  const [when, condition] = useState('');
  const [failure, fails] = useState(false);
  const [refused, refuse] = useState('');
  const [asked, ask] = useState(false);
  useEffect(() => refuse(''), [selected]);
  const target = (written ?? selected).trim();
  const { kernel } = model;
  const add = async (): Promise<void> => {
    if (kernel === null || asked) {
      return;
    }
    if (anywhere(target, when, failure)) {
      refuse(ANYWHERE);
      return;
    }
    ask(true);
    try {
      await kernel.stepper.addBreakpoint(target || null, when.trim() || null, failure);
      write(null);
      condition('');
      fails(false);
      refuse('');
    } catch (error) {
      refuse(messageOf(error));
    }
    ask(false);
  };
  const field = { type: 'text', autocomplete: 'off', spellcheck: false, 'aria-describedby': `${uid}-refused` } as const;
  return (
    <form
      class="fnb-points-form"
      onSubmit={event => {
        event.preventDefault();
        void add();
      }}
    >
      <label>
        <span>Stop at</span>
        <input
          {...field}
          list={`${uid}-targets`}
          placeholder="a task, a path, score[3]"
          value={written ?? selected}
          aria-invalid={refused === ANYWHERE || undefined}
          onInput={event => {
            write(event.currentTarget.value);
            refuse('');
          }}
        />
        <datalist id={`${uid}-targets`}>
          {targets(model.head).map(name => (
            <option key={name} value={name} />
          ))}
        </datalist>
      </label>
      <label>
        <span>when</span>
        <input
          {...field}
          class="fnb-points-when"
          placeholder="scores[0] < 0.9"
          title="A condition in Python over the node's inputs and outputs, evaluated in your kernel"
          value={when}
          onInput={event => condition(event.currentTarget.value)}
        />
      </label>
      <label class="fnb-points-failure">
        <input type="checkbox" checked={failure} onChange={event => fails(event.currentTarget.checked)} />
        <span>only when it fails</span>
      </label>
      <button type="submit" class="fnb-button" aria-disabled={asked || undefined}>
        <Icon name="plus" size={14} />
        Add
      </button>
      <div role="alert" id={`${uid}-refused`} class="fnb-points-refused">
        {refused === '' ? null : clean(shorten(refused, 400))}
      </div>
    </form>
  );
}
