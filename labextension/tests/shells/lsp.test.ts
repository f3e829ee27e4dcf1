/** Cells of our magics are code to language servers, line by line, and can be written back. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { CELL, type Override, type Overrides, overrideCells } from '../../src/shells/lab/lsp.js';

const GENERIC: Override = { scope: 'cell', pattern: '^%%(\\S+)', replacement: 'get_ipython().run_cell_magic("$1")' };

/** As jupyterlab-lsp has it: the first override whose pattern fits replaces. */
function overridden(cell: string, overrides: readonly Override[]): string {
  const found = overrides.find(one => new RegExp(one.pattern).test(cell));
  return found === undefined ? cell : cell.replace(new RegExp(found.pattern), found.replacement);
}

function manager(...cell: Override[]): Overrides {
  return {
    registry: cell.length === 0 ? {} : { python: { cell } },
    register(override, language) {
      (this.registry[language] ??= { cell: [] }).cell.push(override);
    }
  };
}

const TASK = '%%task --cache --limits mem=600Mi\ndef f(x: int) -> int:\n    return x';

test('a task cell is its body, with the same lines, whether IPython is known before or after', () => {
  for (const overrides of [manager(GENERIC), manager()]) {
    overrideCells(overrides);
    overrides.register(GENERIC, 'python');
    const { cell } = overrides.registry['python']!;
    assert.equal(overridden(TASK, cell), TASK.replace('%%task', '# %%task'));
    assert.equal(overridden('%%timeit\nf(x=1)', cell).startsWith('get_ipython()'), true);
    assert.equal(overridden('%%tasks\n', cell).startsWith('get_ipython()'), true);
  }
});

test('what became a comment becomes a magic again', () => {
  assert.equal(overridden(overridden(TASK, [CELL]), [CELL.reverse!]), TASK);
});
