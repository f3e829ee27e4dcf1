/** An edge: every variable that passes along it, with its value, who made it and who uses it. */

import type { JSX } from 'preact';

import { isFailureNode } from '../../model/failurenodes.js';
import { plural, shorten, title } from '../../model/labels.js';
import { grouped } from '../../model/numbers.js';
import { FROM_OUTSIDE, TO_OUTSIDE, edgeDetails } from '../../model/passing.js';
import type { Passing } from '../../model/passing.js';
import { join } from '../../model/paths.js';
import type { RunModel, Selection } from '../model.js';
import { absentWords } from './absence.js';
import { NodeLink } from './links.js';
import { input } from './provenance.js';
import type { Found } from './provenance.js';
import { ValueBlock, useSmallValues } from './valueblock.js';

type EdgeSelection = Extract<Selection, { kind: 'edge' }>;

const USERS = 6;
const MOST = 40;

interface EdgeProps {
  readonly model: RunModel;
  readonly edge: EdgeSelection;
}

export function EdgePane({ model, edge }: EdgeProps): JSX.Element {
  const passing = edgeDetails(model.state, edge.scope, edge.source, edge.target);
  const values = passing.filter(({ var: variable }) => variable !== null);
  const founds = values.map(one => foundOf(model, edge, one));
  const maker = model.state.nodes.get(join(edge.scope, edge.source));
  const target = model.state.nodes.get(join(edge.scope, edge.target));
  const onFailure = target !== undefined && isFailureNode(target);
  useSmallValues(model, `${edge.scope} ${edge.source} ${edge.target}`, founds);
  return (
    <>
      <header class="fnb-inspector-head">
        <p class="fnb-crumbs">Edge</p>
        <h3 class="fnb-edge-ends" tabIndex={-1}>
          <End model={model} edge={edge} id={edge.source} />
          <span aria-label="to">→</span>
          <End model={model} edge={edge} id={edge.target} />
        </h3>
        <p class="fnb-inspector-lead">{onFailure ? ON_FAILURE : leadOf(passing, values.length)}</p>
      </header>
      <div class="fnb-section fnb-edge-values">
        {values.slice(0, MOST).map((one, at) => (
          <ValueBlock
            key={at}
            model={model}
            name={reading(one)}
            type={one.type || one.ref?.type || ''}
            found={founds[at] ?? { ids: [], ref: null }}
            from={<Ways model={model} edge={edge} passing={one} />}
            absent={one.path.length > 0 ? '' : absentWords(model.state, maker)}
          />
        ))}
      </div>
    </>
  );
}

const ON_FAILURE = 'It runs if what is around it fails, when all else in that has ended.';

function leadOf(passing: readonly Passing[], values: number): string {
  if (passing.length === 0) {
    return 'Nothing passes here at this moment of the run.';
  }
  return values === 0
    ? 'The order alone: no value passes, but one waits for the other.'
    : `${plural(values, 'value')} passed`;
}

/** The value behind it, if the whole of a variable passes. */
function foundOf(model: RunModel, edge: EdgeSelection, { var: variable, ref }: Passing): Found {
  const scope = model.state.scope(edge.scope);
  if (edge.source === FROM_OUTSIDE && scope !== undefined && variable !== null) {
    return input(model.state, scope, variable);
  }
  return { ids: ref === null ? [] : [ref.id], ref };
}

/** `o0[1] → scores`. */
function reading({ var: variable, path, name }: Passing): string {
  const part = path.map(step => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return `${variable ?? ''}${part}` + (name === null || name === variable ? '' : ` → ${name}`);
}

function Ways({ model, edge, passing }: EdgeProps & { passing: Passing }): JSX.Element {
  const { users } = passing;
  return (
    <>
      {'made by '}
      <End model={model} edge={edge} id={edge.source} />
      {', used by '}
      <End model={model} edge={edge} id={edge.target} />
      {users.slice(0, USERS).map(id => (
        <span key={id}>
          {', '}
          <End model={model} edge={edge} id={id} />
        </span>
      ))}
      {users.length > USERS ? ` and ${grouped(users.length - USERS)} more` : ''}
      {passing.path.length > 0 && passing.ref !== null ? `; the whole is ${shorten(passing.ref.preview, 120)}` : ''}
    </>
  );
}

/** One end: a node of the scope, or what is around it. */
function End({ model, edge, id }: EdgeProps & { id: string }): JSX.Element {
  const outside = id === FROM_OUTSIDE || id === TO_OUTSIDE;
  const path = outside ? edge.scope : join(edge.scope, id);
  const node = path === '' ? model.state.root : model.state.nodes.get(path);
  const name = node === undefined ? id : title(node);
  const text = id === FROM_OUTSIDE ? `inputs of ${name}` : id === TO_OUTSIDE ? `outputs of ${name}` : name;
  return <NodeLink model={model} path={path} text={text} />;
}
