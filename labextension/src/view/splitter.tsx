/** Splitter: the line between the graph and the inspector; dragged, or moved with the arrow keys. */

import type { JSX } from 'preact';

/** The inspector's share of the width, in percent. */
export const SHARE = { first: 36, least: 20, most: 70, step: 4 } as const;

/** A share within its bounds. */
export function bounded(share: number): number {
  return Math.round(Math.min(Math.max(share, SHARE.least), SHARE.most));
}

/** The share after a key; null for one that does not move the line. */
export function moved(share: number, key: string): number | null {
  switch (key) {
    case 'ArrowLeft':
      return bounded(share + SHARE.step);
    case 'ArrowRight':
      return bounded(share - SHARE.step);
    case 'Home':
      return SHARE.most;
    case 'End':
      return SHARE.least;
    default:
      return null;
  }
}

interface Props {
  readonly share: number;
  readonly controls: string;
  readonly resize: (share: number) => void;
}

export function Splitter({ share, controls, resize }: Props): JSX.Element {
  const drag = (event: JSX.TargetedPointerEvent<HTMLDivElement>): void => {
    const body = event.currentTarget.parentElement;
    if (body !== null && event.currentTarget.hasPointerCapture(event.pointerId)) {
      const { right, width } = body.getBoundingClientRect();
      resize(bounded((100 * (right - event.clientX)) / width));
    }
  };
  return (
    <div
      class="fnb-splitter"
      role="separator"
      aria-label="Width of the inspector"
      aria-orientation="vertical"
      aria-controls={controls}
      aria-valuemin={SHARE.least}
      aria-valuemax={SHARE.most}
      aria-valuenow={share}
      tabIndex={0}
      onPointerDown={event => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={drag}
      onKeyDown={event => {
        const next = moved(share, event.key);
        if (next !== null) {
          event.preventDefault();
          event.stopPropagation();
          resize(next);
        }
      }}
    />
  );
}
