/** Graph: what will happen. The same names and shapes as `flyte_nb/model/graph.py`, read-only here. */

/** The node id under which a graph's own inputs are referred to. */
export const INPUTS = '';

/** The kinds whose graph is known before they run. */
export const COMPILED: ReadonlySet<string> = new Set(['workflow', 'launch_plan']);

/** The kinds of what runs on a cluster or in a container, and nothing of it here. */
export const ELSEWHERE: ReadonlySet<string> = new Set([
  'reference_task',
  'reference_workflow',
  'reference_launch_plan',
  'container_task'
]);

/** A line of the user's source: `In[4]` for a cell, else a file's path; lines count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** The call that made a node, with the loop variables of that moment. */
export interface Origin {
  readonly place: Place;
  readonly function: string;
  readonly variables: readonly (readonly [name: string, preview: string])[];
}

export interface EntityRef {
  readonly kind: string;
  readonly name: string;
  readonly version: string;
}

export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly default: string | null;
}

export interface Interface {
  readonly inputs: readonly Variable[];
  readonly outputs: readonly Variable[];
}

export interface CachePolicy {
  readonly version: string | null;
  readonly serialize: boolean;
  readonly ignored_inputs: readonly string[];
  readonly salt: string;
}

export interface Policy {
  readonly retries: number;
  readonly timeout: number | null;
  readonly cache: CachePolicy | null;
  readonly requests: readonly (readonly [string, string])[];
  readonly limits: readonly (readonly [string, string])[];
  readonly memory_limit: number | null;
}

/** An entity as data. */
export interface EntitySpec {
  readonly ref: EntityRef;
  readonly interface: Interface;
  readonly policy: Policy;
  readonly doc: string;
  readonly place: Place | null;
  readonly source: string;
}

/** What an event says about a value, without the value. */
export interface ValueRef {
  /** `n2/dn0.o0` for an output, `n2/dn0(x)` for a constant, `(x)` for an input of the run. */
  readonly id: string;
  readonly type: string;
  readonly size: number | null;
  readonly preview: string;
}

/** To an output of another node of the same graph, or (node `""`) to an input of the graph. */
export interface Ref {
  readonly $: 'Ref';
  readonly node: string;
  readonly var: string;
  readonly path: readonly (string | number)[];
}

/** To a value that was known when the graph was built. */
export interface Const {
  readonly $: 'Const';
  readonly ref: ValueRef;
}

export interface ListOf {
  readonly $: 'ListOf';
  readonly items: readonly Binding[];
}

export interface DictOf {
  readonly $: 'DictOf';
  readonly items: readonly (readonly [string, Binding])[];
}

export type Binding = Ref | Const | ListOf | DictOf;

/** One call in a graph. */
export interface Node {
  readonly id: string;
  readonly spec: EntitySpec;
  readonly inputs: readonly (readonly [name: string, binding: Binding])[];
  readonly after: readonly string[];
  readonly policy: Policy;
  readonly origin: Origin | null;
  readonly name: string | null;
  readonly graph: Graph | null;
  readonly note: string | null;
}

/** One way that a conditional may go. Which one is decided where the run is; a view needs no condition but as text. */
export interface Case {
  /** Its condition as a reader says it, in the names of the conditional's inputs: `n < 5`, or `else`. */
  readonly text: string;
  /** The ids of the nodes of the conditional's graph that run if it is taken. */
  readonly nodes: readonly string[];
  readonly outputs: readonly (readonly [name: string, binding: Binding])[];
  /** What it fails with, if it is taken; null: it does not fail. */
  readonly failure: string | null;
}

/** A compiled workflow, an expanded dynamic or an expanded map; or all branches of a conditional. */
export interface Graph {
  readonly spec: EntitySpec;
  readonly nodes: ReadonlyMap<string, Node>;
  readonly outputs: readonly (readonly [name: string, binding: Binding])[];
  readonly failure_policy: string;
  readonly concurrency: number | null;
  readonly tolerated: number;
  /** The failure node, which runs if the others fail the graph; not among `nodes`. */
  readonly on_failure: Node | null;
  /** What a conditional chooses between. `outputs` are those of the case that was taken, once one is. */
  readonly cases: readonly Case[];
}

/** What is known of a graph while the body that makes it runs. */
export function soFar(spec: EntitySpec, nodes: Graph['nodes']): Graph {
  return {
    spec,
    nodes,
    outputs: [],
    failure_policy: 'FAIL_IMMEDIATELY',
    concurrency: null,
    tolerated: 0,
    on_failure: null,
    cases: []
  };
}

/** The nodes, and behind them the failure node where there is one: all that a view shows of a graph. */
export function members(graph: Graph): ReadonlyMap<string, Node> {
  const handler = graph.on_failure;
  return handler === null ? graph.nodes : new Map([...graph.nodes, [handler.id, handler]]);
}

/** One value, or with `var` null the order alone, that passes between two nodes of a graph. */
export interface Edge {
  readonly source: string;
  readonly target: string;
  readonly var: string | null;
  readonly path: readonly (string | number)[];
  readonly name: string | null;
}

/** The name that a reader sees. */
export function title(node: Node): string {
  return node.name || node.spec.ref.name;
}

/** Every reference within a binding, left to right. */
export function* refs(binding: Binding): Generator<Ref> {
  if (binding.$ === 'Ref') {
    yield binding;
  } else if (binding.$ === 'ListOf') {
    for (const item of binding.items) {
      yield* refs(item);
    }
  } else if (binding.$ === 'DictOf') {
    for (const [, item] of binding.items) {
      yield* refs(item);
    }
  }
}

/** The ids of the nodes that a node waits for, each once, in order of mention. */
export function upstream(node: Node): string[] {
  const found = new Set<string>();
  for (const [, binding] of node.inputs) {
    for (const ref of refs(binding)) {
      if (ref.node !== INPUTS) {
        found.add(ref.node);
      }
    }
  }
  for (const other of node.after) {
    found.add(other);
  }
  return [...found];
}

/** The edges of a graph in the order of its nodes; its own inputs and outputs are left out. */
export function* edges(graph: Graph): Generator<Edge> {
  for (const node of graph.nodes.values()) {
    for (const [name, binding] of node.inputs) {
      for (const ref of refs(binding)) {
        if (ref.node !== INPUTS) {
          yield { source: ref.node, target: node.id, var: ref.var, path: ref.path, name };
        }
      }
    }
    for (const other of node.after) {
      yield { source: other, target: node.id, var: null, path: [], name: null };
    }
  }
}

/** `(x: int = 3) -> str` */
export function signature(shape: Interface): string {
  const given = shape.inputs
    .map(v => `${v.name}: ${v.type}` + (v.default === null ? '' : ` = ${v.default}`))
    .join(', ');
  const [first, ...others] = shape.outputs;
  const made =
    first === undefined
      ? 'None'
      : others.length === 0
        ? first.type
        : `(${shape.outputs.map(v => `${v.name}: ${v.type}`).join(', ')})`;
  return `(${given}) -> ${made}`;
}
