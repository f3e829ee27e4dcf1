/** The source pane: the body in which the stepper stands, line by line; the lit line, its loop variables, and what it made. */

import { Fragment, type JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

import { clean, fileName, plural, shorten } from '../../model/labels.js';
import type { NodeState } from '../../model/nodestate.js';
import type { Source } from '../../model/step.js';
import type { Host } from '../host.js';
import { Icon } from '../icons.js';
import type { RunModel } from '../model.js';
import { following } from '../search.js';
import { Tool } from '../toolbar.js';
import { useModel } from '../use.js';
import { type Line, SAID, calledSaid, linesOf, madeSaid, makers, parts, timesOf } from './lines.js';

const VARIABLES = 12;

interface Props {
  readonly model: RunModel;
  readonly host: Host;
  readonly close: () => void;
}

export function SourcePane({ model, host, close }: Props): JSX.Element | null {
  useModel(model, 'step', 'selection', 'structure');
  const { step } = model;
  const source = step?.source ?? null;
  const scroll = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => inView(scroll.current), [source]);
  if (step === null || source === null) {
    return null;
  }
  const made = makers(step, model.state);
  const selected = model.selected?.kind === 'node' ? model.selected.path : null;
  const { lines, above, below } = linesOf(source);
  const width = String(source.first + source.lines.length).length;
  return (
    <div class="fnb-source" role="group" aria-label={`Source of ${shorten(source.name, 60)}`}>
      <Head model={model} source={source} host={host} close={close} />
      <div class="fnb-source-lines" ref={scroll} tabIndex={0} role="group" aria-label="Lines">
        <Left count={above} where="above" />
        {lines.map(line => (
          <Row
            key={line.number}
            line={line}
            width={width}
            variables={line.lit ? source.variables : []}
            nodes={made.get(line.number) ?? []}
            selected={selected}
            select={path => model.select({ kind: 'node', path })}
          />
        ))}
        <Left count={below} where="below" />
      </div>
      <Locals pairs={source.locals} />
      <Legend source={source} />
    </div>
  );
}

interface HeadProps {
  readonly model: RunModel;
  readonly source: Source;
  readonly host: Host;
  readonly close: () => void;
}

function Head({ model, source, host, close }: HeadProps): JSX.Element {
  const { name, path, kind, file, lit, first, lines } = source;
  const called = calledSaid(source, model.head);
  const base = file.startsWith('In[') ? file : fileName(file);
  const line = lit ?? first;
  const place = { file, line, text: lines[line - first] ?? '' };
  return (
    <div class="fnb-source-head">
      <h3 title={clean(shorten(name, 400))}>{called}</h3>
      {path === '' ? null : (
        <code class="fnb-source-path" title={clean(shorten(path, 400))}>
          {shorten(path, 40)}
        </code>
      )}
      {kind === 'map_task' ? null : <span class="fnb-source-kind">{shorten(kind.replace('_', ' '), 20)}</span>}
      {host.reveal === undefined ? (
        <span class="fnb-source-file" title={clean(shorten(file, 400))}>
          {shorten(base, 40)}
        </span>
      ) : (
        <button
          type="button"
          class="fnb-link fnb-source-file"
          title={`Show line ${line} of ${clean(shorten(file, 400))}`}
          onClick={() => host.reveal?.(place)}
        >
          {shorten(base, 40)}
        </button>
      )}
      <span class="fnb-spring" />
      <Tool icon="close" says="Close the source" onClick={close} />
    </div>
  );
}

interface RowProps {
  readonly line: Line;
  readonly width: number;
  readonly variables: Source['variables'];
  readonly nodes: readonly NodeState[];
  readonly selected: string | null;
  readonly select: (path: string) => void;
}

