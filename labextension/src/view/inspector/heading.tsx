/** The inspector's heading: what is looked at, where it is in the run, how it stands, and its path to copy. */

import type { JSX } from 'preact';

import { kind, shorten, title } from '../../model/labels.js';
import type { NodeState } from '../../model/nodestate.js';
import type { RunModel } from '../model.js';
import { CopyButton } from './copying.js';
import { Badge, NodeLink } from './links.js';

export function Heading({ model, node }: { model: RunModel; node: NodeState }): JSX.Element {
  const spec = node.node?.spec ?? node.graph?.spec;
  const around: NodeState[] = [];
  for (let one = node.parent; one !== null; one = one.parent) {
    around.unshift(one);
  }
  return (
    <header class="fnb-inspector-head">
      {around.length === 0 ? null : (
        <div role="group" aria-label="Around it" class="fnb-crumbs">
          {around.map(one => (
            <span key={one.path}>
              <NodeLink model={model} path={one.path} text={title(one)} />
              <span aria-hidden="true">/</span>
            </span>
          ))}
        </div>
      )}
      <h3 tabIndex={-1}>{title(node)}</h3>
      <p class="fnb-inspector-lead">
        <Badge node={node} />
        <span class="fnb-kind">{spec === undefined ? '' : kind(spec)}</span>
        {node.path === '' ? null : <CopyPath key={node.path} path={node.path} />}
      </p>
    </header>
  );
}

/** The path, and a button that copies it as Python: `execution["n2/dn0"]`. */
function CopyPath({ path }: { path: string }): JSX.Element {
  return (
    <span class="fnb-path">
      <code>{shorten(path, 60)}</code>
      <CopyButton text={`execution[${JSON.stringify(path)}]`} />
    </span>
  );
}
