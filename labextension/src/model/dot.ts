/**
 * DOT from graphs: structure alone, never phases, so that a picture does not jump when a colour changes. The same bytes
 * as `flyte_nb/views/dot.py`, where the algorithm is told.
 */

import * as choices from './choices.js';
import { type Edge, type End, Ends, Ranks, edgesBetween, invisible, leaf } from './ends.js';
import { type Expansions, Folding, isOpen, shown, siblings } from './folding.js';
import { ELSEWHERE, type Graph, INPUTS, type Node, type Variable, members, refs, signature } from './graph.js';
import * as labels from './labels.js';
import { grouped } from './numbers.js';
import { join } from './paths.js';
import * as quoting from './quoting.js';

/** Above this number of shown nodes Graphviz is told to spend less on beauty. */
export const LARGE = 500;

/** A picture of rows is no wider than this where two cards fit. */
const WIDE = 832;
const GAP = 18;
const MARGINS = 24;

export type Direction = 'TB' | 'LR' | 'BT' | 'RL';

const SHAPES: ReadonlyMap<string, string> = new Map([
  ['dynamic', ' style="rounded,dashed"'],
  ['eager', ' style="rounded,dashed"'],
  ['map_task', ' style=dashed'],
  ['workflow', ' peripheries=2'],
  ['launch_plan', ' peripheries=2'],
  ['conditional', ' shape=hexagon style=solid']
]);

export interface DotOptions {
  /** The graphs of expanded nodes by path; a sub-workflow's own graph is taken where there is none. */
  readonly expansions?: Expansions;
  readonly folding?: Folding;
  readonly direction?: Direction;
}

/** A graph, with what its nodes have expanded to, in Graphviz's language. */
export function toDot(graph: Graph, options: DotOptions = {}): string {
  const { expansions = new Map<string, Graph>(), folding = new Folding(), direction = 'TB' } = options;
  const drawing = new Drawing(expansions, folding, direction);
  const { ends } = drawing.scope('', graph, '  ');
  drawing.interface(graph, ends);
  return drawing.text(graph);
}

class Drawing {
  private readonly _nodes: string[] = [];
  private readonly _edges: string[] = [];
  private readonly _interfaces = new Map<object, string>();
  private _count = 0;

  constructor(
    private readonly _expansions: Expansions,
    private readonly _folding: Folding,
    private readonly _direction: Direction
  ) {}

  text(graph: Graph): string {
    const across = this._direction === 'LR' || this._direction === 'RL';
    const gaps = across ? 'nodesep=0.22 ranksep=0.6' : 'nodesep=0.25 ranksep=0.45';
    let look = `compound=true rankdir=${this._direction} ${gaps}`;
    if (this._count > LARGE) {
      look += ' nslimit=0.2 nslimit1=0.2 mclimit=0.1 splines=line';
    }
    return [
      `digraph "${quoting.name(graph.spec.ref.name)}" {`,
      `  graph [${look} bgcolor="transparent" fontname="Helvetica" fontsize=10 labeljust=l style=rounded]`,
      '  node [shape=box style=rounded margin="0.1,0.05" fontname="Helvetica" fontsize=10 color="#66758a"]',
      '  edge [fontname="Helvetica" fontsize=10 color="#7b8797" arrowsize=0.7]',
      ...this._nodes,
      ...this._edges,
      '}',
      ''
    ].join('\n');
  }

