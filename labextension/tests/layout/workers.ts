/** Workers for the tests: the real one, with Graphviz in it, and ones that are slow or broken; in Node's threads. */

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Worker as Thread } from 'node:worker_threads';

declare const TESTS: string;

/** Gives a script in a thread what a script in a browser's worker has. */
const SCOPE = `
  const { parentPort } = require('node:worker_threads');
  globalThis.postMessage = message => parentPort.postMessage(message);
  parentPort.on('message', data => globalThis.onmessage({ data }));
`;

/** A browser's Worker, as far as the client uses it. */
class Threaded {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: ((event: { message: string; preventDefault(): void }) => void) | null = null;
  private readonly _thread: Thread;

  constructor(script: string) {
    this._thread = new Thread(SCOPE + script, { eval: true });
    this._thread.on('message', data => this.onmessage?.({ data }));
    this._thread.on('error', error => this.onerror?.({ message: error.message, preventDefault: () => undefined }));
    this._thread.unref();
  }

  postMessage(message: unknown): void {
    this._thread.ref();
    this._thread.postMessage(message);
  }

  terminate(): void {
    void this._thread.terminate();
  }
}

/** How many workers were made, and how. */
export class Workshop {
  made = 0;

  constructor(private readonly _script: string) {}

  readonly make = (): Worker => {
    this.made += 1;
    return new Threaded(this._script) as unknown as Worker;
  };
}

/** The worker that is shipped. */
export async function real(): Promise<Workshop> {
  // Bundled esbuild would not find its own binary.
  const esbuild = createRequire(join(TESTS, 'run.mjs'))('esbuild') as typeof import('esbuild');
  const built = await esbuild.build({
    entryPoints: [join(TESTS, '..', 'src', 'layout', 'worker.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022'
  });
  return new Workshop(built.outputFiles[0]!.text);
}

/** One that answers each DOT with its own text as a name, is busy for ever with a "slow" one, and refuses a "bad" one. */
export function scripted(): Workshop {
  return new Workshop(`
    globalThis.onmessage = ({ data: { id, dot } }) => {
      if (dot.includes('forever') || (dot.includes('slow') && !dot.includes('splines=line'))) {
        for (;;);
      }
      if (dot.includes('crash')) {
        throw new Error('out of memory');
      }
      postMessage(dot.includes('bad') ? { id, error: 'syntax error' } : { id, json: JSON.stringify({ bb: dot }) });
    };
  `);
}
