/** The worker: Graphviz compiled to WebAssembly, loaded once; DOT in, `json0` out. */

import { Graphviz } from '@hpcc-js/wasm-graphviz';

import type { Answer, Job } from './jobs.js';
import { safe } from './safe.js';

/** What a worker's global scope has of use here; typed by hand, so that the rest of the view keeps the DOM's types. */
interface Scope {
  onmessage: ((event: { data: Job }) => void) | null;
  postMessage(answer: Answer): void;
}

/** The package's types do not know this one. */
const JSON0 = 'json0' as 'json';

/** Something of everything that a graph has: the code for it is compiled when it first runs. */
const FIRST =
  'digraph { graph [compound=true] node [shape=box] subgraph "cluster_a" { b [label="b\\l" width=2] c }' +
  ' a -> b [label=x lhead="cluster_a"] b -> c [style=invis] c -> d [label=y ltail="cluster_a"] { rank=sink d } }';

const scope = globalThis as unknown as Scope;
const loading = Graphviz.load();
let asked = false;

loading.then(
  graphviz => {
    if (!asked) {
      graphviz.layout(FIRST, JSON0, 'dot');
    }
  },
  () => undefined // told to the first who asks
);

scope.onmessage = event => {
  asked = true;
  const { id, dot } = event.data;
  loading
    .then(graphviz => scope.postMessage({ id, json: graphviz.layout(safe(dot), JSON0, 'dot') }))
    .catch((error: unknown) => {
      scope.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
    });
};
