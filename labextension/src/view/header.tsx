/** Header: what runs, how it stands, how much is done, how long it took and may still take; and Stop. */

import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

import { duration, shorten, title, words } from '../model/labels.js';
import { grouped } from '../model/numbers.js';
import type { Phase } from '../model/phases.js';
import type { State } from '../model/state.js';
import { remaining } from '../model/timeline.js';
import { BoltIcon, Icon, PhaseIcon } from './icons.js';
import { forkSaid } from './inspector/whatif.js';
import { look, lookOf } from './marks.js';
import type { RunModel } from './model.js';
import { moment } from './moment.js';
import { type Tally, countsLine, phaseSaid, reason, tallied } from './said.js';
import { useClock, useModel } from './use.js';

export function Header({ model }: { model: RunModel }): JSX.Element {
  useModel(model, 'state', 'kernel', 'step');
  const { at, live } = moment(model);
  // While a stepper stands still, so does its run: the seconds that its reader takes say nothing.
  const stepped = model.step !== null;
  const revealed = model.step?.stop === 'compile';
  useClock(live && !stepped);
  const state = model.state;
  const tally = tallied(state);
  const { started } = state.root;
  const elapsed = started === null || stepped ? null : Math.max((state.root.ended ?? at) - started, 0);
  const left = live && !stepped ? remaining(state, model.payload.expected, at) : null;
  const name = model.graph.spec.ref.name;
  return (
    <header class="fnb-head">
      <div class="fnb-head-line">
        <h2 class="fnb-name" title={shorten(name, 400)}>
          {shorten(name, 80)}
        </h2>
        {model.step?.stop === 'start' || revealed ? (
          <Chip text={revealed ? 'compiling' : 'compiled'} />
        ) : model.ran ? (
          <PhaseBadge phase={phaseSaid(state, model.step)} cut={!model.over && model.kernel === null} />
        ) : (
          <Chip text="compiled" />
        )}
        <Which run={model.head} stepped={stepped} />
        {model.payload.stale ? (
          <Chip
            text="stale"
            warns
            why="An entity was redefined since this graph was compiled; the next run compiles it again"
          />
        ) : null}
        <span class="fnb-spring" />
        <span class="fnb-facts-line">
          <span>{countsLine(tally, model.ran && !revealed)}</span>
          {tally.cached > 0 ? (
            <span title={`${grouped(tally.cached)} came from the cache`}>
              <BoltIcon />
              {grouped(tally.cached)} cached
            </span>
          ) : null}
          {elapsed === null ? null : (
            <span class="fnb-time">
              {duration(elapsed)}
              {left === null ? '' : `, about ${about(left)} left`}
            </span>
          )}
        </span>
        <Stop model={model} />
      </div>
      <Progress tally={tally} ran={model.ran} />
      <Reason model={model} tally={tally} />
      <Waiting model={model} tally={tally} />
    </header>
  );
}

/** Which execution it is, where there may be others of it: one that is stepped through, or a fork. */
function Which({ run, stepped }: { run: State; stepped: boolean }): JSX.Element | null {
  const id = shorten(run.id, 40);
  if (run.parent !== null) {
    const fork = `fork of ${shorten(run.parent, 40)}`;
    return <Chip text={id === '' ? fork : `${id}, ${fork}`} why={forkSaid(run)} />;
  }
  return stepped && id !== '' ? <Chip text={id} why={`Execution ${id}`} /> : null;
}

/** Why the run failed; the node to blame is a click away. */
function Reason({ model, tally }: { model: RunModel; tally: Tally }): JSX.Element | null {
  const why = reason(model.state, tally);
  if (why === null) {
    return null;
  }
  const { node, text } = why;
  return (
    <p class="fnb-reason" data-look={node === null ? lookOf(model.state.phase) : look(node)} title={text}>
      {node === null ? null : (
        <>
          <button type="button" onClick={() => model.select({ kind: 'node', path: node.path })}>
            {title(node)}
          </button>
          {': '}
        </>
      )}
      {text}
    </p>
  );
}

