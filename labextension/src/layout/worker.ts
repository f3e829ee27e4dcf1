/** The worker: Graphviz compiled to WebAssembly, loaded once; DOT in, `json0` out. */

import { Graphviz } from '@hpcc-js/wasm-graphviz';

import type { Answer, Job } from './jobs.js';

/** What a worker's global scope has of use here; typed by hand, so that the rest of the view keeps the DOM's types. */
interface Scope {
  onmessage: ((event: { data: Job }) => void) | null;
  postMessage(answer: Answer): void;
}

/** The package's types do not know this one. */
const JSON0 = 'json0' as 'json';

const scope = globalThis as unknown as Scope;
const loading = Graphviz.load();

scope.onmessage = event => {
  const { id, dot } = event.data;
  loading
    .then(graphviz => scope.postMessage({ id, json: graphviz.layout(dot, JSON0, 'dot') }))
    .catch((error: unknown) => {
      scope.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
    });
};