/** A line that made nodes is a way to them: again and again, to one after the other. */
function Row({ line, width, variables, nodes, selected, select }: RowProps): JSX.Element {
  const { time, lit, indent } = line;
  const paths = nodes.map(node => node.path);
  const next = following(paths, selected);
  const why = madeSaid(nodes);
  const number = String(line.number).padStart(width);
  return (
    <div
      class="fnb-source-line"
      data-time={time ?? undefined}
      data-lit={lit || undefined}
      data-made={(selected !== null && paths.includes(selected)) || undefined}
      data-way={next !== null || undefined}
      aria-current={lit ? 'step' : undefined}
      // A mouse may take the whole line; the keyboard has its number.
      onClick={next === null ? undefined : () => select(next)}
      title={why || undefined}
    >
      <span class="fnb-source-time" aria-hidden="true">
        {time === null ? '' : SAID[time][0]}
      </span>
      <span class="fnb-source-arrow" aria-hidden="true">
        {lit ? <Icon name="here" size={12} /> : null}
      </span>
      {next === null ? (
        <span class="fnb-source-number" aria-hidden="true">
          {number}
        </span>
      ) : (
        <button type="button" class="fnb-source-number" aria-label={`Line ${line.number}: ${why}`}>
          {number}
        </button>
      )}
      <code class="fnb-source-code" style={{ '--fnb-indent': `${indent}ch` }}>
        {parts(line.text || ' ').map((part, n) => (
          <Fragment key={n}>
            {n > 0 ? <wbr /> : null}
            {part}
          </Fragment>
        ))}
        {variables.slice(0, VARIABLES).map(([name, value]) => (
          <span key={name} class="fnb-source-value">
            {`${shorten(name, 40)} = ${shorten(value, 80)}`}
          </span>
        ))}
        {variables.length > VARIABLES ? (
          <span class="fnb-source-value">{`and ${variables.length - VARIABLES} more`}</span>
        ) : null}
      </code>
    </div>
  );
}

/** What else is known by name at the lit line. It scrolls, by the keyboard too. */
function Locals({ pairs }: { pairs: Source['locals'] }): JSX.Element | null {
  return pairs.length === 0 ? null : (
    <p class="fnb-source-locals" role="group" aria-label="Local names" tabIndex={0}>
      {pairs.slice(0, VARIABLES).map(([name, value]) => (
        <span key={name} class="fnb-source-value" title={`${clean(shorten(name, 80))} = ${clean(shorten(value, 400))}`}>
          {`${shorten(name, 40)} = ${shorten(value, 80)}`}
        </span>
      ))}
      {pairs.length > VARIABLES ? <span class="fnb-source-value">{`and ${pairs.length - VARIABLES} more`}</span> : null}
    </p>
  );
}

function Left({ count, where }: { count: number; where: string }): JSX.Element | null {
  return count === 0 ? null : <p class="fnb-source-left">{`${plural(count, 'line')} ${where}`}</p>;
}

function Legend({ source }: { source: Source }): JSX.Element {
  return (
    <p class="fnb-source-legend">
      {timesOf(source).map(time => {
        const [letter, says, means] = SAID[time];
        return (
          <span key={time} title={means} data-time={time}>
            <span class="fnb-source-time">{letter}</span>
            {says}
          </span>
        );
      })}
    </p>
  );
}

const ROOM = 36; // pixels between the lit line and the edge

/** Scroll the pane, and nothing around it, until the lit line is well in view. */
function inView(pane: HTMLElement | null): void {
  const lit = pane?.querySelector<HTMLElement>('[data-lit]') ?? null;
  if (pane === null || lit === null) {
    return;
  }
  const top = lit.getBoundingClientRect().top - pane.getBoundingClientRect().top + pane.scrollTop;
  const below = top + lit.offsetHeight + ROOM - pane.clientHeight;
  const to = top - ROOM < pane.scrollTop ? top - ROOM : Math.max(pane.scrollTop, Math.min(below, top));
  const still = globalThis.matchMedia('(prefers-reduced-motion: reduce)').matches;
  pane.scrollTo({ top: to, behavior: still ? 'instant' : 'smooth' });
}
