/** A graph and a run in one or two sentences: for alternative texts and screen readers; as `flyte_nb/views/words.py`. */

import * as choices from './choices.js';
import { taken } from './chosen.js';
import { asks, countsAsOne } from './counting.js';
import { type Expansions, expansions } from './folding.js';
import { COMPILED, type Case, type Graph, type Node, title, upstream } from './graph.js';
import { duration, error, kind as kindOf, plural, shorten, tally, titles, words } from './labels.js';
import type { NodeState } from './nodestate.js';
import { grouped } from './numbers.js';
import { readable } from './paths.js';
import type { State } from './state.js';

/** So many nodes are spoken of one by one; the others are counted. */
const CLAUSES = 5;

/** What a state's graph does and, where a run has begun, how it stands; bounded whatever the graph's size. */
export function sentence(state: State): string {
  const graph = state.root.graph;
  if (graph === null) {
    return '';
  }
  if (state.root.started === null) {
    return structure(graph);
  }
  const recalled = new Set<string>();
  const chosen = new Map<string, Case>();
  for (const [key, child] of state.root.children ?? []) {
    if (child.cache === 'HIT') {
      recalled.add(key);
    }
    const one = taken(child);
    if (one !== undefined) {
      chosen.set(key, one);
    }
  }
  return `${structure(graph, expansions(state), recalled, chosen)} ${outcome(state)}`;
}

/**
 * What a graph does; `recalled` are the nodes whose outputs came from the cache, so that they made no nodes, `chosen` the
 * cases that conditionals took.
 */
export function structure(
  graph: Graph,
  grown: Expansions = new Map<string, Graph>(),
  recalled: ReadonlySet<string> = new Set(),
  chosen: ReadonlyMap<string, Case> = new Map()
): string {
  const who = shorten(graph.spec.ref.name, 40);
  if (graph.nodes.size === 0) {
    return `${who} calls nothing.`;
  }
  const sources = new Set<string>();
  for (const [key, node] of graph.nodes) {
    if (upstream(node).length === 0) {
      sources.add(key);
    }
  }
  let first = `${who} calls ${joinWords(counted([...sources].map(key => title(graph.nodes.get(key) as Node))))}`;
  if (sources.size > 1 && sources.size < graph.nodes.size) {
    first += ', independent of each other';
  }
  const clauses = [first];
  let rest = 0;
  for (const [key, node] of graph.nodes) {
    const growth = growthOf(node, grown.get(key) ?? null, recalled.has(key), chosen.get(key));
    if (sources.has(key) && growth === '') {
      continue;
    }
    if (clauses.length > CLAUSES) {
      rest += 1;
    } else {
      clauses.push(clause(graph, key, sources, growth));
    }
  }
  if (rest > 0) {
    clauses.push(`${plural(rest, 'more node')} ${rest === 1 ? 'follows' : 'follow'}`);
  }
  if (graph.on_failure !== null) {
    clauses.push(`if it fails, ${shorten(titles(graph).get(graph.on_failure.id) ?? '', 40)} runs`);
  }
  return clauses.join('; ') + '.';
}

function clause(graph: Graph, key: string, sources: ReadonlySet<string>, growth: string): string {
  const called = titles(graph);
  const others = upstream(graph.nodes.get(key) as Node);
  let waits = '';
  if (others.length > 0) {
    const all = others.length === sources.size && others.every(other => sources.has(other));
    if (all && others.length > 1) {
      waits = others.length === 2 ? 'waits for both' : `waits for all ${grouped(others.length)}`;
    } else {
      waits = `waits for ${joinWords(others.map(other => shorten(called.get(other) || other, 40)))}`;
    }
  }
  return `${shorten(called.get(key) ?? key, 40)} ${[waits, growth].filter(part => part !== '').join(' and ')}`;
}

/** What becomes of a node that has, or will have, a graph of its own. */
function growthOf(node: Node, expansion: Graph | null, recalled: boolean, chosen: Case | undefined): string {
  const kind = node.spec.ref.kind;
  const inner = expansion ?? node.graph;
  if (recalled && kind !== 'task') {
    return 'came from the cache';
  }
  if (inner === null) {
    const later = kind === 'dynamic' || kind === 'eager' ? 'makes its nodes when it runs' : '';
    return kind === 'map_task' ? 'makes one node per element when it runs' : later;
  }
  if (!COMPILED.has(kind) && inner.cases.length > 0) {
    const ways = inner.cases.map(one => `${brief(inner, one)} (${choices.said(one)})`);
    return chosen === undefined
      ? `chooses between ${joinWords(ways)}`
      : `chose ${brief(inner, chosen)} (${choices.said(chosen)})`;
  }
  if (COMPILED.has(kind)) {
    return `is a ${kindOf(node.spec)} of ${plural(inner.nodes.size, 'node')}`;
  }
  if (inner.nodes.size === 0) {
    return 'created no nodes';
  }
  const made = [...counts([...inner.nodes.values()].map(title))];
  return (
    `${kind === 'map_task' ? 'ran' : 'created'} ` +
    joinWords(made.map(([name, count]) => `${grouped(count)} ${shorten(name, 40)}`))
  );
}

