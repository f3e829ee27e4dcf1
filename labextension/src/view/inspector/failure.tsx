/** An error: its type and message, and the user's frames, each with its place and its line of source. */

import type { JSX } from 'preact';

import type { ErrorInfo } from '../../model/events.js';
import type { Place } from '../../model/graph.js';
import { shorten } from '../../model/labels.js';
import type { Host } from '../host.js';
import { placed } from './listing.js';
import { plain, visible } from './log.js';
import { TextValue } from './values/text.js';

export function Failure({ error, host }: { error: ErrorInfo; host: Host }): JSX.Element {
  return (
    <div class="fnb-failure">
      <p class="fnb-failure-type">{shorten(error.type, 120)}</p>
      {error.message === '' ? null : <TextValue text={plain(error.message)} />}
      {error.frames.length === 0 ? null : (
        <ol class="fnb-frames">
          {error.frames.map((frame, at) => (
            <li key={at}>
              <p>
                <span title={frame.place.file}>{shorten(placed(frame.place), 80)}</span>
                {', in '}
                <code>{shorten(frame.function, 80)}</code>
                <Reveal place={frame.place} host={host} />
              </p>
              {frame.place.text === '' ? null : <pre class="fnb-text">{visible(frame.place.text)}</pre>}
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

/** A button that shows a line where it stands, if there is a notebook around. */
export function Reveal({ place, host }: { place: Place; host: Host }): JSX.Element | null {
  const reveal = host.reveal;
  return reveal === undefined ? null : (
    <button
      type="button"
      class="fnb-link"
      aria-label={`Show in notebook: ${shorten(placed(place), 80)}`}
      onClick={() => reveal(place)}
    >
      Show in notebook
    </button>
  );
}
