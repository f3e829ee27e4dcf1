/** Executions: those that this kernel has, live, and those that stand in the notebook's outputs alone. */

import type { JSX } from 'preact';

import { duration, words } from '../model/labels.js';
import type { Run } from '../model/notebook.js';
import { PHASES, type Phase, terminal } from '../model/phases.js';
import { PhaseIcon } from '../view/icons.js';
import type { RunModel } from '../view/model.js';
import { useClock } from '../view/use.js';
import type { Choosing, Kept } from './choosing.js';
import type { PanelHost } from './host.js';
import { kindSaid } from './kinds.js';
import { Nothing } from './nothing.js';
import { Name, type Row, Rows } from './rows.js';
import { useChoosing } from './use.js';

export function Executions({ choosing, host }: { choosing: Choosing; host: PanelHost }): JSX.Element {
  useChoosing(choosing);
  const { notebook, kept } = choosing;
  const runs = [...notebook.runs].reverse();
  useClock(runs.some(run => !run.stepped && !terminal(phaseOf(run, notebook.latest))));
  if (runs.length + kept.length === 0) {
    return <Nothing connection={notebook.connection} what="executions" />;
  }
  const rows = [
    ...runs.map(run => live(choosing, run)),
    ...kept.map((one, at) => saved(choosing, one, at, host)).reverse()
  ];
  return <Rows label="Executions of this notebook" rows={rows} />;
}

/** How an execution stands: what it has told since it began, where it is followed. */
function phaseOf({ view, phase }: Run, latest: RunModel | null): Phase {
  if (latest !== null && latest.ran && latest.payload.view === view) {
    return latest.head.phase;
  }
  return (PHASES as readonly string[]).includes(phase) ? (phase as Phase) : 'UNDEFINED';
}

function live(choosing: Choosing, run: Run): Row {
  const { choice, notebook } = choosing;
  const phase = phaseOf(run, notebook.latest);
  const now = notebook.latest?.clock.now() ?? Date.now() / 1000;
  const took = run.began === null || run.stepped ? '' : duration(Math.max((run.ended ?? now) - run.began, 0));
  const facts = [run.id, run.parent === null ? '' : `fork of ${run.parent}`, run.stepped ? 'stepped' : ''];
  return {
    key: `run ${run.view}`,
    chosen: choice?.kind === 'run' && choice.view === run.view,
    says: [run.name, words(phase), ...facts, run.stale ? 'stale' : '', took].filter(part => part !== '').join(', '),
    title: `${kindSaid(run.kind)} ${run.name}: ${words(phase)}`,
    content: (
      <>
        <PhaseIcon phase={phase} />
        <Name text={run.name} />
        <span class="fnb-row-facts">{facts.filter(part => part !== '').join(', ')}</span>
        {run.stale ? (
          <span class="fnb-mark" data-look="timed-out" title="An entity that it used was defined anew since">
            stale
          </span>
        ) : null}
        <span class="fnb-row-where">{took}</span>
      </>
    ),
    choose: () => choosing.choose({ kind: 'run', view: run.view })
  };
}

/** A cell may have several: which of all it is tells them apart. */
function saved(choosing: Choosing, kept: Kept, at: number, host: PanelHost): Row {
  const { choice } = choosing;
  const phase = kept.phase ?? 'UNDEFINED';
  return {
    key: `saved ${at}`,
    chosen: choice?.kind === 'saved' && choice.payload === kept.payload,
    says: `${kept.name}, ${words(phase)}, saved in ${kept.label}`,
    title: `${kept.name}: ${words(phase)}, saved in the notebook`,
    content: (
      <>
        <PhaseIcon phase={phase} />
        <Name text={kept.name} />
        <span class="fnb-row-facts">saved</span>
        <span class="fnb-row-where">{kept.label.replace('In', '')}</span>
      </>
    ),
    choose: () => choosing.choose({ kind: 'saved', payload: kept.payload }),
    open: () => host.goToOutput(kept)
  };
}