  /** Write the nodes of a scope and its inner edges; return where edges meet each of its nodes, and the whole. */
  scope(path: string, graph: Graph, indent: string): { ends: Ends; whole: End } {
    const { kept, gathered } = shown(path, graph, this._folding);
    const called = labels.titles(graph);
    const nodes = members(graph);
    const lines = new Map<string, string[]>();
    const rooms = new Map<string, number>();
    let widest = kept.length === 0 ? quoting.LEAST : 0;
    for (const id of kept) {
      const found = this._lines(join(path, id), nodes.get(id) as Node, called.get(id) ?? id);
      const room = quoting.room(found);
      lines.set(id, found);
      rooms.set(id, room);
      widest = Math.max(widest, room);
    }
    const columns = path !== '' && labels.EXPANDING.has(graph.spec.ref.kind); // instances of one task
    const ends = new Ends();
    const inRow: End[] = [];
    const numbers = [...gathered.keys()];
    for (const id of kept) {
      const room = columns ? widest : (rooms.get(id) as number);
      const label = quoting.label(lines.get(id) as string[], room);
      const end = this._node(join(path, id), nodes.get(id) as Node, called.get(id) ?? id, label, indent);
      ends.set(id, end);
      if (graph.nodes.has(id)) {
        inRow.push(end);
      }
      const hidden = gathered.get(id);
      if (hidden !== undefined) {
        const name = quoting.more(path, numbers.indexOf(id));
        const more = this._gathered(
          name,
          hidden.map(key => called.get(key) ?? key),
          indent,
          room
        );
        for (const key of hidden) {
          ends.set(key, more);
        }
        inRow.push(more);
      }
    }
    const depth = path === '' ? 0 : path.split('/').length;
    const ranks = new Ranks();
    const found = edgesBetween(graph, ends);
    for (const edge of found) {
      ranks.add(edge.source, edge.target, this._edge(edge));
    }
    const decides = graph.cases.length > 0;
    if (found.length > 0 && inRow.length > 2 && !decides) {
      for (const group of siblings(graph)) {
        this._rowUp([...new Set(group.map(key => ends.at(key)))], ranks, widest, depth, null);
      }
    }
    const whole = decides
      ? this._choice(path, graph, ends, inRow, ranks, indent)
      : found.length === 0
        ? this._rows(inRow, ranks, widest, depth)
        : ranks.whole(inRow);
    if (graph.on_failure !== null && inRow.length > 0) {
      const below = this._onFailure(whole, inRow, ends.at(graph.on_failure.id));
      return { ends, whole: { ...whole, below } };
    }
    return { ends, whole };
  }

  private _lines(path: string, node: Node, called: string): string[] {
    let nature = labels.nature(node, this._expansions.get(path) ?? node.graph);
    const room = quoting.MOST - quoting.BESIDE;
    if (node.policy.cache !== null) {
      const longer = `${nature} · cache`;
      nature = quoting.textWidth(longer, 11) <= room ? longer : nature; // that it expands says more
    }
    const small = [labels.detail(node), nature].filter(line => line !== '');
    return [labels.fit(called, 13, room), ...small.map(line => labels.fit(line, 11, room))];
  }

  private _node(path: string, node: Node, called: string, label: string, indent: string): End {
    const graph = this._expansions.get(path) ?? node.graph;
    if (graph !== null && graph.nodes.size > 0 && isOpen(path, graph, this._folding)) {
      return this._cluster(path, node, called, graph, indent);
    }
    this._count += 1;
    let shape = SHAPES.get(node.spec.ref.kind) ?? '';
    let mark = '';
    if (ELSEWHERE.has(node.spec.ref.kind)) {
      shape = ' style="rounded,dashed"';
      mark = ' elsewhere';
    }
    if (labels.EXPANDING.has(node.spec.ref.kind)) {
      if (graph === null) {
        mark = ' unexpanded';
      } else {
        shape = shape.replace(',dashed', '').replace('dashed', 'solid');
      }
    }
    const safe = quoting.name(path);
    this._nodes.push(
      `${indent}"${safe}" [id="${quoting.svgId(safe)}" class="${classOf(node)}${mark}" ${label}${shape}` +
        ` tooltip="${this._tooltip(node, called)}"]`
    );
    return leaf(safe);
  }

  private _cluster(path: string, node: Node, called: string, graph: Graph, indent: string): End {
    const safe = quoting.name(path);
    const cluster = `cluster_${safe}`;
    const pad = ' '.repeat(10);
    const title = quoting.quote(pad + labels.shorten(called, 48));
    const nature = quoting.quote(pad + labels.nature(node, graph));
    this._nodes.push(
      `${indent}subgraph "${cluster}" {`,
      `${indent}  graph [id="${quoting.svgId(safe)}" class="${classOf(node)}" margin=12` +
        ` label="${title}\\l${nature}\\l" tooltip="${this._tooltip(node, called)}"]`
    );
    const inner = this.scope(path, graph, indent + '  ').whole;
    this._nodes.push(`${indent}}`);
    return { ...inner, cluster };
  }

