/** What stands above the timeline: how well the workers were used, the critical path in words, and zooming. */

import type { JSX } from 'preact';

import { backOff } from '../../model/critical.js';
import { duration, plural, shorten, title } from '../../model/labels.js';
import { joinWords } from '../../model/words.js';
import { Icon } from '../icons.js';
import type { Drawn } from '../icons.js';
import type { Bar } from './sheet.js';

interface HeadProps {
  readonly sentence: string;
  readonly marked: readonly { readonly bar: Bar }[];
  readonly away: number;
  readonly zoom: (factor: number) => void;
  readonly fitted: boolean;
  /** Whether the run is over, at the moment that is shown. */
  readonly over: boolean;
}

export function Head({ sentence, marked, away, zoom, fitted, over }: HeadProps): JSX.Element {
  return (
    <div class="fnb-timeline-head">
      <div class="fnb-timeline-words">
        {sentence === '' ? null : <p>{sentence}</p>}
        {marked.length === 0 ? null : (
          <p>
            <svg class="fnb-critical-key" width="34" height="12" aria-hidden="true">
              <path class="fnb-critical-line" d="M12,6H22" />
              <rect x="1" y="1" width="11" height="10" rx="2" />
              <rect x="22" y="1" width="11" height="10" rx="2" />
            </svg>
            {criticalWords(
              marked.map(({ bar }) => bar),
              over
            )}
          </p>
        )}
        {away > 0 ? <p>{`${plural(away, 'more group')} not drawn`}</p> : null}
      </div>
      <div class="fnb-timeline-zoom" role="group" aria-label="Zoom of the timeline">
        <Zoom icon="minus" says="Zoom out" off={fitted} act={() => zoom(1 / 1.5)} />
        <Zoom icon="fit" says="Fit the run" off={fitted} act={() => zoom(0)} />
        <Zoom icon="plus" says="Zoom in" off={false} act={() => zoom(1.5)} />
      </div>
    </div>
  );
}

function Zoom(props: { icon: Drawn; says: string; off: boolean; act: () => void }): JSX.Element {
  return (
    <button
      type="button"
      class="fnb-tool"
      title={props.says}
      aria-label={props.says}
      aria-disabled={props.off}
      onClick={() => (props.off ? undefined : props.act())}
    >
      <Icon name={props.icon} />
    </button>
  );
}

const NAMED = 5;

/** `Critical path, 812 ms of work, 3.2 s of waiting at gates and 100 ms of back-off: load → fit → best`. */
export function criticalWords(bars: readonly Bar[], over: boolean): string {
  const names = [...new Set(bars.map(bar => shorten(title(bar.node), 40)))];
  const shown =
    names.length <= NAMED
      ? names
      : [...names.slice(0, NAMED - 2), `${names.length - NAMED + 1} more`, names.at(-1) ?? ''];
  const spent = (some: readonly Bar[]): number => some.reduce((sum, bar) => sum + bar.to - bar.from, 0);
  const parts = [
    [spent(bars.filter(({ kind }) => kind !== 'wait')), 'work'],
    [spent(bars.filter(({ kind }) => kind === 'wait')), 'waiting at gates'],
    [bars.reduce((sum, bar) => sum + waitAfter(bar), 0), 'back-off']
  ] as const;
  const worth = parts.filter(([time]) => time > 0);
  const said = (worth.length > 0 ? worth : parts.slice(0, 1)).map(([time, what]) => `${duration(time)} of ${what}`);
  return `Critical path${over ? '' : ' so far'}, ${joinWords(said)}: ${shown.join(' → ')}`;
}

/** Seconds between an attempt that failed and when the next might begin. */
function waitAfter({ kind, node, attempt }: Bar): number {
  const failed = kind === 'attempt' ? node.past.find(one => one.attempt === attempt) : undefined;
  return failed === undefined ? 0 : backOff(failed);
}
