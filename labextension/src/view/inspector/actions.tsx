/** Actions: what can be done about a node: run to it, stop at it, perform it again, open it in a cell. */

import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

import { duration } from '../../model/labels.js';
import type { NodeState } from '../../model/nodestate.js';
import type { Reran } from '../../model/step.js';
import { OCTAGON, pointsOf, pointsSaid, toggleBreakpoint } from '../breakpoints.js';
import type { Host } from '../host.js';
import type { RunModel } from '../model.js';
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
  const [again, perform] = useAsking<Reran>();
  const [opened, open] = useAsking<string | null>();
  const { kernel, step, steps } = model;
  if (kernel === null) {
    return null;
  }
  const { path } = node;
  const busy = step?.busy === true || told.stand === 'waits';
  const points = pointsOf(step).get(path) ?? [];
  const inputs = hasInputs(node);
  if (!steps && !inputs) {
    return null;
  }
  return (
    <div class="fnb-actions" role="group" aria-label="What to do with this node">
      <div>
        {steps && !hasBegun(node) ? (
          <Action says="Run to here" disabled={busy} act={() => tell(kernel.stepper.command('run-to', path))} />
        ) : null}
        {steps ? (
          <Action
            says="Breakpoint"
            icon={<StopSign set={points.length > 0} />}
            title={points.length > 0 ? pointsSaid(points) : 'Stop before this node'}
            pressed={points.length > 0}
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
              act={() => perform(kernel.rerun(path))}
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
      {again.stand === 'answered' ? <Again reran={again.answer} /> : null}
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
      disabled={disabled}
      onClick={act}
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

/** What a node gave when it was performed again. */
function Again({ reran }: { reran: Reran }): JSX.Element {
  const { seconds, outputs, log, same } = reran;
  const compared = same === null ? '' : same ? ', with the same outputs' : ', with other outputs';
  return (
    <div class="fnb-again" data-same={same ?? undefined}>
      <p role="status">{`Performed again in ${duration(seconds)}${compared}`}</p>
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
