/** Asking: what a reader waits for from the kernel: nothing yet, an answer, or a refusal in words. */

import { useState } from 'preact/hooks';

import { shorten } from '../../model/labels.js';

export type Asked<Answer> =
  | { readonly stand: 'idle' | 'waits' }
  | { readonly stand: 'answered'; readonly answer: Answer }
  | { readonly stand: 'refused'; readonly why: string };

/** Why a kernel refused, bounded. */
export function refusal(error: unknown): string {
  return shorten(error instanceof Error ? error.message : String(error), 600) || 'The kernel refused.';
}

/** What was last asked for, and a function that asks anew. */
export function useAsking<Answer>(): readonly [asked: Asked<Answer>, ask: (question: Promise<Answer>) => void] {
  const [asked, tell] = useState<Asked<Answer>>({ stand: 'idle' });
  const ask = (question: Promise<Answer>): void => {
    tell({ stand: 'waits' });
    question.then(
      answer => tell({ stand: 'answered', answer }),
      (error: unknown) => tell({ stand: 'refused', why: refusal(error) })
    );
  };
  return [asked, ask];
}
