/** The run itself: its sentence, how it was run, what it was given and what it gave. */

import type { JSX } from 'preact';

import { duration, kind, shorten } from '../../model/labels.js';
import { readable } from '../../model/paths.js';
import { sentence } from '../../model/words.js';
import type { Host } from '../host.js';
import type { RunModel } from '../model.js';
import { moment } from '../moment.js';
import { absentWords } from './absence.js';
import { Children } from './children.js';
import { Code } from './code.js';
import { Fact } from './facts.js';
import { Failure } from './failure.js';
import { Heading } from './heading.js';
import { NodeLink } from './links.js';
import { listing } from './listing.js';
import { Section } from './section.js';
import { useSmallValues } from './valueblock.js';
import { Declared } from './variables.js';
import { forkSaid } from './whatif.js';

export function RunPane({ model, host }: { model: RunModel; host: Host }): JSX.Element {
  const { state } = model;
  const { root } = state;
  const { spec } = root.graph ?? model.graph;
  useSmallValues(
    model,
    '',
    [...state.outputs, ...state.inputs].map(([, ref]) => ({ ids: [ref.id], ref }))
  );
  const shape = spec.interface;
  const failed = root.cause === null || root.cause === '' ? undefined : state.nodes.get(root.cause);
  return (
    <>
      <Heading model={model} node={root} />
      <p class="fnb-sentence">{shorten(sentence(state), 1200)}</p>
      {state.parent === null ? null : <p class="fnb-fork">{forkSaid(state)}</p>}
      {root.error === null ? null : (
        <Section name="Error" tone="bad">
          {failed === undefined ? null : (
            <p>
              {'Brought down by '}
              <NodeLink model={model} path={failed.path} text={readable(failed)} />
            </p>
          )}
          <Failure error={root.error} host={host} />
        </Section>
      )}
      <RunFacts model={model} />
      {shape.outputs.length === 0 ? null : (
        <Section name="Outputs" count={shape.outputs.length}>
          <Declared
            model={model}
            path=""
            variables={shape.outputs}
            refs={state.outputs}
            absent={absentWords(state)}
            side="none"
          />
        </Section>
      )}
      {shape.inputs.length === 0 ? null : (
        <Section name="Inputs" count={shape.inputs.length}>
          <Declared
            model={model}
            path=""
            variables={shape.inputs}
            refs={state.inputs}
            absent="not given yet"
            side="inputs"
          />
        </Section>
      )}
      {root.children === null || root.children.size === 0 ? null : (
        <Section name="Nodes" count={root.children.size}>
          <Children model={model} node={root} />
        </Section>
      )}
      {spec.source === '' ? null : (
        <Section name="Source" open={false}>
          <Code listing={listing(spec)} label={`Source of ${shorten(kind(spec), 20)} ${shorten(spec.ref.name, 60)}`} />
        </Section>
      )}
    </>
  );
}

function RunFacts({ model }: { model: RunModel }): JSX.Element | null {
  const { state } = model;
  const { started, ended } = state.root;
  if (!model.ran || started === null) {
    return null;
  }
  const took =
    ended === null ? `${duration(Math.max(0, moment(model).at - started))} so far` : duration(ended - started);
  return (
    <Section name="At a glance">
      <dl class="fnb-facts">
        <Fact name="Duration">{took}</Fact>
        <Fact name="Started">{new Date(started * 1000).toLocaleString()}</Fact>
        {state.executor === '' ? null : <Fact name="Executor">{shorten(state.executor, 80)}</Fact>}
        {state.id === '' ? null : (
          <Fact name="Execution">
            <code>{shorten(state.id, 60)}</code>
          </Fact>
        )}
        {state.aborted === null || state.aborted === 'stopped' ? null : (
          <Fact name="Stopped">{shorten(state.aborted, 300)}</Fact>
        )}
        {state.notes.length === 0 ? null : (
          <Fact name="To port">
            <ul class="fnb-notes">
              {state.notes.slice(0, 12).map((note, at) => (
                <li key={at}>{note.slice(0, 600)}</li>
              ))}
            </ul>
          </Fact>
        )}
      </dl>
    </Section>
  );
}
