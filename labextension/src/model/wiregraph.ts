/** Reads graphs, field by field, as `flyte_nb/model/wire.py` writes them; whoever wrote them, what comes out is a Graph. */

import type { ErrorInfo, Frame, Refs } from './events.js';
import { Fields, WireError, flag, list, number, pair, said, text, textPairs, texts, whole } from './fields.js';
import type {
  Binding,
  CachePolicy,
  Case,
  EntityRef,
  EntitySpec,
  Graph,
  Interface,
  Node,
  Origin,
  Place,
  Policy,
  ValueRef,
  Variable
} from './graph.js';

/** Lists within lists, and sub-workflows within sub-workflows, are read down to this depth. */
const DEEPEST = 300;

const NO_POLICY: Policy = {
  retries: 0,
  timeout: null,
  cache: null,
  requests: [],
  limits: [],
  memory_limit: null
};

/** Reads the graphs of one log. An entity's spec is written once a log, and afterwards as its key. */
export class GraphReader {
  private readonly _specs = new Map<string, EntitySpec>();

  /** A graph; `announced` gives the nodes that were announced before and are written as their ids alone. */
  graph(data: unknown, announced?: (id: string) => Node | undefined, depth = 0): Graph {
    const fields = Fields.of(data, 'Graph');
    const spec = fields.get('spec', this.spec);
    const nodes = new Map<string, Node>();
    for (const item of fields.get('nodes', list)) {
      const node = typeof item === 'string' ? announced?.(item) : this.node(item, depth + 1);
      if (node === undefined) {
        throw new WireError(`a graph has the node ${said(item)}, which nothing has announced`);
      }
      nodes.set(node.id, node);
    }
    const handler = fields.maybe('on_failure', thing => this.node(thing, depth + 1));
    if (handler !== null && nodes.has(handler.id)) {
      throw new WireError(`the failure node ${said(handler.id)} is among the other nodes`);
    }
    return {
      spec,
      nodes,
      outputs: fields.get('outputs', thing => this._bindings(thing, depth), []),
      failure_policy: fields.get('failure_policy', text, 'FAIL_IMMEDIATELY'),
      concurrency: fields.maybe('concurrency', whole),
      tolerated: fields.get('tolerated', whole, 0),
      on_failure: handler,
      cases: fields.get('cases', list, []).map(item => this._case(item, depth))
    };
  }

  private _case(data: unknown, depth: number): Case {
    const fields = Fields.of(data, 'Case');
    return {
      text: fields.get('text', text),
      nodes: fields.get('nodes', texts, []),
      outputs: fields.get('outputs', thing => this._bindings(thing, depth), []),
      failure: fields.maybe('failure', text)
    };
  }

  node(data: unknown, depth = 0): Node {
    if (depth > DEEPEST) {
      throw new WireError(`graphs are nested more than ${DEEPEST} deep`);
    }
    const fields = Fields.of(data, 'Node');
    const id = fields.get('id', text);
    if (id === '' || id.includes('/')) {
      throw new WireError(`a node's id is ${said(id)}: it cannot be empty, nor have a slash in it`);
    }
    return {
      id,
      spec: fields.get('spec', this.spec),
      inputs: fields.get('inputs', thing => this._bindings(thing, depth), []),
      after: fields.get('after', texts, []),
      policy: fields.get('policy', policy, NO_POLICY),
      origin: fields.maybe('origin', origin),
      name: fields.maybe('name', text),
      graph: fields.maybe('graph', thing => this.graph(thing, undefined, depth)),
      note: fields.maybe('note', text)
    };
  }

  readonly spec = (data: unknown): EntitySpec => {
    if (typeof data === 'string') {
      const known = this._specs.get(data);
      if (known === undefined) {
        throw new WireError(`the entity ${said(data)} is named before it is described`);
      }
      return known;
    }
    const fields = Fields.of(data, 'EntitySpec');
    const spec: EntitySpec = {
      ref: fields.get('ref', entityRef),
      interface: fields.get('interface', interfaceOf),
      policy: fields.get('policy', policy, NO_POLICY),
      doc: fields.get('doc', text, ''),
      place: fields.maybe('place', place),
      source: fields.get('source', text, '')
    };
    this._specs.set(fields.get('key', text), spec);
    return spec;
  };

