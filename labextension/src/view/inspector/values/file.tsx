/** A file: its name, where it is, its size, and its first lines where it is text. */

import type { JSX } from 'preact';

import { fileName, size } from '../../../model/labels.js';
import type { RichFile } from '../../../model/rich.js';
import { visible } from '../log.js';

const LINES = 20;

export function FileValue({ rich }: { rich: RichFile }): JSX.Element {
  const cut = Math.max(rich.path.lastIndexOf('/'), rich.path.lastIndexOf('\\')) + 1;
  return (
    <div class="fnb-file">
      <p>
        <strong>{visible(fileName(rich.path))}</strong>{' '}
        <span class="fnb-muted">{rich.size === null ? 'not on this machine' : size(rich.size)}</span>
      </p>
      {cut > 1 ? <p class="fnb-file-folder">{visible(rich.path.slice(0, cut))}</p> : null}
      {rich.lines.length > 0 ? <pre class="fnb-text">{visible(rich.lines.slice(0, LINES).join('\n'))}</pre> : null}
    </div>
  );
}
