/** Entry: which control asks for a value by its field, and what of it is sent. Pure. The kernel reads and checks it. */

/** What an input element is of, or `menu`, a `box` to tick, and `python`. */
export type Control = 'menu' | 'box' | 'number' | 'text' | 'date' | 'datetime-local' | 'time' | 'python';

/** A menu of a payload may be endless. */
export const MOST_CHOICES = 500;

const CONTROLS: ReadonlyMap<string, Control> = new Map<string, Control>([
  ['bool', 'box'],
  ['int', 'number'],
  ['float', 'number'],
  ['str', 'text'],
  ['choice', 'menu'],
  ['date', 'date'],
  ['datetime', 'datetime-local'],
  ['time', 'time']
]);

/** The control for a field of `NodeWaiting`; for one that is not known, Python. */
export function controlOf(field: string): Control {
  return CONTROLS.get(field) ?? 'python';
}

/** What is sent. */
export function typedOf(control: Control, text: string, checked: boolean): string {
  return control === 'box' ? (checked ? 'yes' : 'no') : text;
}
