/** Commands: what the keys and the buttons of a view do. */

import { Folding, graphOf, isOpen, shown, urgent } from '../model/folding.js';
import type { Graph } from '../model/graph.js';
import { join } from '../model/paths.js';
import type { State } from '../model/state.js';
import type { Command } from './keys.js';
import type { Attention } from './attention.js';
import type { Change, RunModel, Tab } from './model.js';
import type { Player } from './player.js';
import { failedByItself } from './said.js';
import { following } from './search.js';
import type { Stepping } from './stepper/stepping.js';

/** What of a DAG the frame knows. */
export interface Picture {
  fit(): void;
  zoom(factor: number): void;
  reveal(path: string): void;
  focus(): void;
}

/** What commands act upon. */
export interface Scene {
  readonly model: RunModel;
  readonly root: HTMLElement;
  readonly attention: Attention<Change>;
  readonly player: Player;
  readonly stepping: Stepping;
  /** Null while the graph has not been drawn. */
  picture: Picture | null;
  /** Whether the list of keys is shown. */
  keys: boolean;
  showKeys(shown: boolean): void;
}

const ZOOM = 1.25;

export function perform(command: Command, scene: Scene): void {
  const { model, picture, player, root, stepping } = scene;
  switch (command) {
    case 'over':
    case 'into':
    case 'out':
    case 'continue':
    case 'back':
    case 'forward':
    case 'run-to':
      player.pause();
      void stepping.command(command);
      break;
    case 'breakpoint':
      void stepping.toggleBreakpoint();
      break;
    case 'inspect':
      focus(root, '.fnb-inspected');
      break;
    case 'expand':
      expand(model);
      break;
    case 'next-failure':
      nextFailure(scene);
      break;
    case 'search':
      focus(root, '.fnb-search-field');
      break;
    case 'graph':
    case 'timeline':
    case 'table':
      if (command !== 'timeline' || model.ran) {
        show(command, scene);
      }
      break;
    case 'zoom-in':
      picture?.zoom(ZOOM);
      break;
    case 'zoom-out':
      picture?.zoom(1 / ZOOM);
      break;
    case 'fit':
      picture?.fit();
      break;
    case 'play':
      if (model.ran) {
        player.toggle();
      }
      break;
    case 'earlier':
    case 'later':
      player.pause();
      model.seek((model.cursor ?? model.events.length) + (command === 'later' ? 1 : -1));
      break;
    case 'leave':
      leave(scene);
      break;
    case 'keys':
      scene.showKeys(!scene.keys);
      break;
  }
}

/** Show a tab. The focus goes along if it was in what is shown no more. */
function show(tab: Tab, scene: Scene): void {
  const inside = activeIn(scene.root)?.closest('.fnb-main') ?? null;
  scene.model.tab = tab;
  if (inside !== null) {
    setTimeout(() => focusMain(scene));
  }
}

function activeIn(root: HTMLElement): Element | null {
  return (root.getRootNode() as Document | ShadowRoot).activeElement;
}

/** Open the selected group with all its children, or close it. */
function expand(model: RunModel): void {
  const path = model.selected?.kind === 'node' ? model.selected.path : null;
  const node = path === null ? undefined : model.state.nodes.get(path);
  const graph = node === undefined ? null : graphOf(node);
  if (path !== null && graph !== null) {
    const folding = new Folding(model.opened, model.closed, urgent(model.state));
    model.fold(path, isOpen(path, graph, folding) ? 'closed' : 'open');
  }
}

function nextFailure({ model, picture }: Scene): void {
  const failures = [...model.state.nodes.values()].filter(failedByItself).map(node => node.path);
  const path = following(failures, model.selected?.kind === 'node' ? model.selected.path : null);
  if (path !== null) {
    model.select({ kind: 'node', path });
    picture?.reveal(path);
  }
}

/** Close the innermost thing that is open. The focus stays in the view. */
function leave(scene: Scene): void {
  const { model, root } = scene;
  const active = activeIn(root);
  if (scene.keys) {
    scene.showKeys(false);
  } else if (scene.stepping.breakpoints && active !== null && active.closest('.fnb-points') !== null) {
    scene.stepping.show('breakpoints', false);
    focus(root, '.fnb-tool-count');
  } else if (active?.matches('.fnb-search-field') !== true && model.selected !== null) {
    model.select(null);
    if (active?.closest('.fnb-inspected') !== null) {
      focusMain(scene);
    }
  } else if (active?.closest('.fnb-main') === null && active !== root) {
    focusMain(scene);
  } else {
    root.focus();
  }
}

/** Put the focus on what the chosen tab shows. */
export function focusMain({ model, picture, root }: Scene): void {
  if (model.tab === 'graph' && picture !== null) {
    picture.focus();
  } else {
    focus(root, `.fnb-panel[data-tab="${model.tab}"] :is([tabindex="0"], button)`);
  }
}

function focus(root: HTMLElement, selector: string): void {
  root.querySelector<HTMLElement>(selector)?.focus();
}

/** More nodes to be shown at once than this: the table is shown first, and the graph on request. */
export const LARGE = 2000;

/** How many nodes a graph of a state would show by the rules of folding; counting stops beyond `LARGE`. */
export function countShown(state: State): number {
  const folding = new Folding(new Set(), new Set(), urgent(state));
  let count = 0;
  const walk = (path: string, graph: Graph): void => {
    for (const id of shown(path, graph, folding).kept) {
      count += 1;
      const node = state.nodes.get(join(path, id));
      const inner = node === undefined ? null : graphOf(node);
      if (count <= LARGE && inner !== null && isOpen(node!.path, inner, folding)) {
        walk(node!.path, inner);
      }
    }
  };
  if (state.root.graph !== null) {
    walk('', state.root.graph);
  }
  return count;
}