const MOST_WAITING = 3;

/** The gates that want an answer; each is a click away. */
function Waiting({ model, tally }: { model: RunModel; tally: Tally }): JSX.Element | null {
  const { asking } = tally;
  if (asking.length === 0) {
    return null;
  }
  const whom = model.kernel !== null && !model.over ? 'you' : 'an answer';
  const more = asking.length - MOST_WAITING;
  return (
    <p class="fnb-reason fnb-waits" data-look="paused">
      <PhaseIcon phase="PAUSED" />
      <span>
        {asking.slice(0, MOST_WAITING).map((node, at) => (
          <span key={node.path}>
            {at > 0 ? ', ' : ''}
            <button type="button" onClick={() => model.select({ kind: 'node', path: node.path })}>
              {title(node)}
            </button>
          </span>
        ))}
        {more > 0 ? ` and ${grouped(more)} more` : ''}
        {` ${asking.length === 1 ? 'waits' : 'wait'} for ${whom}`}
      </span>
    </p>
  );
}

/** A phase as icon, border and word. A run whose end nobody knows is called so. */
function PhaseBadge({ phase, cut = false }: { phase: Phase; cut?: boolean }): JSX.Element {
  return (
    <span class="fnb-chip" data-look={lookOf(phase)}>
      <PhaseIcon phase={phase} />
      {cut ? `${words(phase)}, end unknown` : words(phase)}
    </span>
  );
}

function Chip({ text, why, warns = false }: { text: string; why?: string; warns?: boolean }): JSX.Element {
  return (
    <span class="fnb-chip" title={why} data-look={warns ? 'timed-out' : 'waiting'}>
      {warns ? <Icon name="warning" size={14} /> : null}
      {text}
    </span>
  );
}

/** A guess is said roughly. */
function about(seconds: number): string {
  return duration(seconds < 10 ? Math.max(Math.ceil(seconds), 1) : Math.ceil(seconds / 5) * 5).replace('.0 s', ' s');
}

function Stop({ model }: { model: RunModel }): JSX.Element | null {
  const kernel = model.kernel;
  const [asked, ask] = useState(false);
  // A stepper's bar has a Stop of its own.
  if (kernel === null || !model.ran || model.over || model.steps) {
    return null;
  }
  const hint = kernel.stopHint;
  // Where it does not work it can still be reached, and says why.
  return (
    <span class="fnb-stop">
      <button
        type="button"
        class="fnb-button"
        aria-disabled={hint !== null || asked || undefined}
        aria-description={hint ?? undefined}
        title={hint === null ? 'Stop the run; what is done is kept' : undefined}
        onClick={() => {
          if (hint === null && !asked) {
            ask(true);
            kernel.stop();
          }
        }}
      >
        <Icon name="stop" size={14} />
        {asked ? 'Stopping' : 'Stop'}
      </button>
      {hint === null ? null : (
        <span class="fnb-hint" aria-hidden="true">
          {hint}
        </span>
      )}
    </span>
  );
}

/** The parts of the bar, in order. */
const PARTS: readonly Phase[] = [
  'SUCCEEDED',
  'FAILED',
  'TIMED_OUT',
  'FAILING',
  'ABORTED',
  'SKIPPED',
  'PAUSED',
  'RUNNING'
];

/** How far it is, in the phases' colours; the words beside it say the same. */
function Progress({ tally, ran }: { tally: Tally; ran: boolean }): JSX.Element {
  const parts = ran ? PARTS.filter(phase => tally.phases.get(phase)! > 0) : [];
  const rest = tally.total - parts.reduce((sum, phase) => sum + tally.phases.get(phase)!, 0);
  return (
    <div class="fnb-progress" aria-hidden="true">
      {parts.map(phase => (
        <span key={phase} data-look={lookOf(phase)} style={{ flexGrow: tally.phases.get(phase)! }} />
      ))}
      <span key="rest" style={{ flexGrow: rest }} />
    </div>
  );
}
