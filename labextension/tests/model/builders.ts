/** Graphs and runs for the tests, as `flyte_nb/model/wire.py` would write them, by hand. */

import type { Event } from '../../src/model/events.js';
import type { Binding, EntitySpec, Graph, Node, Policy } from '../../src/model/graph.js';

export const POLICY: Policy = { retries: 0, timeout: null, cache: null, requests: [], limits: [], memory_limit: null };

export function spec(kind: string, name: string, outputs: readonly string[] = ['int']): EntitySpec {
  return {
    ref: { kind, name, version: '1' },
    interface: { inputs: [], outputs: outputs.map((type, number) => ({ name: `o${number}`, type, default: null })) },
    policy: POLICY,
    doc: '',
    place: null,
    source: ''
  };
}

/** A node that reads the first output of others. */
export function call(id: string, entity: EntitySpec, from: readonly string[] = [], more: Partial<Node> = {}): Node {
  const inputs = from.map((node, number): [string, Binding] => [`x${number}`, { $: 'Ref', node, var: 'o0', path: [] }]);
  return {
    id,
    spec: entity,
    inputs,
    after: [],
    policy: POLICY,
    origin: null,
    name: null,
    graph: null,
    note: null,
    ...more
  };
}

export function graph(entity: EntitySpec, nodes: readonly Node[], more: Partial<Graph> = {}): Graph {
  return {
    spec: entity,
    nodes: new Map(nodes.map(node => [node.id, node])),
    outputs: [],
    failure_policy: 'FAIL_IMMEDIATELY',
    concurrency: null,
    tolerated: 0,
    on_failure: null,
    cases: [],
    ...more
  };
}

export function started(of: Graph, executor = 'inline', at = 0): Event {
  return { $: 'ExecutionStarted', at, id: 'x', graph: of, inputs: [], executor, parent: null, notes: [], edits: [] };
}

export function begin(path: string, at: number): Event {
  return { $: 'NodeStarted', at, path, attempt: 0 };
}

export function expand(path: string, at: number, into: Graph, chosen: number | null = null): Event {
  return { $: 'NodeExpanded', at, path, graph: into, chosen };
}

export function succeed(path: string, at: number, worker = '', cache: 'HIT' | 'DISABLED' = 'DISABLED'): Event {
  const outputs = [['o0', { id: `${path}.o0`, type: 'int', size: 28, preview: '1' }]] as const;
  return { $: 'NodeSucceeded', at, path, outputs, cache, worker, peak: null, notes: [] };
}

export function fail(path: string, at: number): Event {
  return {
    $: 'NodeFailed',
    at,
    path,
    error: { type: 'ValueError', message: 'no', frames: [] },
    cause: null,
    timed_out: false
  };
}

export function done(at: number): Event {
  return { $: 'ExecutionSucceeded', at, outputs: [] };
}
