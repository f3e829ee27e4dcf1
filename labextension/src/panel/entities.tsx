/** Entities: what the notebook defines, in the order of its cells; what is stale or wrong; and to run it. */

import type { JSX } from 'preact';

import { shorten } from '../model/labels.js';
import { type Entity, type Problem, signatureOf } from '../model/notebook.js';
import { Icon } from '../view/icons.js';
import { Begin } from './begin.js';
import type { Choosing } from './choosing.js';
import type { PanelHost } from './host.js';
import { KindIcon, kindSaid } from './kinds.js';
import { Nothing } from './nothing.js';
import { Name, type Row, Rows } from './rows.js';
import { useChoosing } from './use.js';

export function Entities({ choosing, host }: { choosing: Choosing; host: PanelHost }): JSX.Element {
  useChoosing(choosing);
  const { notebook, choice } = choosing;
  const cells = host.cells();
  const sorted = [...notebook.entities].sort(
    (a, b) => cells.position(a.cell) - cells.position(b.cell) || (a.line ?? 0) - (b.line ?? 0)
  );
  const defined = new Set(sorted.map(entity => entity.name));
  const lost = notebook.problems.filter(problem => !defined.has(problem.name));
  if (sorted.length + lost.length === 0) {
    return <Nothing connection={notebook.connection} what="entities" />;
  }
  const rows = sorted.map((entity): Row => {
    const problem = notebook.problems.find(one => one.name === entity.name) ?? null;
    const marks = marksOf(entity, problem, cells.edited(entity));
    const chosen = choice?.kind === 'entity' && choice.name === entity.name;
    return {
      key: entity.name,
      chosen,
      says: [`${entity.name}, ${kindSaid(entity.kind)}`, entity.label ?? '', ...marks.map(mark => mark.text)]
        .filter(part => part !== '')
        .join(', '),
      title: `${kindSaid(entity.kind)} ${entity.name}${signatureOf(entity)}`,
      content: <Line entity={entity} marks={marks} />,
      more: <Chosen choosing={choosing} entity={entity} marks={marks} problem={problem} host={host} />,
      choose: () => choosing.choose({ kind: 'entity', name: entity.name }),
      open: () => host.goTo(entity)
    };
  });
  return (
    <>
      {lost.map(problem => (
        <p key={problem.name} class="fnb-problem" role="note">
          <Icon name="warning" size={14} />
          <span>
            <b>{shorten(problem.name, 60)}</b> does not compile{problem.label === null ? '' : ` (${problem.label})`}:{' '}
            {lines(problem.message)}
          </span>
        </p>
      ))}
      <Rows label="Entities of this notebook" rows={rows} />
    </>
  );
}

interface Mark {
  readonly look: 'failed' | 'timed-out' | 'waiting';
  readonly text: string;
  readonly why: string;
}

function marksOf(entity: Entity, problem: Problem | null, edited: boolean): readonly Mark[] {
  const marks: Mark[] = [];
  if (problem !== null) {
    marks.push({ look: 'failed', text: 'error', why: problem.message });
  }
  if (entity.stale.length > 0) {
    const why = entity.stale.map(({ name, was, now }) =>
      now === null
        ? `${name} is gone`
        : was === null || was === now
          ? `${name} changed`
          : `${name} changed, ${was} → ${now}`
    );
    marks.push({ look: 'timed-out', text: 'stale', why: `Compiled again at its next run: ${why.join('; ')}` });
  }
  if (edited) {
    marks.push({ look: 'waiting', text: 'edited', why: 'Its cell was edited since it ran' });
  }
  return marks;
}

function Line({ entity, marks }: { entity: Entity; marks: readonly Mark[] }): JSX.Element {
  return (
    <>
      <KindIcon kind={entity.kind} />
      <Name text={entity.name} />
      <span class="fnb-row-facts">{shorten(signatureOf(entity), 160)}</span>
      {marks.map(mark => (
        <span key={mark.text} class="fnb-mark" data-look={mark.look} title={mark.why}>
          {mark.text}
        </span>
      ))}
      {entity.label === null ? null : <span class="fnb-row-where">{entity.label.replace('In', '')}</span>}
    </>
  );
}

function Chosen(props: {
  choosing: Choosing;
  entity: Entity;
  marks: readonly Mark[];
  problem: Problem | null;
  host: PanelHost;
}): JSX.Element {
  const { choosing, entity, marks, host } = props;
  return (
    <div class="fnb-chosen">
      {entity.doc === '' ? null : <p class="fnb-doc">{entity.doc}</p>}
      {marks.map(mark => (
        <p key={mark.text} class="fnb-why" data-look={mark.look}>
          {lines(mark.why)}
        </p>
      ))}
      <Begin
        key={`${entity.name} ${entity.version}`}
        choosing={choosing}
        entity={entity}
        goTo={() => host.goTo(entity)}
      />
    </div>
  );
}

/** A message as it was written, line by line, each of them shortened. */
function lines(text: string): string {
  return text
    .split('\n', 8)
    .map(line => shorten(line, 200))
    .join('\n');
}
