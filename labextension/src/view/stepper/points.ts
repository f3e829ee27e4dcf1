/** Points: breakpoints in words, and what one can be set on. */

import { shorten } from '../../model/labels.js';
import { grouped } from '../../model/numbers.js';
import type { State } from '../../model/state.js';
import type { Breakpoint } from '../../model/step.js';

/** More suggestions than this help nobody. */
const MOST = 200;

/** What a breakpoint stops at: `any failure`, `score[3]`, `a failure of score`; its condition is shown apart. */
export function pointSaid({ target, failure }: Breakpoint): string {
  const name = target === null ? null : shorten(target, 80);
  if (failure) {
    return name === null ? 'any failure' : `a failure of ${name}`;
  }
  return name ?? 'any node';
}

/** `hit once`, `hit 4 times`; nothing before the first. */
export function hitsSaid(hits: number): string {
  return hits === 0 ? '' : hits === 1 ? 'hit once' : `hit ${grouped(hits)} times`;
}

/** Whether it would stop at every node: that is what Step over is for. */
export function anywhere(target: string, when: string, failure: boolean): boolean {
  return target.trim() === '' && when.trim() === '' && !failure;
}

export const ANYWHERE =
  'Where? Write the name of a task, the path of a node (n1/dn3) or score[3]; or a condition, or tick “only when it fails”.';

/** The names of the entities that are called, each once: a breakpoint on one stops at all of its nodes. */
export function targets(state: State): readonly string[] {
  const found = new Set<string>();
  for (const node of state.nodes.values()) {
    if (node.node !== null && found.size < MOST) {
      found.add(node.node.name || node.node.spec.ref.name);
    }
  }
  return [...found];
}
