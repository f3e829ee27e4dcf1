/** The stepper's bar: the debugger's buttons in the debugger's order, and where it stands in words. */

import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

import { clean, plural, shorten } from '../../model/labels.js';
import type { Step } from '../../model/step.js';
import type { StepCommand } from '../host.js';
import { type Drawn, Icon } from '../icons.js';
import { shortcut } from '../keys.js';
import type { RunModel } from '../model.js';
import { performing } from '../said.js';
import { useModel } from '../use.js';
import { Breakpoints } from './breakpoints.js';
import type { Stepping } from './stepping.js';
import { useLate, useStepping } from './use.js';

interface Sign {
  readonly icon: Drawn;
  readonly says: string;
  readonly why: string;
}

/** In a debugger's order; the gaps are between going on, moving in time, and the run as a whole. */
const BUTTONS: readonly (readonly (Sign & { readonly command: StepCommand })[])[] = [
  [
    { command: 'continue', icon: 'continue', says: 'Continue', why: 'to the next breakpoint or failure' },
    { command: 'over', icon: 'over', says: 'Step over', why: 'perform the next node, with all that is in it' },
    { command: 'into', icon: 'into', says: 'Step into', why: 'enter a body, line by line' },
    { command: 'out', icon: 'out', says: 'Step out', why: 'go on to where this body or group has ended' }
  ],
  [
    { command: 'back', icon: 'earlier', says: 'Back', why: 'in time, to where the last command began' },
    { command: 'forward', icon: 'later', says: 'Forward', why: 'in time; nothing runs' }
  ],
  [{ command: 'restart', icon: 'restart', says: 'Restart', why: 'begin anew with the same inputs' }]
];

const GONE = 'The kernel that held this stepper has gone: run the cell again to step';
const SAVED = 'As it stood when it was saved';

/** More is not said; a kernel says two things at most. */
const MOST_SAID = 10;

interface Props {
  readonly model: RunModel;
  readonly stepping: Stepping;
  /** What the ids of this view's elements begin with. */
  readonly uid: string;
}

/** Nothing where nobody steps; words alone where no kernel holds the stepper. */
export function StepBar({ model, stepping, uid }: Props): JSX.Element | null {
  useModel(model, 'step', 'kernel', 'state');
  useStepping(stepping);
  const { step, steps } = model;
  if (step === null) {
    return null;
  }
  return (
    <div class="fnb-step" data-busy={(steps && stepping.busy) || undefined}>
      <div class="fnb-step-line">
        {steps ? <Buttons model={model} stepping={stepping} /> : null}
        <Words model={model} step={step} stepping={stepping} />
        <Panes step={step} steps={steps} stepping={stepping} uid={uid} />
      </div>
      {stepping.breakpoints ? <Breakpoints model={model} stepping={stepping} uid={uid} /> : null}
    </div>
  );
}

/** One stop of the Tab key; the arrows go from button to button, also to those that do nothing now. */
function Buttons({ model, stepping }: { model: RunModel; stepping: Stepping }): JSX.Element {
  const [at, go] = useState(1);
  const last = BUTTONS.flat().length;
  const move = (event: JSX.TargetedKeyboardEvent<HTMLElement>): void => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const end = { Home: 0, End: last }[event.key];
    if (by !== undefined || end !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      const next = end ?? (at + by! + last + 1) % (last + 1);
      go(next);
      event.currentTarget.querySelectorAll('button')[next]?.focus();
    }
  };
  let number = 0;
  return (
    <div
      class="fnb-step-buttons"
      role="toolbar"
      aria-label="Stepper"
      aria-busy={stepping.busy}
      onKeyDown={move}
      onFocusIn={event => go([...event.currentTarget.querySelectorAll('button')].indexOf(event.target as never))}
    >
      {BUTTONS.map((group, n) => (
        <span key={n} class="fnb-step-group">
          {group.map(({ command, ...sign }) => (
            <Button
              key={command}
              {...sign}
              shown={command === 'restart' ? '' : shortcut(command)}
              // What is asked for while a command goes on comes after it.
              off={!stepping.busy && !stepping.can(command)}
              next={stepping.next === command}
              reached={number++ === at}
              press={() => void stepping.command(command)}
            />
          ))}
          {n === BUTTONS.length - 1 ? <StopButton model={model} stepping={stepping} reached={at === last} /> : null}
        </span>
      ))}
    </div>
  );
}

