/** A box that scrolls in both directions and can be reached and scrolled with the keyboard. */

import type { ComponentChildren, JSX } from 'preact';

export function Scroll({ label, children }: { label: string; children: ComponentChildren }): JSX.Element {
  return (
    // No region: that is a landmark, and the views of a page would have the same ones.
    <div class="fnb-scroll" role="group" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}

/** Whether a cell reads as a number, so that its digits should stand below each other. */
export function numeric(cell: string): boolean {
  return /^[-+]?(\d[\d,_]*\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(cell) || cell === 'nan' || cell === 'NaN';
}
