/** Actions: what can be done about a node: run to it, stop at it, perform it again, open it in a cell. */

import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

import { duration } from '../../model/labels.js';
import type { NodeState } from '../../model/nodestate.js';
import type { Reran } from '../../model/step.js';
import { OCTAGON, clickSaid, ownOf, pointsOf, toggleBreakpoint } from '../breakpoints.js';
import type { Host } from '../host.js';
import type { RunModel } from '../model.js';
import { standsBefore } from '../stepper/stepping.js';
import { type Asked, useAsking } from './asking.js';
import { CopyButton } from './copying.js';
import { logLines } from './log.js';
import { LogView } from './logview.js';
import { ItemsValue } from './values/items.js';
import { TextValue } from './values/text.js';
import { hasBegun, hasInputs } from './whatif.js';

const MOST_OUTPUTS = 20;
/** Of a node that printed more, the end is shown. */
const LONGEST_LOG = 20_000;

interface Props {
  readonly model: RunModel;
  readonly host: Host;
  readonly node: NodeState;
}

/** Nothing where there is no kernel. */
export function Actions({ model, host, node }: Props): JSX.Element | null {
  const [told, tell] = useAsking<unknown>();
  const [again, perform] = useAsking<Reran & { readonly first: boolean }>();
  const [opened, open] = useAsking<string | null>();
  const { kernel, step, steps } = model;
  if (kernel === null) {
    return null;
  }
  const { path } = node;
  const busy = step?.busy === true || told.stand === 'waits';
  const points = pointsOf(step).get(path) ?? [];
  const own = ownOf(points, path).length > 0;
  const here = step !== null && standsBefore(step, path);
  const inputs = hasInputs(node);
  if (!steps && !inputs) {
    return null;
  }
  return (
    <div class="fnb-actions" role="group" aria-label="What to do with this node">
      <div>
        {steps && !hasBegun(node) ? (
          <Action
            says="Run to here"
            title={here ? 'The stepper stands before it' : 'Go on until this node is about to start'}
            disabled={busy || here}
            act={() => tell(kernel.stepper.command('run-to', path))}
          />
        ) : null}
        {steps ? (
          <Action
            says="Breakpoint"
            icon={<StopSign set={own} />}
            title={clickSaid(points, path, 'Stop before this node')}
            pressed={own}
            disabled={told.stand === 'waits'}
            act={() => tell(toggleBreakpoint(model, path))}
          />
        ) : null}
        {inputs ? (
          <>
            <Action
              says={again.stand === 'waits' ? 'Running…' : hasBegun(node) ? 'Run again' : 'Run by itself'}
              title="Perform this node on its recorded inputs; nothing of this run changes"
              disabled={again.stand === 'waits' || step?.busy === true}
              act={() => {
                const first = !hasBegun(node);
                perform(kernel.rerun(path).then(reran => ({ ...reran, first })));
              }}
            />
            <Action
              says="Open in a cell"
              title="A cell with its inputs bound and its body unfolded"
              disabled={opened.stand === 'waits'}
              act={() => open(kernel.open(path).then(text => inserted(host, text)))}
            />
          </>
        ) : null}
      </div>
      <Refused of={told} />
      <Refused of={again} />
      <Refused of={opened} />
      {again.stand === 'answered' ? <Again reran={again.answer} first={again.answer.first} /> : null}
      {opened.stand !== 'answered' ? null : opened.answer === null ? (
        <p role="status" class="fnb-muted">
          Its cell is below.
        </p>
      ) : (
        <Unfolded text={opened.answer} />
      )}
    </div>
  );
}

/** Null where the text has gone into a cell. */
function inserted({ insert }: Host, text: string): string | null {
  if (insert === undefined) {
    return text;
  }
  insert(text);
  return null;
}

interface ActionProps {
  readonly says: string;
  readonly icon?: JSX.Element;
  readonly title?: string;
  readonly pressed?: boolean;
  readonly disabled: boolean;
  readonly act: () => void;
}

function Action({ says, icon, title, pressed, disabled, act }: ActionProps): JSX.Element {
  return (
    <button
      type="button"
      class="fnb-button-small"
      title={title}
      aria-pressed={pressed}
      // Not `disabled`: the focus must not be lost while it goes on.
      aria-disabled={disabled || undefined}
      onClick={disabled ? undefined : act}
    >
      {icon}
      {says}
    </button>
  );
}

function StopSign({ set }: { set: boolean }): JSX.Element {
  return (
    <svg
      class={set ? 'fnb-octagon fnb-octagon-set' : 'fnb-octagon'}
      width={12}
      height={12}
      viewBox="-8 -8 16 16"
      aria-hidden="true"
    >
      <path d={OCTAGON} />
    </svg>
  );
}

function Refused({ of }: { of: Asked<unknown> }): JSX.Element | null {
  return of.stand !== 'refused' ? null : (
    <p role="alert" class="fnb-refused">
      {of.why}
    </p>
  );
}

/** What a node gave when it was performed by itself: again, or for the first time. */
function Again({ reran, first }: { reran: Reran; first: boolean }): JSX.Element {
  const { seconds, outputs, log, same } = reran;
  const compared = same === null ? '' : same ? ', with the same outputs' : ', with other outputs';
  return (
    <div class="fnb-again" data-same={same ?? undefined}>
      <p role="status">{`Performed${first ? '' : ' again'} in ${duration(seconds)}${compared}`}</p>
      {outputs.length === 0 ? null : (
        <ItemsValue
          rich={{ items: outputs.slice(0, MOST_OUTPUTS), rest: Math.max(0, outputs.length - MOST_OUTPUTS) }}
        />
      )}
      {log === '' ? null : <LogView lines={logLines([['stdout', log.slice(-LONGEST_LOG)]])} />}
    </div>
  );
}

/** The text of a cell, where there is no notebook to put it into. */
function Unfolded({ text }: { text: string }): JSX.Element {
  const [shown, show] = useState(true);
  return !shown ? (
    <></>
  ) : (
    <div class="fnb-unfolded">
      <p class="fnb-muted">
        {'For a cell of yours: '}
        <CopyButton text={text} says="Copy the cell" />
        {' · '}
        <button type="button" class="fnb-link" onClick={() => show(false)}>
          Close
        </button>
      </p>
      <TextValue text={text} />
    </div>
  );
}
