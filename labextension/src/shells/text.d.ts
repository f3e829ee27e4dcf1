/** An import of `x?text`: x, with all that it imports, as one string (build.mjs). */

declare module '*?text' {
  const text: string;
  export default text;
}

/** An import of `lessons?titles` or `lessons?texts`: what there is of the lessons, by their files' names (build.mjs). */
declare module '*/lessons?titles' {
  const titles: Readonly<Record<string, string>>;
  export default titles;
}

declare module '*/lessons?texts' {
  const texts: Readonly<Record<string, string>>;
  export default texts;
}

/** What of jupyterlab-lsp is used, where it is installed: it is no dependency. */
declare module '@jupyter-lsp/jupyterlab-lsp' {
  export const ILSPCodeOverridesManager: import('@lumino/coreutils').Token<import('./lab/lsp.js').Overrides>;
}
