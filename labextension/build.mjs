/**
 * Builds the three shells: `src/shells/mime.ts` becomes JupyterLab's prebuilt extension in flyte_nb/labextension,
 * `widget.ts` and `page.ts` become one file each in flyte_nb/assets. An import of `x?text` is x as one string: a style
 * sheet with all that it imports, or a script with all that it imports.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const assets = resolve(here, '../flyte_nb/assets');
const bundled = new Set();

const common = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  target: 'es2022',
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true
};

/** Bundle, and note which files went in. */
async function bundle(options) {
  const result = await build({ ...common, ...options });
  Object.keys(result.metafile.inputs).forEach(file => bundled.add(file));
  return result;
}

const text = {
  name: 'text',
  setup(builder) {
    builder.onResolve({ filter: /\?text$/ }, ({ path, resolveDir }) => ({
      path: resolve(resolveDir, path.replace(/\?text$/, '').replace(/\.js$/, '.ts')),
      namespace: 'text'
    }));
    builder.onLoad({ filter: /.*/, namespace: 'text' }, async ({ path }) => {
      const result = await bundle({ entryPoints: [path], write: false, format: 'iife' });
      return { contents: result.outputFiles[0].text, loader: 'text' };
    });
  }
};

/** `lessons?titles` is the lessons' titles by their files' names, `lessons?texts` their text, without outputs. */
const lessons = {
  name: 'lessons',
  setup(builder) {
    builder.onResolve({ filter: /lessons\?(titles|texts)$/ }, ({ path }) => ({
      path: path.split('?')[1],
      namespace: 'lessons'
    }));
    builder.onLoad({ filter: /.*/, namespace: 'lessons' }, ({ path }) => {
      const folder = resolve(here, '../notebooks');
      const files = existsSync(folder) ? readdirSync(folder).filter(file => /^\d.*\.ipynb$/.test(file)) : [];
      const read = files.sort().map(file => [file, JSON.parse(readFileSync(join(folder, file), 'utf-8'))]);
      const made = read.map(([file, notebook]) => [
        file,
        path === 'titles' ? titleOf(notebook, file) : textOf(notebook)
      ]);
      return { contents: JSON.stringify(Object.fromEntries(made)), loader: 'json' };
    });
  }
};

function titleOf({ cells }, file) {
  const source = cells.map(cell => [cell.source].flat().join('')).find(text => text.startsWith('# '));
  return source === undefined ? file : source.split('\n')[0].slice(2).replace(/[*_`]/g, '').trim();
}

function textOf(notebook) {
  const cells = notebook.cells.map(cell =>
    cell.cell_type === 'code' ? { ...cell, outputs: [], execution_count: null } : cell
  );
  return JSON.stringify({ ...notebook, cells });
}

/** JupyterLab brings @jupyterlab, @lumino and @codemirror; rspack makes of the rest what JupyterLab loads. */
async function labextension() {
  const lib = join(here, 'lib');
  rmSync(lib, { recursive: true, force: true });
  await bundle({
    entryPoints: ['src/shells/mime.ts'],
    outdir: lib,
    format: 'esm',
    splitting: true,
    external: ['@jupyterlab/*', '@lumino/*', '@codemirror/*', '@jupyter-lsp/*'],
    plugins: [text, lessons]
  });
  const packages = join(here, 'node_modules');
  const builder = spawnSync(
    process.execPath,
    [
      join(packages, '@jupyter/builder/lib/build-labextension.js'),
      '--core-package-file',
      join(packages, '@jupyterlab/core-meta/core.package.json'),
      here
    ],
    { cwd: here, encoding: 'utf-8' }
  );
  if (builder.status !== 0) {
    throw new Error(`@jupyter/builder could not build the extension:\n${builder.stdout}${builder.stderr}`);
  }
}

async function single(shell, format) {
  await bundle({
    entryPoints: [`src/shells/${shell}.ts`],
    outfile: join(assets, `${shell}.js`),
    format,
    plugins: [text]
  });
}

/** The licences of the packages that are in the built files. */
function licences() {
  const packages = [...bundled].map(file => /.*\bnode_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1]);
  const parts = [...new Set(packages)]
    .filter(name => name !== undefined)
    .sort()
    .map(name => {
      const folder = join(here, 'node_modules', name);
      const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf-8'));
      const file = readdirSync(folder).find(entry => /^licen[cs]e/i.test(entry));
      const wording = file === undefined ? '' : readFileSync(join(folder, file), 'utf-8').trim();
      return `${name} ${version}: ${license}\n\n${wording}\n`;
    });
  writeFileSync(join(assets, 'third-party-licenses.txt'), parts.join(`\n${'-'.repeat(80)}\n\n`));
}

try {
  mkdirSync(assets, { recursive: true });
  await Promise.all([labextension(), single('widget', 'esm'), single('page', 'iife')]);
  licences();
} catch (error) {
  console.error(error.message); // esbuild has said where
  process.exitCode = 1;
}
