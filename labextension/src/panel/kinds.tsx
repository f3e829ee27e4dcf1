/** Kinds: the shape of each kind of entity, as in the graph, and what a reader calls it. */

import type { JSX } from 'preact';

import { shorten } from '../model/labels.js';

export function kindSaid(kind: string): string {
  return shorten(kind.replaceAll('_', ' '), 40);
}

/** A card, one behind it for what makes nodes when it runs, a double border for a workflow. */
export function KindIcon({ kind }: { kind: string }): JSX.Element {
  return (
    <svg class="fnb-kind" data-kind={kind} width={18} height={16} viewBox="0 0 18 16" aria-hidden="true">
      {kind === 'dynamic' || kind === 'map_task' ? <path d="M5.5 3.5v-1h10v8h-1.5" class="fnb-kind-behind" /> : null}
      <rect
        x="2.5"
        y={kind === 'dynamic' || kind === 'map_task' ? 4.5 : 3.5}
        width={kind === 'dynamic' || kind === 'map_task' ? 11 : 13}
        height="9"
        rx={kind === 'map_task' ? 0.5 : 2.5}
        stroke-dasharray={kind === 'dynamic' ? '2 1.4' : undefined}
      />
      {kind === 'workflow' ? <rect x="4.8" y="5.8" width="8.4" height="4.4" rx="1" /> : null}
    </svg>
  );
}
