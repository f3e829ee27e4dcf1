/** Where a stepper stands, as a payload says it. */

export function standing(more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    at: 0,
    past: false,
    busy: false,
    stop: 'before',
    path: '',
    last: null,
    says: '',
    said: [],
    revealed: null,
    source: null,
    breakpoints: [],
    ...more
  };
}