  /** Write where a conditional decides, and the edges from there; return where edges meet the whole. */
  private _choice(path: string, graph: Graph, ends: Ends, inRow: readonly End[], ranks: Ranks, indent: string): End {
    const told = choices.decides(graph.cases);
    const fork = this._small(choices.diamond(path), 'choice', '?', choices.DIAMOND, told, indent);
    const shownEnds = [fork, ...inRow];
    for (const [number, one] of graph.cases.entries()) {
      let firsts = new Set(choices.first(graph, one).map(key => ends.at(key)));
      if (firsts.size === 0) {
        const text = choices.gives(one);
        const look = ` width=${quoting.inches(quoting.textWidth(text, 11) + 28)} height=0.3333`;
        const tooltip = `${choices.said(one)}: ${text}`;
        const last = this._small(choices.ending(path, number), 'case', text, look, tooltip, indent);
        firsts = new Set([last]);
        shownEnds.push(last);
      }
      for (const target of firsts) {
        ranks.add(fork, target, this._edge({ source: fork, target, said: [one.text] }, false, choices.LONGEST));
      }
    }
    return ranks.whole(shownEnds);
  }

  private _small(safe: string, kind: string, text: string, look: string, tooltip: string, indent: string): End {
    this._count += 1;
    this._nodes.push(
      `${indent}"${safe}" [id="${quoting.svgId(safe)}" class="${kind}" label="${quoting.quote(text)}"${look}` +
        ` tooltip="${quoting.quote(tooltip)}"]`
    );
    return leaf(safe);
  }

  private _gathered(safe: string, called: readonly string[], indent: string, room: number): End {
    this._count += 1;
    const [first, last] = [called[0] ?? '', called.at(-1) ?? ''];
    const count = grouped(called.length);
    const label = quoting.label([`+${count}`, `${labels.fit(first, 11, room - quoting.BESIDE - 14)} …`], room);
    this._nodes.push(
      `${indent}"${safe}" [id="${quoting.svgId(safe)}" class="more" ${label} style="rounded,dotted"` +
        ` tooltip="${count} more nodes, from ${quoting.quote(labels.shorten(first, 60))}` +
        ` to ${quoting.quote(labels.shorten(last, 60))}"]`
    );
    return leaf(safe);
  }

  private _tooltip(node: Node, called: string): string {
    let said = this._interfaces.get(node.spec);
    if (said === undefined) {
      said = labels.shorten(signature(node.spec.interface), 160);
      this._interfaces.set(node.spec, said);
    }
    const place = node.origin === null ? '' : `, ${node.origin.place.file} line ${node.origin.place.line}`;
    return quoting.quote(labels.shorten(called, 160) + said + labels.shorten(place, 80));
  }

  /** Write an edge; return its length in ranks. */
  private _edge({ source, target, said }: Edge, ordered = false, longest = 18): number {
    const options: string[] = [];
    if (said.length > 0) {
      let text = said
        .slice(0, 3)
        .map(word => labels.shorten(word, longest))
        .join(', ');
      if (said.length > 3) {
        text += ` +${said.length - 3}`;
      }
      options.push(`label="${quoting.quote(`  ${text}  `)}"`);
    } else if (!ordered) {
      options.push('style=dashed class="after"');
    }
    if (source.cluster !== '') {
      options.push(`ltail="${source.cluster}"`);
    }
    if (target.cluster !== '') {
      options.push(`lhead="${target.cluster}"`);
    }
    const length = source.below + (target.cluster !== '' && said.length === 0 ? 2 : 1);
    if (length > 1) {
      options.push(`minlen=${length}`);
    }
    this._edges.push(`  "${source.tail}" -> "${target.head}"` + (options.length > 0 ? ` [${options.join(' ')}]` : ''));
    return length;
  }

  /** Write the edge to a scope's failure node, from where edges leave the others; return the ranks below there. */
  private _onFailure(whole: End, others: readonly End[], target: End): number {
    const length = whole.below + 1;
    const group = others.find(end => end.tail === whole.tail)?.cluster ?? '';
    const options = ['label="  on failure  "', 'style=dashed class="failure"'];
    if (group !== '') {
      options.push(`ltail="${group}"`);
    }
    if (target.cluster !== '') {
      options.push(`lhead="${target.cluster}"`);
    }
    if (length > 1) {
      options.push(`minlen=${length}`);
    }
    this._edges.push(`  "${whole.tail}" -> "${target.head}" [${options.join(' ')}]`);
    return length + target.high + target.below;
  }

