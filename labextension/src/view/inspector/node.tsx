/** A node: everything that the log tells of it, from what it is to the line that made it. */

import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';

import { isBeside } from '../../model/chosen.js';
import { isFailureNode } from '../../model/failurenodes.js';
import type { EntitySpec } from '../../model/graph.js';
import { duration, plural, shorten, title, words } from '../../model/labels.js';
import type { NodeState } from '../../model/nodestate.js';
import { readable } from '../../model/paths.js';
import type { Host } from '../host.js';
import type { RunModel } from '../model.js';
import { absentWords, skippedFor } from './absence.js';
import { Actions } from './actions.js';
import { Cases, Instead, choice } from './cases.js';
import { Children } from './children.js';
import { Code } from './code.js';
import { Decks } from './decks.js';
import { Facts } from './facts.js';
import { Failure } from './failure.js';
import { GatePane } from './gate.js';
import { Heading } from './heading.js';
import { NodeLink } from './links.js';
import { lineOf, listing } from './listing.js';
import { logLines, visible } from './log.js';
import { LogView } from './logview.js';
import { Made } from './made.js';
import { found } from './provenance.js';
import { Section } from './section.js';
import { useSmallValues } from './valueblock.js';
import { Declared, Inputs } from './variables.js';
import { hasBegun, valuesFirst } from './whatif.js';

export function NodePane({ model, host, node }: { model: RunModel; host: Host; node: NodeState }): JSX.Element {
  const spec = node.node?.spec;
  const inputs = node.node?.inputs ?? [];
  const scope = node.parent ?? model.state.root;
  useSmallValues(model, node.path, [
    ...node.outputs.map(([, ref]) => ({ ids: [ref.id], ref })),
    ...inputs.map(([, binding]) => found(model.state, scope, binding))
  ]);
  // While it is tried again, the error is that of an earlier attempt.
  const failed =
    ['FAILED', 'TIMED_OUT', 'FAILING'].includes(node.phase) && (node.error !== null || node.cause !== null);
  const wrong = spec === undefined || !failed ? null : failedAt(node, spec);
  const lines = useMemo(() => logLines(node.log), [node, node.log.length]);
  const first = valuesFirst(node, model.step);
  const cases = choice(node);
  return (
    <>
      <Heading model={model} node={node} />
      <GatePane model={model} node={node} />
      <Actions key={node.path} model={model} host={host} node={node} />
      {node.phase === 'SKIPPED' ? <Skipped model={model} node={node} /> : null}
      {failed ? <Problem model={model} host={host} node={node} /> : null}
      {first ? <Values model={model} node={node} /> : null}
      <Section name="At a glance">
        <Facts model={model} node={node} />
      </Section>
      {node.past.length === 0 ? null : (
        <Section name="Earlier attempts" count={node.past.length}>
          <Attempts node={node} host={host} />
        </Section>
      )}
      {cases === null ? null : (
        <Section name="Cases" count={cases.cases.length}>
          <Cases model={model} node={node} graph={cases} />
        </Section>
      )}
      {node.children === null || node.children.size === 0 ? null : (
        <Section name="Nodes" count={node.children.size}>
          <Children model={model} node={node} />
        </Section>
      )}
      {first ? null : <Values model={model} node={node} />}
      {node.decks.length === 0 ? null : (
        <Section name="Decks" count={node.decks.length}>
          <Decks key={node.path} model={model} node={node} />
        </Section>
      )}
      {lines.length === 0 ? null : (
        <Section name="Log" count={lines.length}>
          <LogView key={node.path} lines={lines} />
        </Section>
      )}
      {node.node?.origin ? (
        <Section name="Made by">
          <Made key={node.path} node={node} host={host} />
        </Section>
      ) : null}
      {spec === undefined || spec.source === '' ? null : (
        <Section name="Source" open={wrong !== null}>
          <Source key={node.path} spec={spec} wrong={wrong} />
        </Section>
      )}
    </>
  );
}

