/** The short texts that every view shares: one line each, and bounded; as `flyte_nb/views/labels.py`. */

import { taken } from './chosen.js';
import { counts, within } from './counting.js';
import { isSpare } from './failurenodes.js';
import { type EntitySpec, type Graph, type Node, members, title as titleOf } from './graph.js';
import type { NodeState } from './nodestate.js';
import { fixed, grouped, rounded } from './numbers.js';
import { type Phase, terminal } from './phases.js';
import { textWidth } from './quoting.js';

/** The kinds whose graph is known at run time only. */
export const EXPANDING: ReadonlySet<string> = new Set(['dynamic', 'eager', 'map_task']);

const KINDS: ReadonlyMap<string, string> = new Map([
  ['map_task', 'map task'],
  ['launch_plan', 'launch plan'],
  ['reference_task', 'reference task'],
  ['reference_workflow', 'reference workflow'],
  ['reference_launch_plan', 'reference launch plan'],
  ['container_task', 'container task']
]);

// Characters of Unicode's categories C and Z but the space.
const UNPRINTABLE = /(?! )[\p{C}\p{Z}]/gu;
const PLAIN = /^[ -~]*$/;

// A preview of a path: a file's name with an extension behind a slash. Python's classes \s and \w, spelled out.
const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const PATH = new RegExp(`^['"]?[^${SPACE}<>'"]*/([^${SPACE}<>/'"]+\\.[\\p{L}\\p{N}_]{1,8}['"]?)$`, 'u');

/** Make a text one printable line: newlines, control characters and marks of direction become spaces. */
export function clean(text: string): string {
  return PLAIN.test(text) ? text : text.replace(UNPRINTABLE, ' ');
}

/** Make a text one line of at most `limit` characters, cut within: names and paths differ at their ends. */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) {
    return clean(text);
  }
  // Characters are code points, and of a very long text only the ends are looked at.
  const long = text.length > 2 * limit;
  const head = Math.floor(limit / 3);
  if (!long) {
    const characters = [...text];
    if (characters.length <= limit) {
      return clean(text);
    }
    return clean(characters.slice(0, head).join('')) + '…' + clean(characters.slice(head + 1 - limit).join(''));
  }
  const first = [...text.slice(0, 2 * head)].slice(0, head).join('');
  const last = [...text.slice(2 * (head + 1 - limit) - 1)].slice(head + 1 - limit).join('');
  return clean(first) + '…' + clean(last);
}

/** The last part of a file's path, after slashes of either kind; never nothing: whatever is there can be seen and pressed. */
export function fileName(path: string): string {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  return [name, path].find(text => clean(text).trim() !== '') ?? 'a file without a name';
}

/** Shorten a text until it takes at most `width` points in a font's size. */
export function fit(text: string, size: number, width: number): string {
  // No character is narrower than a third of the font's size.
  let limit = length(text, Math.floor((3 * width) / size));
  let short = shorten(text, limit);
  while (limit > 4 && textWidth(short, size) > width) {
    limit -= 1;
    short = shorten(text, limit);
  }
  return short;
}

const SAID_BY_ICON = ['failed: ', 'waits for '];

/** Fit how a node stands: what its icon says too goes first, so that the name of an error or a type stays whole. */
export function fitProgress(said: string, size: number, width: number): string {
  const wide = textWidth(said, size) > width;
  const beginning = wide ? SAID_BY_ICON.find(words => said.startsWith(words)) : undefined;
  return fit(said.slice(beginning?.length ?? 0), size, width);
}

/** How many characters (code points) a text has; the most that is of interest if it has more. */
function length(text: string, most = Infinity): number {
  let count = 0;
  for (let at = 0; at < text.length && count < most; count += 1) {
    at += (text.codePointAt(at) as number) > 0xffff ? 2 : 1;
  }
  return count;
}

/** What each node of a graph is called, by id, with an index where the title is not unique; in a map `[3]`. */
export function titles(graph: Graph): ReadonlyMap<string, string> {
  let found = TITLES.get(graph);
  if (found === undefined) {
    const nodes = [...members(graph).values()];
    found =
      graph.spec.ref.kind === 'map_task' && !graph.nodes.has('n0') // else it is a map that runs by itself
        ? new Map(nodes.map(node => [node.id, `[${node.id}]`]))
        : indexed(nodes.map(node => [node.id, titleOf(node)]));
    TITLES.set(graph, found);
  }
  return found;
}

const TITLES = new WeakMap<Graph, ReadonlyMap<string, string>>();

/** Give an index to each of the names that occur more than once. */
function indexed(names: readonly (readonly [key: string, name: string])[]): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  for (const [, name] of names) {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const seen = new Map<string, number>();
  return new Map(
    names.map(([key, name]) => {
      if (counts.get(name) === 1) {
        return [key, name];
      }
      const index = seen.get(name) ?? 0;
      seen.set(name, index + 1);
      return [key, `${name}[${index}]`];
    })
  );
}