  private _bindings(data: unknown, depth: number): readonly (readonly [string, Binding])[] {
    return list(data, 'the bindings of a node').map(item => {
      const [name, bound] = pair(item, 'a binding');
      return [text(name, 'the name of a binding'), binding(bound, depth)] as const;
    });
  }
}

function binding(data: unknown, depth: number): Binding {
  if (depth > DEEPEST) {
    throw new WireError(`bindings are nested more than ${DEEPEST} deep`);
  }
  const fields = Fields.named(data, 'a binding');
  switch (fields.what) {
    case 'Ref':
      return {
        $: 'Ref',
        node: fields.get('node', text),
        var: fields.get('var', text),
        path: fields.get('path', steps, [])
      };
    case 'Const':
      return { $: 'Const', ref: fields.get('ref', valueRef) };
    case 'ListOf':
      return { $: 'ListOf', items: fields.get('items', list).map(item => binding(item, depth + 1)) };
    case 'DictOf':
      return {
        $: 'DictOf',
        items: fields.get('items', list).map(item => {
          const [key, bound] = pair(item, 'an item of DictOf');
          return [text(key, 'a key of DictOf'), binding(bound, depth + 1)] as const;
        })
      };
    default:
      throw new WireError(`${said(fields.what)} is no binding of this schema`);
  }
}

function steps(data: unknown, what: string): readonly (string | number)[] {
  return list(data, what).map(step => (typeof step === 'string' ? step : whole(step, what)));
}

export function valueRef(data: unknown): ValueRef {
  const fields = Fields.of(data, 'ValueRef');
  return {
    id: fields.get('id', text),
    type: fields.get('type', text),
    size: fields.maybe('size', whole),
    preview: fields.get('preview', text)
  };
}

/** Pairs of a name and a reference. */
export function valueRefs(data: unknown, what: string): Refs {
  return list(data, what).map(item => {
    const [name, ref] = pair(item, what);
    return [text(name, what), valueRef(ref)] as const;
  });
}

export function errorInfo(data: unknown): ErrorInfo {
  const fields = Fields.of(data, 'ErrorInfo');
  return {
    type: fields.get('type', text),
    message: fields.get('message', text),
    frames: fields.get('frames', list, []).map(frame)
  };
}

function frame(data: unknown): Frame {
  const fields = Fields.of(data, 'Frame');
  return { place: fields.get('place', place), function: fields.get('function', text) };
}

function place(data: unknown): Place {
  const fields = Fields.of(data, 'Place');
  return { file: fields.get('file', text), line: fields.get('line', whole), text: fields.get('text', text, '') };
}

function origin(data: unknown): Origin {
  const fields = Fields.of(data, 'Origin');
  return {
    place: fields.get('place', place),
    function: fields.get('function', text),
    variables: fields.get('variables', textPairs, [])
  };
}

function entityRef(data: unknown): EntityRef {
  const fields = Fields.of(data, 'EntityRef');
  return { kind: fields.get('kind', text), name: fields.get('name', text), version: fields.get('version', text) };
}

function interfaceOf(data: unknown): Interface {
  const fields = Fields.of(data, 'Interface');
  return {
    inputs: fields.get('inputs', list, []).map(variable),
    outputs: fields.get('outputs', list, []).map(variable)
  };
}

function variable(data: unknown): Variable {
  const fields = Fields.of(data, 'Variable');
  return { name: fields.get('name', text), type: fields.get('type', text), default: fields.maybe('default', text) };
}

function policy(data: unknown): Policy {
  const fields = Fields.of(data, 'Policy');
  return {
    retries: fields.get('retries', whole, 0),
    timeout: fields.maybe('timeout', number),
    cache: fields.maybe('cache', cachePolicy),
    requests: fields.get('requests', textPairs, []),
    limits: fields.get('limits', textPairs, []),
    memory_limit: fields.maybe('memory_limit', number)
  };
}

function cachePolicy(data: unknown): CachePolicy {
  const fields = Fields.of(data, 'CachePolicy');
  return {
    version: fields.maybe('version', text),
    serialize: fields.get('serialize', flag, false),
    ignored_inputs: fields.get('ignored_inputs', texts, []),
    salt: fields.get('salt', text, '')
  };
}
