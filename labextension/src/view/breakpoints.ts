/** Breakpoints as a view shows them: which of them stop at a node, by what sign and in what words; and a click on one. */

import { shorten } from '../model/labels.js';
import type { Breakpoint, Step } from '../model/step.js';
import type { RunModel } from './model.js';
import { hitsSaid, pointSaid } from './stepper/points.js';

/** What is drawn on a breakpoint: nothing; that it has a condition; that it stops only where a node fails. */
export type Sign = 'plain' | 'when' | 'failure';

/** Drawn around (0, 0), within 7 units: where a stepper stands, and where it stops; and what is drawn on the latter. */
export const POINTER = 'M-7,-6.5L6,0L-7,6.5Z';
export const OCTAGON = 'M-2.7,-6.5H2.7L6.5,-2.7V2.7L2.7,6.5H-2.7L-6.5,2.7V-2.7Z';
export const ASKS: Readonly<Record<Exclude<Sign, 'plain'>, string>> = {
  when: 'M-3,-1.6H3M-3,1.6H3',
  failure: 'M0,-3.6V0.8M0,3V3.4'
};

type Points = ReadonlyMap<string, readonly Breakpoint[]>;

const NONE: Points = new Map();
const KNOWN = new WeakMap<Step, Points>();

/** The breakpoints of a stepper by the paths of the nodes that they stop at. One on any node is at none of them. */
export function pointsOf(step: Step | null): Points {
  if (step === null) {
    return NONE;
  }
  let found = KNOWN.get(step);
  if (found === undefined) {
    const points = new Map<string, Breakpoint[]>();
    for (const point of step.breakpoints) {
      for (const path of point.target === null ? [] : new Set([point.target, ...point.paths])) {
        const others = points.get(path);
        if (others === undefined) {
          points.set(path, [point]);
        } else {
          others.push(point);
        }
      }
    }
    found = points;
    KNOWN.set(step, found);
  }
  return found;
}

/** What stops whatever happens outweighs what stops sometimes. */
export function signOf(points: readonly Breakpoint[]): Sign | null {
  if (points.length === 0) {
    return null;
  }
  const always = points.filter(({ failure }) => !failure);
  return always.length === 0 ? 'failure' : always.every(({ when }) => when !== null) ? 'when' : 'plain';
}

/** `Breakpoint 2: score, when m == 'm1'; hit 3 times`. */
function said(point: Breakpoint): string {
  const asks = point.when === null ? '' : `, when ${shorten(point.when, 120)}`;
  const hits = hitsSaid(point.hits);
  return `Breakpoint ${point.number}: ${pointSaid(point)}${asks}${hits === '' ? '' : `; ${hits}`}`;
}

/** Those of a node's breakpoints that were set on it, not on its entity: what a click on it takes away. */
export function ownOf(points: readonly Breakpoint[], path: string): readonly Breakpoint[] {
  return points.filter(({ target }) => target === path);
}

/** What stops at a node, a line for each, and what a click on it does; `sets` where there is nothing yet. */
export function clickSaid(points: readonly Breakpoint[], path: string, sets: string): string {
  const own = ownOf(points, path);
  const others = points.filter(point => !own.includes(point));
  const also = others.length === 0 ? [] : [own.length === 0 ? 'Stops here already:' : 'Also stops here:'];
  const click =
    points.length === 0
      ? sets
      : own.length === 0
        ? 'Click to set one on this node'
        : others.length === 0
          ? 'Click to remove'
          : "Click to remove this node's own";
  return [pointsSaid(own), ...also, pointsSaid(others), click].filter(line => line !== '').join('\n');
}

/** The breakpoints at a node, one a line. */
export function pointsSaid(points: readonly Breakpoint[]): string {
  return points.slice(0, 4).map(said).join('\n');
}

/** Set a breakpoint on a node, or take away those that are on it; what stops at others too stays. */
export async function toggleBreakpoint(model: RunModel, path: string): Promise<void> {
  const stepper = model.kernel?.stepper;
  if (stepper === undefined) {
    return;
  }
  const own = ownOf(pointsOf(model.step).get(path) ?? [], path);
  if (own.length === 0) {
    await stepper.addBreakpoint(path, null, false);
  }
  for (const { number } of own) {
    await stepper.removeBreakpoint(number);
  }
}