function StopButton({
  model,
  stepping,
  reached
}: {
  model: RunModel;
  stepping: Stepping;
  reached: boolean;
}): JSX.Element {
  const { kernel, over } = model;
  // Between commands the kernel listens, whatever it is; while one goes on, not every kernel does.
  const hint = stepping.busy ? (kernel?.stopHint ?? null) : null;
  const why = hint ?? 'end the run here; what is done is kept';
  return (
    <Button
      icon="stop"
      says="Stop"
      why={why}
      shown=""
      off={over || hint !== null}
      reached={reached}
      press={() => {
        stepping.forget();
        kernel?.stop();
      }}
    />
  );
}

interface ButtonProps extends Sign {
  readonly shown: string;
  readonly off: boolean;
  /** Whether it comes when the command that goes on is done. */
  readonly next?: boolean;
  readonly reached: boolean;
  readonly press: () => void;
}

function Button(props: ButtonProps): JSX.Element {
  const { icon, says, why, shown, off, next = false } = props;
  return (
    <button
      type="button"
      class="fnb-tool"
      title={`${says}: ${why}${shown === '' ? '' : ` (${shown})`}`}
      aria-label={says}
      aria-description={next ? `comes next; ${why}` : why}
      data-next={next || undefined}
      aria-keyshortcuts={shown || undefined}
      // Not `disabled`: the focus must not be lost while a command goes on.
      aria-disabled={off || undefined}
      tabIndex={props.reached ? 0 : -1}
      onClick={off ? undefined : props.press}
    >
      <Icon name={icon} />
    </button>
  );
}

/** So many milliseconds later is said what may be over in a moment. */
const LATE = 400;

/** Where it stands. Screen readers hear of it from the announcer, and of a refusal or a loss here. */
function Words({ model, step, stepping }: { model: RunModel; step: Step; stepping: Stepping }): JSX.Element {
  const { error } = stepping;
  const works = useLate(model.steps && stepping.busy, LATE);
  const alone = useLate(!model.steps, LATE);
  const quiet = !alone ? '' : model.deserted ? GONE : SAVED;
  const said = quiet === '' ? step.said.slice(0, MOST_SAID).map(line => clean(shorten(line, 400))) : [];
  const stands = clean(shorten(step.says, 400));
  const says = (works ? performing(model.head) : '') || stands;
  return (
    <div class="fnb-step-words" data-alone={(said.length === 0 && error === '' && quiet === '') || undefined}>
      <p class="fnb-step-says" title={says}>
        {step.past && says === stands ? <span class="fnb-step-past">in the past</span> : null} {says}
      </p>
      {said.length === 0 || error !== '' ? null : (
        <p class="fnb-step-said" title={said.join('\n')}>
          {said.map((line, n) => (
            <span key={n}>{line}</span>
          ))}
        </p>
      )}
      <div role="status">{quiet === '' ? null : <p class="fnb-step-said">{quiet}</p>}</div>
      <div role="alert">{error === '' ? null : <p class="fnb-step-error">{clean(shorten(error, 400))}</p>}</div>
    </div>
  );
}

/** What is shown besides: the source, and the breakpoints with their number. */
function Panes(props: { step: Step; steps: boolean; stepping: Stepping; uid: string }): JSX.Element {
  const { step, steps, stepping, uid } = props;
  const { length } = step.breakpoints;
  const source = step.source !== null;
  return (
    <div class="fnb-step-panes">
      {steps || length > 0 ? (
        <button
          type="button"
          class="fnb-tool fnb-tool-count"
          title={plural(length, 'breakpoint')}
          aria-label={plural(length, 'breakpoint')}
          aria-expanded={stepping.breakpoints}
          aria-controls={`${uid}-breakpoints`}
          onClick={() => stepping.show('breakpoints', !stepping.breakpoints)}
        >
          <Icon name="breakpoint" />
          <span aria-hidden="true">{length}</span>
        </button>
      ) : null}
      <button
        type="button"
        class="fnb-tool"
        title={source ? 'Source' : 'Source: shown while it stands inside a body'}
        aria-label="Source"
        aria-pressed={stepping.source}
        aria-disabled={!source || undefined}
        onClick={source ? () => stepping.show('source', !stepping.source) : undefined}
      >
        <Icon name="source" />
      </button>
    </div>
  );
}
