/** Links: a node's name that selects it; and the badge of a phase. */

import type { JSX } from 'preact';

import { duration, progress, shorten, title, words } from '../../model/labels.js';
import type { NodeState } from '../../model/nodestate.js';
import { BoltIcon, PhaseIcon } from '../icons.js';
import { look } from '../marks.js';
import type { RunModel } from '../model.js';

/** A node's name, which selects it. */
export function NodeLink({ model, path, text }: { model: RunModel; path: string; text: string }): JSX.Element {
  return (
    <button
      type="button"
      class="fnb-link fnb-node-link"
      title={path === '' ? 'the run' : path}
      onClick={() => model.select({ kind: 'node', path })}
    >
      {shorten(text, 80)}
    </button>
  );
}

/** A phase's icon and words, on its tint; `⚡ cached · 3 ms`. */
export function Badge({ node }: { node: NodeState }): JSX.Element {
  const said = progress(node);
  return (
    <span class="fnb-badge" data-look={look(node)}>
      {look(node) === 'cached' ? <BoltIcon size={12} /> : <PhaseIcon phase={node.phase} size={14} />}
      {said}
    </span>
  );
}

/** A child in a list: icon, name, what tells it apart and how it stands. */
export function NodeRow({ model, node, detail }: { model: RunModel; node: NodeState; detail: string }): JSX.Element {
  return (
    <li class="fnb-node-row">
      <PhaseIcon phase={node.phase} size={14} />
      <span class="fnb-node-name">
        <NodeLink model={model} path={node.path} text={title(node)} />
        {detail === '' ? null : <span class="fnb-node-detail">{detail}</span>}
      </span>
      {node.phase === 'SUCCEEDED' && node.duration !== null ? (
        <span class="fnb-node-progress">
          <span class="fnb-sr">{words(node.phase)} </span>
          {duration(node.duration)}
        </span>
      ) : (
        <span class="fnb-node-progress">{progress(node)}</span>
      )}
    </li>
  );
}
