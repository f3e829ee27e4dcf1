/** Runs `model/answers.ts`: what pytest asks of the model that is written a second time. */

import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const built = await build({
  absWorkingDir: dirname(here),
  entryPoints: [join(here, 'model', 'answers.ts')],
  bundle: true,
  write: false,
  platform: 'node',
  format: 'esm',
  target: 'es2022',
  define: { TESTS: JSON.stringify(here) }
});
await import(`data:text/javascript;base64,${Buffer.from(built.outputFiles[0].contents).toString('base64')}`);
