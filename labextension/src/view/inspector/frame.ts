/** A page for HTML of any origin: in a sandboxed frame it runs no scripts, has no origin and fetches nothing. */

import type { Theme } from '../theme.js';

const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The colours that libraries ask a notebook for; without them they take black on white. */
const COLOURS: Readonly<Record<Theme, string>> = {
  light:
    ':root{color-scheme:light;--jp-content-font-color0:#0b1220;--jp-content-font-color1:#1f2937;--jp-layout-color0:#fff}',
  dark: ':root{color-scheme:dark;--jp-content-font-color0:#fff;--jp-content-font-color1:#e3e6ea;--jp-layout-color0:#1b1e23}'
};

const LOOK =
  'html{background:transparent;color:var(--jp-content-font-color1)}body{font:13px/1.45 system-ui,Helvetica,Arial,sans-serif;margin:8px}' +
  'p{margin:0 0 6px}table{border-collapse:collapse;border:0;font-size:12px}' +
  'td,th{padding:2px 8px;text-align:right;border:0;border-bottom:1px solid #8884}' +
  'pre{font-size:12px;white-space:pre-wrap;margin:0}img{max-width:100%}';

/** The least and the most pixels that a frame takes, whatever a payload says. */
export const LOWEST = 48;
export const HIGHEST = 420;

/** Write the page that goes into `srcdoc`. The policy comes first: what follows it is held by it. */
export function framed(html: string, theme: Theme): string {
  return (
    `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}">` +
    `<style>${COLOURS[theme]}${LOOK}</style>${worn(html, theme)}`
  );
}

/**
 * Write the page that holds another one in a frame of its own. A policy in a page does not keep that page from following
 * a link to elsewhere; the policy of the page around it does.
 */
export function sealed(page: string, theme: Theme): string {
  const inner = page.replace(/&/g, '&amp;').replace(/"/g, '&quot;');
  return (
    `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}">` +
    `<style>:root{color-scheme:${theme}}html,body{height:100%;margin:0;overflow:hidden}` +
    `iframe{display:block;width:100%;height:100%;border:0}</style><iframe sandbox="" srcdoc="${inner}"></iframe>`
  );
}

/**
 * HTML that wears the view's theme, not the system's: its media queries are answered, and scikit-learn's estimators,
 * which find out by a script, are told.
 */
function worn(html: string, theme: Theme): string {
  return html
    .replace(/\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)/gi, (_, wanted: string) =>
      wanted.toLowerCase() === theme ? '(min-width: 0)' : '(max-width: 0)'
    )
    .replace(/(<div\s[^<>]*\bclass="sk-top-container)(?=[\s"])/g, `$1 ${theme}`);
}

/** A height that a stranger cannot overdo. */
export function bounded(height: number): number {
  return Number.isFinite(height) ? Math.min(Math.max(Math.round(height), LOWEST), HIGHEST) : 200;
}

/** Whether a text is base64 and nothing else, so that it may stand in a data URI. */
export function isBase64(text: string): boolean {
  return text.length > 0 && text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
}

/** The URI of a picture, or null where the payload's word for it is not sound. */
export function pictureUri(mime: string, base64: string): string | null {
  return (mime === 'image/png' || mime === 'image/jpeg') && isBase64(base64) ? `data:${mime};base64,${base64}` : null;
}