// What the children of a scope are called: worked out once, and again while a body still makes nodes.
interface Known {
  readonly size: number;
  readonly graph: Graph | null;
  readonly names: ReadonlyMap<string, string>;
}
const CHILDREN = new WeakMap<Map<string, NodeState>, Known>();

/** What one node of a state is called, in at most 66 characters; a map's instance has the map's name too. */
export function title(state: NodeState): string {
  const { parent, node } = state;
  if (parent === null || node === null) {
    return state.graph === null ? 'the execution' : shorten(state.graph.spec.ref.name, 60);
  }
  if (parent.node?.spec.ref.kind === 'map_task') {
    return `${shorten(titleOf(node), 60)}[${shorten(node.id, 12)}]`;
  }
  const children = parent.children;
  if (children === null) {
    return shorten(titleOf(node), 66);
  }
  let known = CHILDREN.get(children);
  if (known?.size !== children.size || known.graph !== parent.graph) {
    const named = [...children].map(([key, child]) => [key, child.node === null ? key : titleOf(child.node)] as const);
    known = { size: children.size, graph: parent.graph, names: indexed(named) };
    CHILDREN.set(children, known);
  }
  return shorten(known.names.get(node.id) ?? titleOf(node), 66);
}

/** What tells a node from its siblings: its loop variables, else its constant inputs; or nothing. */
export function detail(node: Node, limit = 36): string {
  let pairs = node.origin?.variables ?? [];
  if (pairs.length === 0) {
    const given: [string, string][] = [];
    for (const [name, binding] of node.inputs) {
      if (binding.$ === 'Const' && !untelling(binding.ref.preview, limit)) {
        given.push([name, binding.ref.preview]);
      }
    }
    pairs = given;
  }
  const chosen = pairs.slice(0, 2);
  const each = Math.floor(limit / Math.max(chosen.length, 1)) - 1;
  return chosen
    .map(([name, value]) => `${shorten(name, 12)}=${last(value, Math.max(each - Math.min(length(name), 12), 6))}`)
    .join(', ');
}

