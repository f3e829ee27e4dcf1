/** Named parts of a list, dict or dataclass, one a row. */

import type { JSX } from 'preact';

import { plural } from '../../../model/labels.js';
import type { RichItems } from '../../../model/rich.js';
import { visible } from '../log.js';

const MOST = 200;

export function ItemsValue({ rich }: { rich: Pick<RichItems, 'items' | 'rest'> }): JSX.Element {
  const items = rich.items.slice(0, MOST);
  const rest = rich.rest + rich.items.length - items.length;
  return (
    <>
      <dl class="fnb-items">
        {items.map(([name, value], at) => (
          <div key={at}>
            <dt>{name}</dt>
            <dd>{visible(value)}</dd>
          </div>
        ))}
      </dl>
      {rest > 0 ? <p class="fnb-muted">{`and ${plural(rest, 'more item')}`}</p> : null}
    </>
  );
}
