/** What made a node: the line of the enclosing function, with the loop variables of that moment, marked in its source. */

import type { JSX } from 'preact';

import { shorten } from '../../model/labels.js';
import type { NodeState } from '../../model/nodestate.js';
import type { Host } from '../host.js';
import { Code } from './code.js';
import { Reveal } from './failure.js';
import { creatingLine, listing, placed } from './listing.js';
import { visible } from './log.js';
import { ItemsValue } from './values/items.js';

const VARIABLES = 12;

export function Made({ node, host }: { node: NodeState; host: Host }): JSX.Element | null {
  const origin = node.node?.origin ?? null;
  if (origin === null) {
    return null;
  }
  const enclosing = node.parent?.node?.spec ?? node.parent?.graph?.spec ?? null;
  const line = creatingLine(enclosing, origin);
  return (
    <>
      <p class="fnb-origin">
        <span title={origin.place.file}>{shorten(placed(origin.place), 80)}</span>
        {', in '}
        <code>{shorten(origin.function, 80)}</code>
        <Reveal place={origin.place} host={host} />
      </p>
      {enclosing !== null && line !== null ? (
        <Code
          listing={listing(enclosing)}
          label={`Source of ${shorten(enclosing.ref.name, 60)}`}
          mark={{ line, why: `made ${node.path}` }}
          near
        />
      ) : origin.place.text === '' ? null : (
        <pre class="fnb-text">{visible(origin.place.text)}</pre>
      )}
      {origin.variables.length === 0 ? null : (
        <>
          <h5>Loop variables at that moment</h5>
          <ItemsValue
            rich={{
              items: origin.variables.slice(0, VARIABLES),
              rest: Math.max(0, origin.variables.length - VARIABLES)
            }}
          />
        </>
      )}
    </>
  );
}
