/** Passing: what goes along an edge. Every variable, its type and value, and who else uses it. */

import { graphOf } from './folding.js';
import { type Edge, type Graph, INPUTS, type ValueRef, edges, refs } from './graph.js';
import { nodeAt } from './paths.js';
import type { State } from './state.js';

/** The ends of edges that stand for a graph's own inputs and outputs. */
export const FROM_OUTSIDE = '@inputs';
export const TO_OUTSIDE = '@outputs';

/** One variable that passes. */
export interface Passing {
  /** The output of the source, null where order alone passes; and the part of it: `("weights", 0)`. */
  readonly var: string | null;
  readonly path: readonly (string | number)[];
  /** The input of the target that takes it (for `@outputs` the graph's output). */
  readonly name: string | null;
  /** As declared by the source; an empty string where that is not known. */
  readonly type: string;
  /** The whole of the source's output, once it is there. */
  readonly ref: ValueRef | null;
  /** Ids of the other nodes of the scope that use the same output, `@outputs` for the graph's own. */
  readonly users: readonly string[];
}

/** What passes between two nodes of a scope, by their ids; or `@inputs` and `@outputs`. Nothing where there is no edge. */
export function edgeDetails(state: State, scope: string, source: string, target: string): Passing[] {
  const graph = graphAt(state, scope);
  if (graph === null) {
    return [];
  }
  const all = [...allEdges(graph)];
  return all
    .filter(edge => edge.source === source && edge.target === target)
    .map(edge => {
      const { var: variable, path, name } = edge;
      const same = all.filter(other => other.source === source && other.var === variable && other.target !== target);
      const users = variable === null ? [] : [...new Set(same.map(other => other.target))];
      const ref = variable === null ? null : refOf(state, scope, source, variable);
      return { var: variable, path, name, type: typeOf(graph, source, variable), ref, users };
    });
}

function graphAt(state: State, scope: string): Graph | null {
  const around = state.scope(scope);
  return (around === undefined ? null : graphOf(around)) ?? nodeAt(state, scope)?.graph ?? null;
}

/** The edges of a graph with those from its inputs and to its outputs. */
function* allEdges(graph: Graph): Generator<Edge> {
  yield* edges(graph);
  for (const node of graph.nodes.values()) {
    for (const [name, binding] of node.inputs) {
      for (const ref of refs(binding)) {
        if (ref.node === INPUTS) {
          yield { source: FROM_OUTSIDE, target: node.id, var: ref.var, path: ref.path, name };
        }
      }
    }
  }
  for (const [name, binding] of graph.outputs) {
    for (const ref of refs(binding)) {
      const source = ref.node === INPUTS ? FROM_OUTSIDE : ref.node;
      yield { source, target: TO_OUTSIDE, var: ref.var, path: ref.path, name };
    }
  }
}

function typeOf(graph: Graph, source: string, variable: string | null): string {
  const shape =
    source === FROM_OUTSIDE ? graph.spec.interface.inputs : (graph.nodes.get(source)?.spec.interface.outputs ?? []);
  return shape.find(one => one.name === variable)?.type ?? '';
}

/** The value of a source's output; of an input, the value that was bound where the scope was called. */
function refOf(state: State, scope: string, source: string, variable: string): ValueRef | null {
  const around = state.scope(scope);
  if (around === undefined) {
    return null;
  }
  if (source !== FROM_OUTSIDE) {
    return around.children?.get(source)?.outputs.find(([name]) => name === variable)?.[1] ?? null;
  }
  if (around.parent === null) {
    return state.inputs.find(([name]) => name === variable)?.[1] ?? null;
  }
  const bound = around.node?.inputs.find(([name]) => name === variable)?.[1];
  if (bound?.$ === 'Const') {
    return bound.ref;
  }
  if (bound?.$ !== 'Ref' || bound.path.length > 0) {
    return null;
  }
  return refOf(state, around.parent.path, bound.node === INPUTS ? FROM_OUTSIDE : bound.node, bound.var);
}
