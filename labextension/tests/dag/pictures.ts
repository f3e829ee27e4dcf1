/** Scenes with their layouts, of recorded runs; Graphviz is the real one. */

import { Graphviz } from '@hpcc-js/wasm-graphviz';

import { type Geometry, parse } from '../../src/layout/parse.js';
import { toDot } from '../../src/model/dot.js';
import { Folding, expansions } from '../../src/model/folding.js';
import type { Graph } from '../../src/model/graph.js';
import { type State, compiled, fold } from '../../src/model/state.js';
import type { LayoutJson } from '../../src/view/host.js';
import { type Scene, sceneOf } from '../../src/view/dag/scene.js';
import { log } from '../model/twin.js';

const graphviz = await Graphviz.load();

export interface Shown {
  readonly state: State;
  readonly scene: Scene;
  readonly geometry: Geometry;
}

/** A recorded run, after so many events. */
export function shown(name: string, folding = new Folding(), events?: number): Shown {
  return laidOut(fold(log(name).slice(0, events)), folding);
}

/** A graph that has not run. */
export function unrun(graph: Graph, folding = new Folding()): Shown {
  return laidOut(compiled(graph), folding);
}

export function laidOut(state: State, folding: Folding): Shown {
  const graph = state.root.graph!;
  const grown = expansions(state);
  const dot = toDot(graph, { expansions: grown, folding });
  const geometry = parse(JSON.parse(graphviz.layout(dot, 'json0' as 'json', 'dot')) as LayoutJson);
  return { state, scene: sceneOf(graph, grown, folding), geometry };
}