/** Whether a preview is of a container that does not fit: its beginning tells nothing. */
function untelling(preview: string, limit: number): boolean {
  return /^[[({]/.test(preview) && (preview.includes('…') || length(preview) > Math.floor(limit / 2));
}

/** Shorten a value's preview; of a long path the file's name matters, whole where there is room for no more. */
function last(value: string, limit: number): string {
  const file = length(value) > limit ? PATH.exec(value)?.[1] : undefined;
  if (file === undefined) {
    return shorten(value, limit);
  }
  const quote = /^['"]/.exec(value)?.[0] ?? '';
  const name = quote + file;
  return shorten(length(name) + 2 > limit ? name : `${quote}…/${file}`, limit);
}

/** An entity's kind as a reader says it: `map task`. */
export function kind(spec: EntitySpec): string {
  return KINDS.get(spec.ref.kind) ?? shorten(spec.ref.kind, 20);
}

/** A node's kind and what is known of its graph: `dynamic · expands at run time` or `dynamic · 3 nodes`. */
export function nature(node: Node, graph: Graph | null): string {
  if (graph !== null && graph.cases.length > 0) {
    return `${kind(node.spec)} · ${plural(graph.cases.length, 'case')}`;
  }
  if (graph !== null) {
    return `${kind(node.spec)} · ${plural(graph.nodes.size, 'node')}`;
  }
  return EXPANDING.has(node.spec.ref.kind) ? `${kind(node.spec)} · expands at run time` : kind(node.spec);
}

/** `1 node`, `1,200 nodes` */
export function plural(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A duration in the unit that suits it; nothing for null. */
export function duration(seconds: number | null): string {
  if (seconds === null) {
    return '';
  }
  const passed = Math.max(seconds, 0);
  if (passed < 0.000995) {
    return `${fixed(passed * 1000, 2)} ms`;
  }
  if (passed < 0.00995) {
    return `${fixed(passed * 1000, 1)} ms`;
  }
  if (passed < 0.9995) {
    return `${fixed(passed * 1000, 0)} ms`;
  }
  if (passed < 59.95) {
    return `${fixed(passed, 1)} s`;
  }
  const whole = rounded(passed);
  const minutes = Math.floor(whole / 60);
  const [more, less] = whole < 3600 ? [`${minutes} min`, whole % 60] : [`${Math.floor(minutes / 60)} h`, minutes % 60];
  return less === 0 ? more : `${more} ${less} ${whole < 3600 ? 's' : 'min'}`;
}

/** A number of bytes in the unit that suits it: `412 MiB`. */
export function size(count: number): string {
  if (count < 1024) {
    return `${count} B`;
  }
  let amount = count / 1024;
  let unit = 'KiB';
  for (const larger of ['MiB', 'GiB']) {
    if (amount >= 1024) {
      amount /= 1024;
      unit = larger;
    }
  }
  return `${amount < 10 ? fixed(amount, 1) : grouped(fixed(amount, 0))} ${unit}`;
}

/** A phase as a reader says it: `timed out`, `waiting`. */
export function words(phase: Phase): string {
  if (phase === 'UNDEFINED') {
    return 'waiting';
  }
  return phase === 'DYNAMIC_RUNNING' ? 'running' : phase.toLowerCase().replaceAll('_', ' ');
}

/** What the cache did for a node, in words; nothing where it was not asked. */
export function cache(state: NodeState): string {
  return state.cache === 'HIT' ? 'cached' : state.cache === 'POPULATED' ? 'saved' : '';
}

/** A node's error in one line, or nothing. */
export function error(state: NodeState, limit = 120): string {
  if (state.error === null) {
    return '';
  }
  const message = state.error.message.split('\n', 1)[0] ?? '';
  return shorten(message === '' ? state.error.type : `${state.error.type}: ${message}`, limit);
}

/** What a gate waits for, in words; nothing for a node that does not. */
export function waits({ phase, question }: NodeState): string {
  if (phase !== 'PAUSED' || question === null) {
    return '';
  }
  if (question.question === 'sleep') {
    return 'sleeps';
  }
  return question.question === 'approve' ? 'waits for approval' : `waits for ${shorten(question.type, 40)}`;
}

const BY: Readonly<Record<string, string>> = {
  answers: 'beforehand',
  prompt: 'at the prompt',
  view: 'in the view',
  call: 'from Python'
};

/** How a gate was answered, in words: `approved in the view`; empty where nobody has. */
export function answered({ question, answer }: NodeState): string {
  if (question === null || answer === null) {
    return '';
  }
  const how = answer.answer === null ? 'rejected' : question.question === 'approve' ? 'approved' : 'given';
  return `${how} ${Object.hasOwn(BY, answer.by) ? BY[answer.by] : `by ${shorten(answer.by, 40)}`}`;
}

/**
 * How a node stands, in a few words: `succeeded · 1.2 s`, `cached · 3 ms`, `failed: KeyError`. Of a gate it is who
 * answered it, and how; how long it waited says nothing of the work.
 */
export function progress(state: NodeState): string {
  const phase = state.phase;
  if (state.answer !== null && terminal(phase)) {
    return answered(state);
  }
  if (phase === 'FAILED' && state.error !== null) {
    return `failed: ${shorten(state.error.type, 40)}`;
  }
  if (isSpare(state)) {
    return spare(state);
  }
  let said = waits(state) || words(phase);
  if (phase === 'SUCCEEDED' && state.question !== null) {
    said = 'slept';
  }
  if (phase === 'SUCCEEDED' && state.cache === 'HIT') {
    said = 'cached';
  }
  if (phase === 'QUEUED' && state.attempt > 0) {
    said = `attempt ${state.attempt + 1} waits`;
  } else if (phase === 'RUNNING' && state.attempt > 0) {
    said = `running, attempt ${state.attempt + 1}`;
  }
  const chosen = taken(state);
  if (chosen !== undefined && phase === 'SUCCEEDED') {
    said = `took ${shorten(chosen.text, 36)}`;
  }
  if (state.children !== null && state.children.size > 0 && !terminal(phase)) {
    const stands = counts(within(state));
    return `${said} · ${grouped(stands.done)} of ${grouped(stands.total)} done`;
  }
  const took = duration(state.duration);
  return took === '' ? said : `${said} · ${took}`;
}

/** How a failure node stands that is not needed, or not yet. */
export function spare(state: NodeState): string {
  return state.phase === 'SKIPPED' ? 'not needed' : 'runs on failure';
}

const BY_URGENCY: readonly Phase[] = [
  'FAILED',
  'TIMED_OUT',
  'FAILING',
  'ABORTED',
  'SKIPPED',
  'PAUSED',
  'RUNNING',
  'DYNAMIC_RUNNING',
  'QUEUED',
  'SUCCEEDED',
  'UNDEFINED'
];

/** How many nodes stand where, in words, the worst first: `1 failed, 3 skipped, 996 succeeded`. */
export function tally(states: Iterable<NodeState>): string {
  const found = new Map<Phase, number>();
  for (const state of states) {
    found.set(state.phase, (found.get(state.phase) ?? 0) + 1);
  }
  const said = new Map<string, number>();
  for (const phase of BY_URGENCY) {
    const count = found.get(phase);
    if (count !== undefined) {
      said.set(words(phase), (said.get(words(phase)) ?? 0) + count);
    }
  }
  return [...said].map(([word, count]) => `${grouped(count)} ${word}`).join(', ');
}