/** What came out and what goes in; before it has begun, what goes in comes first. */
function Values({ model, node }: { model: RunModel; node: NodeState }): JSX.Element {
  const declared = node.node?.spec.interface.outputs ?? [];
  const given = node.node?.inputs.length ?? 0;
  const made = Math.max(declared.length, node.outputs.length);
  const absent = absentWords(model.state, node);
  const inputs =
    given === 0 ? null : (
      <Section key="inputs" name="Inputs" count={given}>
        <Inputs model={model} node={node} />
      </Section>
    );
  const outputs =
    made === 0 ? null : (
      <Section key="outputs" name="Outputs" count={made}>
        <Declared
          model={model}
          path={node.path}
          variables={declared}
          refs={node.outputs}
          absent={absent}
          side="outputs"
        />
      </Section>
    );
  return <>{hasBegun(node) ? [outputs, inputs] : [inputs, outputs]}</>;
}

/** Why it never ran; nothing where the run was stopped before anything failed. */
function Skipped({ model, node }: { model: RunModel; node: NodeState }): JSX.Element | null {
  if (isFailureNode(node) && node.parent?.phase === 'SUCCEEDED') {
    return <p class="fnb-sentence">Not needed: what it would run for has not failed</p>;
  }
  if (isBeside(node)) {
    return <Instead model={model} node={node} />;
  }
  const blamed = skippedFor(model.state, node);
  return blamed === null ? null : (
    <p class="fnb-sentence">
      {'Skipped because '}
      <NodeLink model={model} path={blamed.path} text={title(blamed)} />
      {` ${words(blamed.phase)}`}
    </p>
  );
}

function Problem({ model, host, node }: { model: RunModel; host: Host; node: NodeState }): JSX.Element {
  const by = node.cause === node.path ? null : node.cause;
  const cause = by === null ? undefined : model.state.nodes.get(by);
  return (
    <Section name="Error" tone="bad">
      {by === null ? null : (
        <p>
          {'Brought down by '}
          {cause === undefined ? (
            <code>{shorten(by, 60)}</code>
          ) : (
            <NodeLink model={model} path={cause.path} text={readable(cause)} />
          )}
        </p>
      )}
      {node.error === null ? null : <Failure key={node.path} error={node.error} host={host} />}
    </Section>
  );
}

const MOST_ATTEMPTS = 5;

/** Why it was tried again; the last of these attempts first. */
function Attempts({ node, host }: { node: NodeState; host: Host }): JSX.Element {
  const shown = node.past.slice(-MOST_ATTEMPTS).reverse();
  return (
    <>
      {shown.map(({ attempt, started, ended, error }) => (
        <div key={attempt}>
          <h5>{`Attempt ${attempt + 1}, failed after ${duration(ended - started)}`}</h5>
          <Failure error={error} host={host} />
        </div>
      ))}
      {node.past.length > shown.length ? (
        <p class="fnb-muted">{`and ${plural(node.past.length - shown.length, 'earlier attempt')}`}</p>
      ) : null}
    </>
  );
}

/** The line of the node's own function where it failed, if it stands there. */
function failedAt(node: NodeState, spec: EntitySpec): number | null {
  const lines = (node.error?.frames ?? []).map(frame => lineOf(spec, frame.place)).filter(line => line !== null);
  return lines.at(-1) ?? null;
}

/** The node's own function; the line where it failed is marked. */
function Source({ spec, wrong }: { spec: EntitySpec; wrong: number | null }): JSX.Element {
  return (
    <>
      {spec.doc === '' ? null : <p class="fnb-doc">{visible(spec.doc.slice(0, 600))}</p>}
      <Code
        listing={listing(spec)}
        label={`Source of ${shorten(spec.ref.name, 60)}`}
        mark={wrong === null ? null : { line: wrong, why: 'failed here', tone: 'bad' }}
      />
    </>
  );
}
