/** What a node expanded into: how many of its nodes stand where, and the first of them, the urgent ones first. */

import type { JSX } from 'preact';

import { byPhase } from '../../model/counting.js';
import { detail, plural, words } from '../../model/labels.js';
import { grouped } from '../../model/numbers.js';
import type { NodeState } from '../../model/nodestate.js';
import { PHASES } from '../../model/phases.js';
import type { Phase } from '../../model/phases.js';
import { PhaseIcon } from '../icons.js';
import { lookOf } from '../marks.js';
import type { RunModel } from '../model.js';
import { NodeRow } from './links.js';

const MOST = 12;

const URGENT: ReadonlySet<Phase> = new Set<Phase>([
  'FAILED',
  'TIMED_OUT',
  'FAILING',
  'PAUSED',
  'RUNNING',
  'DYNAMIC_RUNNING'
]);

/** The children to name: those that failed or run, then the others, each in order. */
export function chosen(children: readonly NodeState[], limit = MOST): NodeState[] {
  const urgent = children.filter(child => URGENT.has(child.phase)).slice(0, limit);
  const rest = children.filter(child => !URGENT.has(child.phase)).slice(0, limit - urgent.length);
  const kept = new Set([...urgent, ...rest]);
  return children.filter(child => kept.has(child));
}

export function Children({ model, node }: { model: RunModel; node: NodeState }): JSX.Element {
  const children = [...(node.children?.values() ?? [])];
  const counts = byPhase(children);
  const named = chosen(children);
  return (
    <>
      <ul class="fnb-counts" aria-label="Nodes by phase">
        {PHASES.filter(phase => counts.has(phase)).map(phase => (
          <li key={phase} class="fnb-badge" data-look={lookOf(phase)}>
            <PhaseIcon phase={phase} size={14} />
            {`${grouped(counts.get(phase) ?? 0)} ${words(phase)}`}
          </li>
        ))}
      </ul>
      <ul class="fnb-node-list">
        {named.map(child => (
          <NodeRow key={child.path} model={model} node={child} detail={child.node === null ? '' : detail(child.node)} />
        ))}
      </ul>
      {children.length > named.length ? (
        <p class="fnb-muted">
          {`and ${plural(children.length - named.length, 'more node')}, `}
          <button type="button" class="fnb-link" onClick={() => (model.tab = 'table')}>
            in the table
          </button>
        </p>
      ) : null}
    </>
  );
}
