/** Scene: what of a graph is shown, item by item, with its words; the same items as those of the DOT, before any layout. */

import { diamond, ending, first, gives } from '../../model/choices.js';
import { type Expansions, type Folding, isOpen, shown } from '../../model/folding.js';
import { type Graph, type Node, type Variable, members } from '../../model/graph.js';
import { EXPANDING, detail, nature, shorten, titles } from '../../model/labels.js';
import { join } from '../../model/paths.js';
import { more, name } from '../../model/quoting.js';

interface Any {
  /** As in the DOT, and in the layout. */
  readonly name: string;
  /** The path of the graph that it is in. */
  readonly scope: string;
  /** 1 for what is in the outermost graph. */
  readonly level: number;
  readonly title: string;
}

/** A node: a card, or an open group around its children. */
export interface NodeItem extends Any {
  readonly what: 'card' | 'group';
  readonly path: string;
  readonly node: Node;
  readonly detail: string;
  /** Its kind and what is known of its graph: what it says before it has run. */
  readonly nature: string;
  /** What it can be opened to. */
  readonly graph: Graph | null;
  /** Its graph was made while it ran. */
  readonly expanded: boolean;
}

/** Children of a scope that stand behind one card. */
export interface MoreItem extends Any {
  readonly what: 'more';
  readonly first: string;
  /** The ids of the nodes that it stands for, and the graph that has them. */
  readonly hidden: readonly string[];
  readonly inside: Graph;
}

/** The inputs or outputs of the outermost graph. */
export interface EndItem extends Any {
  readonly what: 'inputs' | 'outputs';
  readonly variables: readonly Variable[];
}

/** Where a conditional decides, or a case of it that calls nothing. */
export interface ForkItem extends Any {
  readonly what: 'choice' | 'case';
  /** The conditional's graph. */
  readonly inside: Graph;
  /** Which case it is; null where they part. */
  readonly number: number | null;
}

export type Item = NodeItem | MoreItem | EndItem | ForkItem;

export interface Scene {
  readonly graph: Graph;
  readonly items: ReadonlyMap<string, Item>;
  /** How many nodes Graphviz has to place. */
  readonly count: number;
}

/** What is shown of a graph. */
export function sceneOf(graph: Graph, expansions: Expansions, folding: Folding): Scene {
  const items = new Map<string, Item>();
  const add = (item: Item): void => void items.set(item.name, item);

  const scopeOf = (path: string, inside: Graph, level: number): void => {
    const { kept, gathered } = shown(path, inside, folding);
    const called = titles(inside);
    const nodes = members(inside);
    for (const id of kept) {
      nodeOf(join(path, id), path, nodes.get(id)!, called.get(id) ?? id, level);
      const hidden = gathered.get(id);
      if (hidden !== undefined) {
        const number = [...gathered.keys()].indexOf(id);
        const [first = ''] = hidden;
        const title = `+${hidden.length.toLocaleString('en')}`;
        const told = { title, first: called.get(first) ?? first, hidden, inside };
        add({ what: 'more', name: more(path, number), scope: path, level, ...told });
      }
    }
    if (inside.cases.length > 0) {
      add({ what: 'choice', name: diamond(path), scope: path, level, title: '?', inside, number: null });
    }
    for (const [number, one] of inside.cases.entries()) {
      if (first(inside, one).length === 0) {
        add({ what: 'case', name: ending(path, number), scope: path, level, title: gives(one), inside, number });
      }
    }
  };

  const nodeOf = (path: string, scope: string, node: Node, title: string, level: number): void => {
    const own = expansions.get(path) ?? node.graph;
    const filled = own !== null && own.nodes.size > 0 ? own : null;
    const open = filled !== null && isOpen(path, filled, folding);
    add({
      what: open ? 'group' : 'card',
      name: name(path),
      path,
      scope,
      level,
      node,
      title,
      detail: detail(node),
      nature: nature(node, own),
      graph: filled,
      expanded: filled !== null && EXPANDING.has(node.spec.ref.kind)
    });
    if (open) {
      scopeOf(path, filled, level + 1);
    }
  };

  scopeOf('', graph, 1);
  for (const what of ['inputs', 'outputs'] as const) {
    const variables = graph.spec.interface[what];
    if (variables.length > 0) {
      add({ what, name: `@${what}`, scope: '', level: 1, title: endTitle(variables), variables });
    }
  }
  let count = 0;
  for (const item of items.values()) {
    count += item.what === 'group' ? 0 : 1;
  }
  return { graph, items, count };
}

/** What surrounds an item; undefined in the outermost graph. */
export function parentOf(scene: Scene, item: Item): NodeItem | undefined {
  const parent = item.scope === '' ? undefined : scene.items.get(name(item.scope));
  return parent !== undefined && isNode(parent) ? parent : undefined;
}

export function isFork(item: Item): item is ForkItem {
  return item.what === 'choice' || item.what === 'case';
}

export function isNode(item: Item): item is NodeItem {
  return item.what === 'card' || item.what === 'group';
}

/** The graph whose node an item is. */
export function graphAround(scene: Scene, item: Item): Graph {
  return parentOf(scene, item)?.graph ?? scene.graph;
}

function endTitle(variables: readonly Variable[]): string {
  const [first] = variables;
  const text = variables.length === 1 && first ? `${first.name}: ${first.type}` : variables.map(v => v.name).join(', ');
  return shorten(text, 40);
}
