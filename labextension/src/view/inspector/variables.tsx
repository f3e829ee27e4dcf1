/** Inputs and outputs of a node or of the run: one block for each variable. */

import type { JSX } from 'preact';

import type { Refs } from '../../model/events.js';
import { type Binding, INPUTS, type Ref, type Variable } from '../../model/graph.js';
import { EXPANDING, shorten, title } from '../../model/labels.js';
import { grouped } from '../../model/numbers.js';
import type { NodeState } from '../../model/nodestate.js';
import type { State } from '../../model/state.js';
import type { Side } from '../host.js';
import type { RunModel } from '../model.js';
import { absentWords } from './absence.js';
import { NodeLink } from './links.js';
import { found, makers, parts } from './provenance.js';
import { ValueBlock } from './valueblock.js';
import { boundExpression, editedIds, expressionOf, isEdited, isMade, mayBeGiven } from './whatif.js';

const MOST = 40;

function typeOf(variables: readonly Variable[], name: string, otherwise: string | undefined): string {
  return variables.find(variable => variable.name === name)?.type ?? otherwise ?? '';
}

export function Inputs({ model, node }: { model: RunModel; node: NodeState }): JSX.Element {
  const { state } = model;
  const scope = node.parent ?? state.root;
  const declared = node.node?.spec.interface.inputs ?? [];
  return (
    <>
      {(node.node?.inputs ?? []).slice(0, MOST).map(([name, binding]) => {
        const value = found(state, scope, binding);
        return (
          <ValueBlock
            key={`${node.path}(${name})`}
            model={model}
            name={name}
            type={typeOf(declared, name, value.ref?.type)}
            found={value}
            from={<From model={model} scope={scope} binding={binding} />}
            told={binding.$ === 'Ref' ? partOf(model, node, name, binding) : undefined}
            parts={parts(state, scope, binding)}
            absent={binding.$ === 'Ref' && binding.path.length === 0 ? absentInput(state, scope, binding.node) : ''}
            edited={isEdited(state, scope, name, binding, node.path)}
            editable={
              model.steps && isMade(node)
                ? { path: node.path, side: 'inputs', name, text: boundExpression(state, scope, binding) }
                : null
            }
          />
        );
      })}
    </>
  );
}

function absentInput(state: State, scope: NodeState, maker: string): string {
  return maker === INPUTS && !state.over ? 'not given yet' : absentWords(state, scope.children?.get(maker));
}

/** Of a part of a value what is known: of a map's instance its element, else the whole that it is a part of. */
function partOf(model: RunModel, node: NodeState, name: string, ref: Ref): string | undefined {
  if (ref.path.length === 0 || node.parent === null) {
    return undefined;
  }
  const mapped = node.parent.node?.spec.ref.kind === 'map_task';
  const element = mapped ? node.node?.origin?.variables.find(([variable]) => variable === name) : undefined;
  const whole = found(model.state, node.parent, { ...ref, path: [] }).ref;
  return element?.[1] ?? (whole === null ? undefined : `a part of ${whole.preview}`);
}

/** `from get_dataset, o0`; `the input n of wf`; nothing for a value that stands in the call itself. */
export function From({ model, scope, binding }: { model: RunModel; scope: NodeState; binding: Binding }): JSX.Element {
  const { makers: shown, more } = makers(scope, binding);
  if (shown.length === 0) {
    return EXPANDING.has(scope.node?.spec.ref.kind ?? '') ? (
      <>
        {'from the body of '}
        <NodeLink model={model} path={scope.path} text={title(scope)} />
      </>
    ) : (
      <>given in the call</>
    );
  }
  return (
    <>
      {'from '}
      {shown.map((maker, at) => (
        <span key={at}>
          {at > 0 ? ', ' : ''}
          <code>{shorten(maker.what, 40)}</code>
          {maker.kind === 'input' ? ', the input of ' : ' of '}
          <NodeLink model={model} path={maker.path} text={titleAt(model.state, maker.path)} />
        </span>
      ))}
      {more > 0 ? ` and ${grouped(more)} more` : ''}
    </>
  );
}

function titleAt(state: State, path: string): string {
  const node = path === '' ? state.root : state.nodes.get(path);
  return node === undefined ? path : title(node);
}

/** Outputs, or the inputs of the run: values of declared variables, where they are known. */
export function Declared(props: {
  model: RunModel;
  path: string;
  variables: readonly Variable[];
  refs: Refs;
  absent: string;
  /** Which of them may be replaced; `none` where none of them may. */
  side: Side | 'none';
}): JSX.Element {
  const { model, path, variables, refs, absent, side } = props;
  const edits = editedIds(model.state);
  const node = model.state.nodes.get(path);
  const names = variables.length > 0 ? variables.map(({ name }) => name) : refs.map(([name]) => name);
  return (
    <>
      {names.slice(0, MOST).map(name => {
        const ref = refs.find(([given]) => given === name)?.[1] ?? null;
        const may = model.steps && side !== 'none' && (ref !== null || (node !== undefined && mayBeGiven(node)));
        const text = ref === null ? '' : expressionOf(ref.preview);
        return (
          <ValueBlock
            key={`${path}.${name}.${side}`}
            model={model}
            name={name}
            type={typeOf(variables, name, ref?.type)}
            found={{ ids: ref === null ? [] : [ref.id], ref }}
            absent={absent}
            edited={ref !== null && edits.has(ref.id)}
            editable={may ? { path, side, name, text } : null}
          />
        );
      })}
    </>
  );
}
