/** What a pointer, the focus and a screen reader are told of an item or an edge: in words. Pure. */

import type { Graph, Interface } from '../../model/graph.js';
import { INPUTS, edges, refs, signature } from '../../model/graph.js';
import { decides } from '../../model/choices.js';
import { kind, plural, shorten, titles } from '../../model/labels.js';
import type { Phase } from '../../model/phases.js';
import { type ForkItem, type Item, isFork, isNode } from './scene.js';
import type { Standing } from './standing.js';

/** The lines of a tooltip; empty ones are not shown. */
export interface Told {
  readonly title: string;
  /** Set in the font of code. */
  readonly code: readonly string[];
  readonly lines: readonly string[];
  readonly error: string;
}

/** What a screen reader says: first what is seen, so that it can be asked for by that; then what was left out there. */
export function spoken(item: Item, standing: Standing, seen: readonly string[]): string {
  const found = seen.filter(text => text !== '');
  const add = (...texts: readonly string[]): void => {
    for (const text of texts) {
      if (text !== '' && !found.some(said => said.includes(text))) {
        found.push(text);
      }
    }
  };
  if (isNode(item)) {
    add(shorten(item.title, 80), item.detail, kind(item.node.spec), standing.text);
    add(item.graph === null ? '' : plural(item.graph.nodes.size, 'node'));
    add(standing.attempt > 0 ? `attempt ${standing.attempt}` : '');
  } else if (item.what === 'more') {
    add(plural(item.hidden.length, 'more node'), standing.text);
  } else if (isFork(item)) {
    const one = item.number === null ? undefined : item.inside.cases[item.number];
    add(one === undefined ? decides(item.inside.cases) : shorten(one.text, 120), takenWords(standing.phase));
  } else {
    add(item.what, shorten(typed(item.variables.slice(0, 12)), 200));
  }
  return found.join(', ');
}

export function tellItem(item: Item, standing: Standing | null): Told {
  if (isNode(item)) {
    const { spec, origin, note } = item.node;
    const place = origin?.place ?? null;
    const grown = item.graph === null ? '' : ` · ${plural(item.graph.nodes.size, 'node')}`;
    const made = item.expanded ? ', made at run time' : '';
    return {
      title: shorten(item.title, 120),
      code: [shorten(spec.ref.name, 80) + shorten(signature(spec.interface), 400)],
      lines: [
        `${kind(spec)}${grown}${made}`,
        standing?.text ?? '',
        item.detail === ''
          ? ''
          : shorten((origin?.variables ?? []).map(([name, said]) => `${name} = ${said}`).join(', '), 200),
        place === null ? '' : `${shorten(place.file, 60)} line ${place.line}: ${shorten(place.text.trim(), 100)}`,
        note === null ? '' : shorten(note, 200)
      ],
      error: standing?.error ?? ''
    };
  }
  if (isFork(item)) {
    const { inside, number } = item;
    const one = number === null ? undefined : inside.cases[number];
    return {
      title: one === undefined ? `${shorten(inside.spec.ref.name, 80)} decides` : item.title,
      code: (one === undefined ? inside.cases.slice(0, 12) : [one]).map(({ text }) => shorten(text, 120)),
      lines: one === undefined ? ['The first that holds is taken'] : [takenWords(standing?.phase ?? null)],
      error: ''
    };
  }
  if (item.what === 'more') {
    return {
      title: plural(item.hidden.length, 'more node'),
      code: [],
      lines: [`from ${shorten(item.first, 60)}`, standing?.text ?? '', 'Click to show them all'],
      error: ''
    };
  }
  return {
    title: item.what === 'inputs' ? 'Inputs of the workflow' : 'Outputs of the workflow',
    code: item.variables.slice(0, 12).map(variable => shorten(typed([variable]), 120)),
    lines: item.variables.length > 12 ? [`and ${item.variables.length - 12} more`] : [],
    error: ''
  };
}

/** An edge from where a conditional decides. */
export function tellWay(item: ForkItem, condition: string, untaken: boolean | null): Told {
  const way = untaken === null ? '' : takenWords(untaken ? 'SKIPPED' : 'SUCCEEDED');
  return { title: `${shorten(item.inside.spec.ref.name, 60)}: ${condition}`, code: [], lines: [way], error: '' };
}

function takenWords(phase: Phase | null): string {
  return phase === null ? '' : phase === 'SKIPPED' ? 'not taken' : 'taken';
}

/** An edge with its variables and their types. `source` and `target` are ids; empty for the graph's own ends. */
export function tellEdge(graph: Graph, source: string, target: string, names: readonly [string, string]): Told {
  const passed =
    source === INPUTS ? given(graph, target) : target === '' ? made(graph, source) : between(graph, source, target);
  const code = [...new Set(passed)].slice(0, 8);
  if (graph.on_failure !== null && target === graph.on_failure.id) {
    const failed = `Runs if ${shorten(graph.spec.ref.name, 60)} fails, when all else in it has ended`;
    return { title: `on failure → ${shorten(names[1], 60)}`, code: [], lines: [failed], error: '' };
  }
  return {
    title: `${shorten(names[0], 60)} → ${shorten(names[1], 60)}`,
    code,
    lines: code.length === 0 ? ['The order alone: no value passes'] : [],
    error: ''
  };
}

function between(graph: Graph, source: string, target: string): string[] {
  const outputs = graph.nodes.get(source)?.spec.interface.outputs ?? [];
  const found: string[] = [];
  for (const edge of edges(graph)) {
    if (edge.source === source && edge.target === target && edge.var !== null) {
      const type = outputs.find(variable => variable.name === edge.var)?.type ?? '';
      found.push(passing(edge.var, type, edge.name));
    }
  }
  return found;
}

function given(graph: Graph, target: string): string[] {
  const found: string[] = [];
  for (const [name, binding] of graph.nodes.get(target)?.inputs ?? []) {
    for (const ref of refs(binding)) {
      if (ref.node === INPUTS) {
        found.push(passing(ref.var, typeOf(graph.spec.interface, ref.var), name));
      }
    }
  }
  return found;
}

function made(graph: Graph, source: string): string[] {
  const found: string[] = [];
  for (const [name, binding] of graph.outputs) {
    for (const ref of refs(binding)) {
      if (ref.node === source) {
        const outputs = graph.nodes.get(source)?.spec.interface.outputs ?? [];
        found.push(passing(ref.var, outputs.find(variable => variable.name === ref.var)?.type ?? '', name));
      }
    }
  }
  return found;
}

function typeOf(shape: Interface, name: string): string {
  return shape.inputs.find(variable => variable.name === name)?.type ?? '';
}

function passing(name: string, type: string, parameter: string | null): string {
  const what = type === '' ? shorten(name, 60) : `${shorten(name, 60)}: ${shorten(type, 120)}`;
  return parameter === null || parameter === name ? what : `${what} → ${shorten(parameter, 60)}`;
}

function typed(variables: Interface['inputs']): string {
  return variables.map(variable => `${variable.name}: ${variable.type}`).join(', ');
}

/** What an end of an edge is called: a node by its title in its graph. */
export function endName(graph: Graph, id: string): string {
  return titles(graph).get(id) ?? id;
}
