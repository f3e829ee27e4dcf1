/** Runs the tests: bundles every `tests/**\/*.test.ts(x)` whose path has a given text in it, then `node --test`. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const filters = process.argv.slice(2);
const files = readdirSync(here, { recursive: true, encoding: 'utf-8' })
  .filter(file => /\.test\.tsx?$/.test(file) && filters.every(text => file.includes(text)))
  .sort();
if (files.length === 0) {
  console.error(`no test file has ${filters.join(' and ') || 'the name *.test.ts'} in its path`);
  process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), 'flyte-nb-tests-'));
try {
  await build({
    absWorkingDir: dirname(here),
    entryPoints: files.map(file => join(here, file)),
    outbase: here,
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    sourcemap: 'inline',
    logLevel: 'warning',
    loader: { '.css': 'empty' },
    // A bundled CommonJS package finds Node's own modules by `require`; and a test finds its files by this.
    banner: {
      js: "import { createRequire as fnbRequire } from 'node:module'; const require = fnbRequire(import.meta.url);"
    },
    define: { TESTS: JSON.stringify(here) }
  });
  const built = files.map(file => join(folder, file.replace(/\.tsx?$/, '.mjs')));
  const run = spawnSync(process.execPath, ['--test', '--enable-source-maps', ...built], {
    cwd: dirname(here),
    stdio: 'inherit'
  });
  process.exitCode = run.status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
