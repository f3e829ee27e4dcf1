/**
 * With jupyterlab-lsp installed, the body of a `%%task` cell is code to language servers, as it is to the kernel: the
 * magic's line becomes a comment, and no line moves. jupyterlab-lsp may be absent, so nothing here is loaded without it.
 */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';

/** What jupyterlab-lsp calls an override. */
export interface Override {
  readonly pattern: string;
  readonly replacement: string;
  readonly scope: 'cell' | 'line';
  readonly reverse?: Override;
}

/** What of its manager is used. */
export interface Overrides {
  readonly registry: Record<string, { readonly cell: Override[] } | undefined>;
  register(override: Override, language: string): void;
}

const MAGICS = 'task|dynamic|workflow|eager';

export const CELL: Override = {
  scope: 'cell',
  pattern: `^(\\s*)%%(${MAGICS})\\b([^\\n]*)`,
  replacement: '$1# %%$2$3',
  reverse: { scope: 'cell', pattern: `^(\\s*)# %%(${MAGICS})\\b([^\\n]*)`, replacement: '$1%%$2$3' }
};

/** Come before the override that makes a string of every other magic's cell: the first that fits is taken. */
export function overrideCells(manager: Overrides): void {
  const known = manager.registry['python'];
  if (known === undefined) {
    manager.register(CELL, 'python');
  } else {
    known.cell.unshift(CELL);
  }
}

export const lspPlugin: JupyterFrontEndPlugin<void> = {
  id: 'flyte-nb:lsp',
  description: 'Lets language servers see the bodies of %%task cells as code.',
  autoStart: true,
  activate: async (app: JupyterFrontEnd): Promise<void> => {
    let lsp;
    try {
      lsp = await import('@jupyter-lsp/jupyterlab-lsp');
    } catch {
      return; // it is not installed
    }
    const manager = await app.resolveOptionalService(lsp.ILSPCodeOverridesManager);
    if (manager !== null) {
      overrideCells(manager);
    }
  }
};
