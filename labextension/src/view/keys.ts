/** Keys: what a key does in a view. They are bound to the view's own element, never to the page. */

import type { StepCommand } from './host.js';

/** What the view can be told to do by a key. */
export type Command =
  | Exclude<StepCommand, 'restart'>
  | 'breakpoint'
  | 'inspect'
  | 'expand'
  | 'next-failure'
  | 'search'
  | 'graph'
  | 'timeline'
  | 'table'
  | 'zoom-in'
  | 'zoom-out'
  | 'fit'
  | 'play'
  | 'earlier'
  | 'later'
  | 'leave'
  | 'keys';

export interface Binding {
  readonly command: Command;
  /** As `KeyboardEvent.key` has it; letters are lower case, and function keys tell Shift. */
  readonly keys: readonly string[];
  /** As a reader says them. */
  readonly shown: string;
  readonly says: string;
}

/** All of them, in the order in which the list of keys shows them. */
export const BINDINGS: readonly Binding[] = [
  { command: 'inspect', keys: ['Enter'], shown: 'Enter', says: 'Inspect the node' },
  { command: 'expand', keys: ['e'], shown: 'e', says: 'Open or close the group' },
  { command: 'next-failure', keys: ['f'], shown: 'f', says: 'Go to the next failure' },
  { command: 'search', keys: ['/'], shown: '/', says: 'Search' },
  { command: 'graph', keys: ['g'], shown: 'g', says: 'Graph' },
  { command: 'timeline', keys: ['t'], shown: 't', says: 'Timeline' },
  { command: 'table', keys: ['l'], shown: 'l', says: 'Table (a list of all nodes)' },
  { command: 'zoom-in', keys: ['+', '='], shown: '+', says: 'Zoom in' },
  { command: 'zoom-out', keys: ['-', '_'], shown: '-', says: 'Zoom out' },
  { command: 'fit', keys: ['0'], shown: '0', says: 'Fit the graph' },
  { command: 'play', keys: [' '], shown: 'Space', says: 'Play or pause' },
  { command: 'earlier', keys: ['['], shown: '[', says: 'One event back' },
  { command: 'later', keys: [']'], shown: ']', says: 'One event on' },
  { command: 'leave', keys: ['Escape'], shown: 'Escape', says: 'Close what is open' },
  { command: 'keys', keys: ['?'], shown: '?', says: 'Show or hide this list' }
];

/** The stepper's, in a debugger's words, and the keys that debuggers have for them; they do nothing where nobody steps. */
export const STEPPING: readonly Binding[] = [
  { command: 'over', keys: ['n', 'F10'], shown: 'n', says: 'Step over the next node' },
  { command: 'into', keys: ['s', 'F11'], shown: 's', says: 'Step into it' },
  { command: 'out', keys: ['o', 'Shift+F11'], shown: 'o', says: 'Step out of the body' },
  { command: 'continue', keys: ['c', 'F9'], shown: 'c', says: 'Continue to the next breakpoint' },
  { command: 'run-to', keys: ['r'], shown: 'r', says: 'Run to the selected node' },
  { command: 'back', keys: [',', 'Shift+F10'], shown: ',', says: 'Step back in time' },
  { command: 'forward', keys: ['.'], shown: '.', says: 'Step forward in time' },
  { command: 'breakpoint', keys: ['b'], shown: 'b', says: 'Breakpoint on the selected node' }
];

/** The arrows, which each part of the view has for itself while it has the focus; first in the list of keys. */
export const ARROWS: readonly (readonly [shown: string, says: string])[] = [
  ['← →', 'In the graph: what comes before, what comes after'],
  ['↑ ↓', 'In the graph and the table: the neighbours'],
  ['← → ↑ ↓', 'In the timeline: from bar to bar']
];

/** What else a part of the view has for itself; last in the list of keys. */
export const LOCAL: readonly (readonly [shown: string, says: string])[] = [
  ['+ − 0', 'In the timeline: nearer, farther, the whole run']
];

const BY_KEY = byKey(BINDINGS);
const BY_KEY_STEPPING = byKey([...BINDINGS, ...STEPPING]);

function byKey(bindings: readonly Binding[]): ReadonlyMap<string, Command> {
  return new Map(bindings.flatMap(binding => binding.keys.map(key => [key, binding.command] as const)));
}

/** `aria-keyshortcuts` of a command. */
export function shortcut(command: Command): string {
  return [...BINDINGS, ...STEPPING].find(binding => binding.command === command)?.shown ?? '';
}

/** What of a key event matters here. */
export interface Press {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** Where the focus is: in a field that takes text, on a control that takes Enter and Space for itself, or elsewhere. */
export type Focus = 'field' | 'control' | 'view';

/**
 * The command of a key; none for a key with a modifier, and none that the focused control needs for itself. The
 * stepper's keys are commands only where something `steps`.
 */
export function commandOf(press: Press, focus: Focus, steps = false): Command | null {
  // Many keyboards type brackets with AltGr (as Ctrl and Alt together) or with Option.
  const typed = press.altKey && /^[[\]/+?]$/.test(press.key);
  if (!typed && (press.ctrlKey || press.metaKey || press.altKey)) {
    return null;
  }
  const known = steps ? BY_KEY_STEPPING : BY_KEY;
  const command = known.get(named(press)) ?? null;
  if (focus === 'field') {
    return command === 'leave' ? command : null;
  }
  return focus === 'control' && (press.key === 'Enter' || press.key === ' ') ? null : command;
}

function named({ key, shiftKey }: Press): string {
  return key.length === 1 ? key.toLowerCase() : shiftKey && /^F\d+$/.test(key) ? `Shift+${key}` : key;
}

/** Where an event's target leaves the focus. */
export function focusOf(target: EventTarget | null): Focus {
  if (!(target instanceof Element)) {
    return 'view';
  }
  if (target.closest('textarea, select, [contenteditable="true"]') !== null) {
    return 'field';
  }
  const input = target.closest('input');
  if (input !== null) {
    return input.type === 'range' ? 'view' : input.type === 'checkbox' ? 'control' : 'field';
  }
  return target.closest('button, a[href], summary, [role="tab"]') !== null ? 'control' : 'view';
}

/**
 * While Ctrl or Cmd is held, let the front end's shortcuts through: saving with the focus in a view saves the notebook.
 * Otherwise `data-lm-suppress-shortcuts` keeps single keys from reaching it (JupyterLab may listen before any element).
 */
export function suppressShortcuts(root: HTMLElement): void {
  const set = (event: KeyboardEvent | FocusEvent): void => {
    const through = 'key' in event && (event.ctrlKey || event.metaKey) && !event.altKey;
    if (through) {
      delete root.dataset.lmSuppressShortcuts;
    } else {
      root.dataset.lmSuppressShortcuts = 'true';
    }
  };
  root.dataset.lmSuppressShortcuts = 'true';
  root.addEventListener('keydown', set, true);
  root.addEventListener('keyup', set, true);
  root.addEventListener('focusout', set);
}
