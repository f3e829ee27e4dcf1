/** Notices: one quiet line about what the payload does not have, or could not be read of it. */

import type { JSX } from 'preact';

import { clean, plural, shorten } from '../model/labels.js';
import type { Payload } from '../model/payload.js';
import type { RunModel } from './model.js';
import { useModel } from './use.js';

/** What there is to say of a payload, in sentences. */
export function notices({ omitted, problem, stale }: Payload): string[] {
  const found: string[] = [];
  if (problem !== null) {
    found.push(clean(shorten(problem, 400)));
  }
  if (stale) {
    found.push('The source has changed since this graph was compiled.');
  }
  const left = [
    omitted.nodes > 0 ? plural(omitted.nodes, 'node') : '',
    omitted.previews > 0 ? plural(omitted.previews, 'preview') : ''
  ].filter(Boolean);
  if (left.length > 0) {
    found.push(`Left out to keep this small: ${left.join(' and ')}.`);
  }
  return found;
}

export function Notices({ model }: { model: RunModel }): JSX.Element | null {
  useModel(model, 'structure');
  const found = notices(model.payload);
  return found.length === 0 ? null : (
    <p class="fnb-notice" role="note" title={found.join(' ')}>
      {found.join(' ')}
    </p>
  );
}
