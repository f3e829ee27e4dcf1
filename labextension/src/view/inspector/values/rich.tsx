/** A value's rich form: one line about the whole, then a picture of it by its kind. All of it is shown as text. */

import type { JSX } from 'preact';

import { shorten } from '../../../model/labels.js';
import { grouped } from '../../../model/numbers.js';
import type { Rich } from '../../../model/rich.js';
import { ArrayValue } from './array.js';
import { FileValue } from './file.js';
import { HtmlValue } from './html.js';
import { ImageValue } from './image.js';
import { ItemsValue } from './items.js';
import { TableValue } from './table.js';
import { TextValue } from './text.js';

/** `declared` is the type that is said already. */
export function RichValue({ rich, label, declared }: { rich: Rich; label: string; declared: string }): JSX.Element {
  const about = [rich.type === declared ? '' : rich.type, ...facts(rich), rich.summary].filter(said => said !== '');
  return (
    <div class="fnb-rich">
      {about.length === 0 || (rich.kind === 'text' && rich.text.length < 200) ? null : (
        <p class="fnb-rich-about">{about.map(said => shorten(said, 120)).join(' · ')}</p>
      )}
      <Body rich={rich} label={label} />
    </div>
  );
}

/** Of an array: shape, type and range. */
function facts(rich: Rich): readonly string[] {
  if (rich.kind !== 'array') {
    return [];
  }
  const shape = rich.shape.length === 0 ? 'scalar' : rich.shape.map(grouped).join(' × ');
  return [shape, rich.dtype, rich.range === null ? '' : `${rich.range[0]} to ${rich.range[1]}`];
}

function Body({ rich, label }: { rich: Rich; label: string }): JSX.Element {
  switch (rich.kind) {
    case 'text':
      return <TextValue text={rich.text} />;
    case 'table':
      return <TableValue rich={rich} label={label} />;
    case 'array':
      return <ArrayValue rich={rich} label={label} />;
    case 'items':
      return <ItemsValue rich={rich} />;
    case 'file':
      return <FileValue rich={rich} />;
    case 'image':
      return <ImageValue rich={rich} />;
    case 'html':
      return <HtmlValue rich={rich} label={label} />;
  }
}
