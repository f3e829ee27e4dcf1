/** Cases: between what a conditional chooses, which way it went, and the values that decided. */

import type { JSX } from 'preact';

import { gives } from '../../model/choices.js';
import { taken } from '../../model/chosen.js';
import type { Case, Graph } from '../../model/graph.js';
import { plural, shorten, title } from '../../model/labels.js';
import { join } from '../../model/paths.js';
import type { NodeState } from '../../model/nodestate.js';
import { PhaseIcon } from '../icons.js';
import type { RunModel } from '../model.js';
import { NodeLink } from './links.js';
import { input } from './provenance.js';

const MOST = 12;
const VALUES = 8;

/** The graph of a conditional, from before its run on; null for other nodes. */
export function choice(node: NodeState): Graph | null {
  const graph = node.graph ?? node.node?.graph ?? null;
  return graph !== null && graph.cases.length > 0 ? graph : null;
}

export function Cases({ model, node, graph }: { model: RunModel; node: NodeState; graph: Graph }): JSX.Element {
  const values = node.started === null ? '' : decidedOn(model, node, graph);
  return (
    <>
      <ol class="fnb-cases">
        {graph.cases.slice(0, MOST).map((one, number) => (
          <li key={number} class="fnb-case" data-look={lookOf(node, number)}>
            <PhaseIcon
              phase={number === node.chosen ? 'SUCCEEDED' : node.chosen === null ? 'UNDEFINED' : 'SKIPPED'}
              size={14}
            />
            <span class="fnb-case-words">
              <code>{shorten(one.text, 160)}</code>
              <span>
                {'→ '}
                <What model={model} node={node} graph={graph} one={one} />
              </span>
            </span>
            <span class="fnb-muted">{wordsOf(node, number)}</span>
          </li>
        ))}
      </ol>
      {graph.cases.length > MOST ? (
        <p class="fnb-muted">{`and ${plural(graph.cases.length - MOST, 'more case')}`}</p>
      ) : null}
      {values === '' ? null : <p class="fnb-muted">{`decided on ${values}`}</p>}
    </>
  );
}

function What({ model, node, graph, one }: { model: RunModel; node: NodeState; graph: Graph; one: Case }): JSX.Element {
  const nodes = one.nodes.flatMap(id => graph.nodes.get(id) ?? []);
  const first = nodes[0];
  if (first === undefined || one.failure !== null) {
    return <span>{gives(one)}</span>;
  }
  const path = join(node.path, first.id);
  const rest = nodes.length - 1;
  return (
    <>
      {model.state.nodes.has(path) ? (
        <NodeLink model={model} path={path} text={title(model.state.nodes.get(path)!)} />
      ) : (
        <span>{shorten(first.name ?? first.spec.ref.name, 80)}</span>
      )}
      {rest > 0 ? ` and ${plural(rest, 'more node')}` : ''}
    </>
  );
}

/** Conditions are looked at in order, up to the first that holds. */
function wordsOf({ chosen }: NodeState, number: number): string {
  if (chosen === null) {
    return '';
  }
  return number === chosen ? 'taken' : number < chosen ? 'does not hold' : 'not looked at';
}

function lookOf({ chosen }: NodeState, number: number): string {
  return chosen === null ? 'waiting' : chosen === number ? 'succeeded' : 'skipped';
}

/** The inputs that the conditions which were looked at name, with their values. */
function decidedOn(model: RunModel, node: NodeState, graph: Graph): string {
  const count = node.chosen === null ? graph.cases.length : node.chosen + 1;
  const texts = graph.cases.slice(0, count).map(({ text }) => text);
  const names = (node.node?.inputs ?? [])
    .map(([name]) => name)
    .filter(name => texts.some(text => mentions(text, name)));
  return names
    .slice(0, VALUES)
    .flatMap(name => {
      const { ref } = input(model.state, node, name);
      return ref === null ? [] : [`${name} = ${shorten(ref.preview, 40)}`];
    })
    .join(', ');
}

function mentions(text: string, name: string): boolean {
  return text.split(/[^\p{L}\p{N}_]+/u).includes(name);
}

/** Which way was taken instead, of a node that belongs to another case. */
export function Instead({ model, node }: { model: RunModel; node: NodeState }): JSX.Element | null {
  const scope = node.parent;
  const one = scope === null ? undefined : taken(scope);
  return scope === null || one === undefined ? null : (
    <p class="fnb-sentence">
      {'Not called: '}
      <NodeLink model={model} path={scope.path} text={title(scope)} />
      {' took '}
      <code>{shorten(one.text, 80)}</code>
    </p>
  );
}
