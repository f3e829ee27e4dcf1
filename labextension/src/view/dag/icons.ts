/** The DAG's signs: badges of phases, emblems of kinds (as `flyte_nb/views/theme.py`), the cache's bolt, chevrons. */

import { ELSEWHERE } from '../../model/graph.js';
import type { Phase } from '../../model/phases.js';
import { BOLT, SIGNS } from '../marks.js';
import { make, translate } from './svg.js';

/** Filled and drawn paths. */
type Emblem = readonly [filled: string, drawn: string];

const TASK: Emblem = ['M-3.4,0A3.4,3.4 0 1 0 3.4,0A3.4,3.4 0 1 0 -3.4,0Z', ''];
const KINDS: Readonly<Record<string, Emblem>> = {
  dynamic: [
    'M-7,0A2.2,2.2 0 1 0 -2.6,0A2.2,2.2 0 1 0 -7,0Z',
    'M-2.6,0H2.2M-2.6,0L2.6,-4.6M-2.6,0L2.6,4.6M2.6,-5.2A1.7,1.7 0 1 0 6,-5.2A1.7,1.7 0 1 0 2.6,-5.2Z' +
      'M2.6,0A1.7,1.7 0 1 0 6,0A1.7,1.7 0 1 0 2.6,0ZM2.6,5.2A1.7,1.7 0 1 0 6,5.2A1.7,1.7 0 1 0 2.6,5.2Z'
  ],
  eager: ['M-2.1,0A2.1,2.1 0 1 0 2.1,0A2.1,2.1 0 1 0 -2.1,0Z', 'M5.2,-2.6A5.8,5.8 0 1 0 5.8,1.2M5.8,-6.4V-2.4H1.8'],
  map_task: [
    'M-6,-6H-2.4V-2.4H-6ZM-1.8,-6H1.8V-2.4H-1.8ZM2.4,-6H6V-2.4H2.4ZM-6,-1.8H-2.4V1.8H-6ZM-1.8,-1.8H1.8V1.8H-1.8Z' +
      'M2.4,-1.8H6V1.8H2.4ZM-6,2.4H-2.4V6H-6ZM-1.8,2.4H1.8V6H-1.8ZM2.4,2.4H6V6H2.4Z',
    ''
  ],
  gate: ['M-2.8,-3.6H-0.8V3.6H-2.8ZM0.8,-3.6H2.8V3.6H0.8Z', 'M-6.4,0A6.4,6.4 0 1 0 6.4,0A6.4,6.4 0 1 0 -6.4,0Z'],
  workflow: [
    'M-6.2,-4.4A2,2 0 1 0 -2.2,-4.4A2,2 0 1 0 -6.2,-4.4ZM2.2,-4.4A2,2 0 1 0 6.2,-4.4A2,2 0 1 0 2.2,-4.4Z' +
      'M-2,4.6A2,2 0 1 0 2,4.6A2,2 0 1 0 -2,4.6Z',
    'M-3.6,-3L-0.8,3.4M3.6,-3L0.8,3.4'
  ],
  launch_plan: [
    'M-6.2,-4.4A2,2 0 1 0 -2.2,-4.4A2,2 0 1 0 -6.2,-4.4ZM2.2,-4.4A2,2 0 1 0 6.2,-4.4A2,2 0 1 0 2.2,-4.4Z' +
      'M-2,4.6A2,2 0 1 0 2,4.6A2,2 0 1 0 -2,4.6Z',
    'M-3.6,-3L-0.8,3.4M3.6,-3L0.8,3.4M-6.2,7H6.2'
  ],
  elsewhere: ['M1.6,-6H6V-1.6Z', 'M-0.8,-4.6H-5.2V5.2H4.6V0.8M3.8,-3.8L-1,1'],
  conditional: ['M0,-2.2L2.2,0L0,2.2L-2.2,0Z', 'M0,-6.4L6.4,0L0,6.4L-6.4,0Z']
};

/** From the right top corner of a group, open or closed, to its chevron. */
export const CHEVRON = { x: 18, y: 20 };
const CHEVRONS = { open: 'M-4,-2L0,2L4,-2', closed: 'M-2,-4L2,0L-2,4' };

/** A badge: a phase's sign on a disc of its colour. */
export function badge(phase: Phase): SVGElement[] {
  const { path, filled } = SIGNS[phase];
  return [
    make('circle', { r: 7.5, class: 'fnb-dag-disc' }),
    make('path', { d: path, class: filled ? 'fnb-dag-sign fnb-dag-filled' : 'fnb-dag-sign' })
  ];
}

/** What stands for a kind of node before a run. */
export function emblem(kind: string): SVGElement[] {
  const known = ELSEWHERE.has(kind) ? 'elsewhere' : kind;
  const [filled, drawn] = (Object.hasOwn(KINDS, known) ? KINDS[known] : undefined) ?? TASK;
  const lines = drawn === '' ? [] : [make('path', { d: drawn, class: 'fnb-dag-emblem-line' })];
  return [...lines, make('path', { d: filled, class: 'fnb-dag-emblem' })];
}

/** A bolt: the result came from the cache. */
export function bolt(x: number, y: number): SVGElement {
  return make('path', { d: BOLT, class: 'fnb-dag-bolt', transform: translate(x, y) });
}

/** What opens and closes a group; large enough for a pointer. */
export function chevron(x: number, y: number, how: 'open' | 'closed'): SVGElement {
  return make(
    'g',
    { class: 'fnb-dag-chevron', transform: translate(x, y) },
    make('circle', { r: 10 }),
    make('path', { d: CHEVRONS[how] })
  );
}