/** What a case does, in a few words: what it calls, or what comes of it. */
function brief(graph: Graph, one: Case): string {
  if (one.failure !== null) {
    return 'a failure';
  }
  const called = new Set(one.nodes.flatMap(key => graph.nodes.get(key) ?? []).map(title));
  const titles = [...called].map(text => shorten(text, 40));
  return joinWords(titles, 3) || choices.gives(one);
}

function counts(names: readonly string[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const name of names) {
    found.set(name, (found.get(name) ?? 0) + 1);
  }
  return found;
}

function counted(names: readonly string[]): string[] {
  return [...counts(names)].map(([name, count]) => shorten(name, 40) + (count > 1 ? ` (${grouped(count)} times)` : ''));
}

/** Join names as prose does; those beyond the limit are counted: `a, b, c and 3 more`. */
export function joinWords(names: readonly string[], limit = 4): string {
  const said =
    names.length > limit ? [...names.slice(0, limit - 1), `${grouped(names.length - limit + 1)} more`] : names;
  return said.length < 2 ? said.join('') : `${said.slice(0, -1).join(', ')} and ${said.at(-1) as string}`;
}

/** How a run stands, in one sentence; its numbers are of the nodes that `counting` counts. */
function outcome(state: State): string {
  const root = state.root;
  const nodes = [...state.nodes.values()].filter(countsAsOne);
  const took = duration(root.duration);
  const tail = took === '' ? '' : ` in ${took}`;
  const done = nodes.filter(node => node.phase === 'SUCCEEDED').length;
  if (root.phase === 'SUCCEEDED') {
    const hits = nodes.filter(node => node.cache === 'HIT').length;
    if (nodes.length === 1) {
      return `The node succeeded${tail}${hits > 0 ? ', from the cache' : ''}.`;
    }
    if (nodes.length > 0 && done === nodes.length) {
      const all = hits === nodes.length ? ', all from the cache' : `, ${grouped(hits)} from the cache`;
      return `All ${grouped(nodes.length)} nodes succeeded${tail}${hits === 0 ? '' : all}.`;
    }
    return `The run succeeded${tail} (${tally(nodes)}).`;
  }
  if (root.phase === 'ABORTED') {
    const why = state.aborted ? `: ${shorten(state.aborted, 120)}` : '';
    const after = took === '' ? '' : ` after ${took}`;
    return `The run was stopped${after}${why}; ${grouped(done)} of ${plural(nodes.length, 'node')} had succeeded.`;
  }
  const failed = causes(state);
  if (failed.length > 0) {
    const said = failed.slice(0, 2).map(node => `${readableTitle(node)} ${words(node.phase)}: ${error(node)}`);
    if (failed.length > 2) {
      said.push(`${grouped(failed.length - 2)} more failed`);
    }
    const skipped = nodes.filter(node => node.phase === 'SKIPPED').length;
    if (skipped > 0) {
      said.push(`${grouped(skipped)} ${skipped === 1 ? 'was' : 'were'} skipped`);
    }
    said.push(`${grouped(done)} of ${plural(nodes.length, 'node')} succeeded${tail}`);
    return said.join('; ') + '.';
  }
  if (root.phase === 'FAILED') {
    return `The run failed${tail}: ${error(root)}.`;
  }
  if (root.phase === 'UNDEFINED') {
    return 'It has not started.';
  }
  const said = tally(nodes);
  const asking = nodes.filter(asks);
  if (asking.length > 0) {
    const names = joinWords(asking.map(readableTitle));
    return `${capital(said)}; ${names} ${asking.length === 1 ? 'waits' : 'wait'} for an answer.`;
  }
  return said === '' ? 'Nothing to do.' : `${capital(said)}.`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The nodes that failed by themselves, not because of a child. */
function causes(state: State): NodeState[] {
  return [...state.nodes.values()].filter(
    node => (node.phase === 'FAILED' || node.phase === 'TIMED_OUT') && node.cause === null
  );
}

/** A node's readable path, bounded: the last part alone. */
function readableTitle(node: NodeState): string {
  const path = readable(node);
  return shorten(path.slice(path.lastIndexOf('/') + 1), 60);
}