  /** Set nodes that no edge orders in rows (columns, where the graph runs across); return the whole. */
  private _rows(ends: readonly End[], ranks: Ranks, room: number, depth: number): End {
    if (ends.length === 0) {
      return leaf('');
    }
    const root = Math.floor(Math.sqrt(ends.length));
    let width = this._direction === 'LR' || this._direction === 'RL' ? Math.max(6, 2 * root) : Math.max(3, root);
    if (ends.length <= width + 1) {
      width = ends.length;
    }
    width = this._rowUp(ends, ranks, room, depth, width);
    const { head } = ends[Math.floor((width - 1) / 2)] as End; // each column begins at the top
    return { ...ranks.whole(ends), head };
  }

  /** Set nodes, each about `room` wide, in rows of at most `most`; return how many are in one. */
  private _rowUp(ends: readonly End[], ranks: Ranks, room: number, depth: number, most: number | null): number {
    let width = most ?? ends.length;
    if (this._direction === 'TB' || this._direction === 'BT') {
      const card = ends.some(end => end.cluster !== '') ? WIDE / 2 : room;
      width = Math.min(width, Math.max(2, Math.floor((WIDE - MARGINS * depth + GAP) / (card + GAP))));
      width = Math.ceil(ends.length / Math.ceil(ends.length / width)); // as many rows, as even as can be
    }
    for (const [number, below] of ends.slice(width).entries()) {
      this._edges.push(invisible(ends[number] as End, below, ranks));
    }
    if (most === null) {
      // What stands above nothing would sink towards what it leads to.
      for (const above of ends.slice(ends.length - width, Math.floor((ends.length - 1) / width) * width)) {
        this._edges.push(invisible(above, ends.at(-1) as End, ranks, ' weight=0'));
      }
    }
    return width;
  }

  /** Write the outermost graph's inputs and outputs, and their edges. */
  interface(graph: Graph, ends: Ends): void {
    const { inputs, outputs } = graph.spec.interface;
    const [start, end] = [leaf('@inputs'), leaf('@outputs')];
    if (inputs.length > 0) {
      this._terminal('inputs', inputs, 'source');
      const uses = new Map<string, { target: End; said: Set<string> }>();
      for (const node of graph.nodes.values()) {
        for (const [, binding] of node.inputs) {
          for (const ref of refs(binding)) {
            if (ref.node === INPUTS) {
              const target = ends.at(node.id);
              const use = uses.get(target.head) ?? { target, said: new Set() };
              uses.set(target.head, use);
              use.said.add(ref.var);
            }
          }
        }
      }
      const order = new Map(inputs.map(({ name }, number) => [name, number]));
      const place = (name: string): number => order.get(name) ?? order.size;
      for (const { target, said } of uses.values()) {
        const used = [...said].sort((one, other) => place(one) - place(other));
        this._edge({ source: start, target, said: inputs.length > 1 ? used : [] }, true);
      }
    }
    if (outputs.length > 0) {
      this._terminal('outputs', outputs, 'sink');
      const makes = new Map<string, { source: End; said: Set<string> }>();
      for (const [variable, binding] of graph.outputs) {
        for (const ref of refs(binding)) {
          const source = ref.node !== INPUTS ? ends.get(ref.node) : inputs.length > 0 ? start : undefined;
          if (source !== undefined) {
            const make = makes.get(source.tail) ?? { source, said: new Set() };
            makes.set(source.tail, make);
            make.said.add(variable);
          }
        }
      }
      for (const { source, said } of makes.values()) {
        this._edge({ source, target: end, said: outputs.length > 1 ? [...said] : [] }, true);
      }
    }
  }

  private _terminal(what: string, variables: readonly Variable[], rank: string): void {
    this._count += 1;
    const typed = variables.map(variable => `${variable.name}: ${variable.type}`).join(', ');
    const names = variables.length === 1 ? typed : variables.map(variable => variable.name).join(', ');
    const text = labels.shorten(names, 40);
    const width = quoting.inches(quoting.textWidth(text, 11) + 28);
    this._nodes.push(
      `  { rank=${rank} "@${what}" [id="f-${what}" class="${what}" label="${quoting.quote(text)}"` +
        ` width=${width} height=0.3333 tooltip="${quoting.quote(labels.shorten(`${what}: ${typed}`, 240))}"] }`
    );
  }
}

function classOf(node: Node): string {
  return quoting.name(node.spec.ref.kind).replaceAll('/', '-');
}
