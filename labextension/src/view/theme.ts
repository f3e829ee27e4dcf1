/** Whether a view is light or dark: what the front end says, else what is behind the view, else what the reader prefers. */

export type Theme = 'light' | 'dark';

/** The theme of the view that an element stands in, now and whenever it changes; call what is returned to stop. */
export function watchTheme(inside: Element, tell: (theme: Theme) => void): () => void {
  const view = inside.closest<HTMLElement>('[data-fnb-theme]');
  if (view === null) {
    return () => undefined;
  }
  const read = (): void => tell(view.dataset.fnbTheme === 'dark' ? 'dark' : 'light');
  const observer = new MutationObserver(read);
  observer.observe(view, { attributeFilter: ['data-fnb-theme'] });
  read();
  return () => observer.disconnect();
}

/** Keep `data-fnb-theme` of a view's element in step with its surroundings; call what is returned to stop. */
export function followTheme(element: HTMLElement): () => void {
  const { body, documentElement, defaultView: window } = element.ownerDocument;
  const preferred = window?.matchMedia?.('(prefers-color-scheme: dark)');
  const paint = (): void => {
    const theme = isDark(element, preferred?.matches ?? false) ? 'dark' : 'light';
    if (element.dataset.fnbTheme !== theme) {
      element.dataset.fnbTheme = theme;
    }
  };
  // A front end changes its theme by attributes of the page's outermost elements; there is no event of the view's own.
  const observer = new MutationObserver(paint);
  for (const outer of [body, documentElement]) {
    observer.observe(outer, { attributes: true });
  }
  preferred?.addEventListener('change', paint);
  paint();
  return () => {
    observer.disconnect();
    preferred?.removeEventListener('change', paint);
  };
}

function isDark(element: HTMLElement, preferred: boolean): boolean {
  const { body } = element.ownerDocument;
  const wanted = body.dataset.fnbTheme;
  if (wanted !== undefined) {
    return wanted === 'dark';
  }
  const lab = body.dataset.jpThemeLight;
  if (lab !== undefined) {
    return lab === 'false';
  }
  const code = body.dataset.vscodeThemeKind;
  if (code !== undefined) {
    return code.includes('dark') || code === 'vscode-high-contrast';
  }
  // marimo's
  const { theme } = body.dataset;
  if (theme === 'light' || theme === 'dark') {
    return theme === 'dark';
  }
  const behind = ground(element);
  return behind === null ? preferred : behind < 0.4;
}

/** How bright it is behind an element, where something around it has painted its ground or said what it is. */
function ground(element: HTMLElement): number | null {
  const window = element.ownerDocument.defaultView;
  let scheme = '';
  for (let outer = parent(element); outer !== null && window !== null; outer = parent(outer)) {
    const style = window.getComputedStyle(outer);
    const found = brightness(style.backgroundColor);
    if (found !== null) {
      return found;
    }
    scheme ||= style.colorScheme;
  }
  return scheme === 'dark' ? 0 : scheme === 'light' ? 1 : null;
}

/** The element around one, out of a shadow tree too: a widget may stand in one. */
function parent(element: Element): Element | null {
  const root = element.getRootNode();
  return element.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
}

/** How bright a computed colour is, from 0 to 1, in whatever way a browser writes it; null for one that is transparent. */
export function brightness(colour: string): number | null {
  const [first, ...more] = colour.split('(');
  const [parts = '', alpha = '1'] = more.join('(').split('/');
  const numbers = (parts.match(/(?<![\w-])[\d.]+/g) ?? []).map(Number);
  const [one = 0, two = 0, three = 0, four = 1] = numbers;
  if (numbers.length < 3 || Number(alpha.match(/[\d.]+/)?.[0] ?? 1) <= 0.5 || (first === 'rgba' && four <= 0.5)) {
    return null;
  }
  const weighed = 0.2126 * one + 0.7152 * two + 0.0722 * three;
  switch (first) {
    case 'rgb':
    case 'rgba':
      return weighed / 255;
    case 'color':
      return weighed;
    case 'oklab':
    case 'oklch':
      return one;
    case 'lab':
    case 'lch':
      return one / 100;
    default:
      return null;
  }
}
