/** A stepper in the view's tests: where it stands, and a kernel that remembers what it is told. */

import { type Step, readStep } from '../../src/model/step.js';
import type { Kernel } from '../../src/view/host.js';

/** Where a stepper stands, but for what matters to a test. */
export function standing(more: Partial<Step> = {}): Step {
  const plain = readStep({ at: 16, past: false, stop: 'before', path: '', last: null, says: 'before score (n1)' });
  return { ...plain, ...more };
}

/** A kernel whose answers the test gives: `answer()`, or with a message a refusal. */
export function steppable(): { kernel: Kernel; told: string[]; answer: (refusal?: string) => Promise<void> } {
  const told: string[] = [];
  const waiting: ((refusal?: string) => void)[] = [];
  const asked = (what: string): Promise<void> => {
    told.push(what);
    return new Promise((resolve, reject) =>
      waiting.push(refusal => (refusal === undefined ? resolve() : reject(new Error(refusal))))
    );
  };
  const never = (): Promise<never> => Promise.reject(new Error('nobody asks for that here'));
  const kernel: Kernel = {
    value: never,
    rerun: never,
    open: never,
    stop: () => told.push('stop'),
    stopHint: null,
    stepper: {
      command: (command, path) => asked(path === undefined ? command : `${command} ${path}`),
      addBreakpoint: (target, when, failure) => asked(`add ${target} ${when} ${failure}`),
      removeBreakpoint: number => asked(`remove ${number}`),
      replace: never
    }
  };
  const answer = async (refusal?: string): Promise<void> => {
    waiting.shift()?.(refusal);
    await new Promise(resolve => setImmediate(resolve));
  };
  return { kernel, told, answer };
}
