/** Scrubber: a run as a line of its events. Drag it, step, play; while the run goes on it follows the end. */

import type { JSX } from 'preact';
import { useEffect, useMemo, useReducer, useRef } from 'preact/hooks';

import type { Event } from '../model/events.js';
import { grouped } from '../model/numbers.js';
import { Icon } from './icons.js';
import type { RunModel } from './model.js';
import { type Player, SPEEDS, type Speed, offsets } from './player.js';
import { momentSaid, since } from './said.js';
import { Tool } from './toolbar.js';
import { useModel } from './use.js';

const SAID: Readonly<Record<Speed, string>> = { steps: 'Steps', '1x': '1×', '10x': '10×' };

const STANDS = 'The stepper stands here';
const LOOKING = 'This only looks: the stepper stays where it stands';

export function Scrubber({ model, player }: { model: RunModel; player: Player }): JSX.Element | null {
  useModel(model, 'state', 'kernel', 'step');
  const [, again] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    player.changed = () => again(undefined);
    return () => (player.changed = () => undefined);
  }, [player]);
  const { events } = model;
  const count = events.length;
  const times = useMemo(() => offsets(events.map(event => event.at)), [model.payload, count]);
  const ticks = useMemo(() => ticksOf(events), [model.payload, count]);
  const drag = useFrame((cursor: number) => model.seek(cursor));
  if (!model.ran) {
    return null;
  }
  const cursor = model.cursor ?? count;
  const seconds = cursor === 0 ? 0 : times[cursor - 1]!;
  const going = !model.over && model.kernel !== null;
  const stands = model.step === null ? null : Math.min(model.step.at, count);
  const said = momentSaid(events, cursor, seconds, model.head);
  const step = (by: number): void => {
    player.pause();
    model.seek(cursor + by);
  };
  return (
    <footer class="fnb-scrubber" role="group" aria-label="Replay">
      <div class="fnb-tools">
        <Tool icon="start" says="To the compiled graph" disabled={cursor === 0} onClick={() => step(-cursor)} />
        <Tool icon="back" says="One event back" command="earlier" disabled={cursor === 0} onClick={() => step(-1)} />
        <button
          type="button"
          class="fnb-tool fnb-play"
          title={`${player.playing ? 'Pause' : 'Play'} (Space)`}
          aria-label={player.playing ? 'Pause' : 'Play'}
          aria-keyshortcuts="Space"
          onClick={() => player.toggle()}
        >
          <Icon name={player.playing ? 'pause' : 'play'} />
        </button>
        <Tool icon="forward" says="One event on" command="later" disabled={cursor >= count} onClick={() => step(1)} />
        <Tool
          icon="end"
          says={going ? 'To what happens now' : 'To the end'}
          disabled={cursor >= count}
          onClick={() => step(count)}
        />
      </div>
      <div class="fnb-slider" style={{ '--fnb-at': `${(100 * cursor) / count}%` }}>
        <div class="fnb-rail" aria-hidden="true">
          {stands === null || stands === count ? null : (
            <i class="fnb-beyond" style={{ left: `${(100 * stands) / count}%` }} />
          )}
          {ticks.map(({ at, look }) => (
            <span key={`${look}${at}`} data-look={look} style={{ left: `${(100 * at) / count}%` }} />
          ))}
        </div>
        <input
          type="range"
          min={0}
          max={count}
          step={1}
          value={cursor}
          aria-label="Moment of the run"
          aria-valuetext={cursor === stands ? `${said}. ${STANDS}` : said}
          title={stands === null ? said : `${said}\n${LOOKING}`}
          onInput={event => {
            player.pause();
            drag(Number(event.currentTarget.value));
          }}
        />
        {stands === null ? null : (
          <div class="fnb-places" aria-hidden="true">
            <span class="fnb-stands" title={STANDS} style={{ left: `${(100 * stands) / count}%` }}>
              <svg width={10} height={8} viewBox="0 0 10 8">
                <path d="M0.5 0.5h9L5 7.5Z" />
              </svg>
            </span>
          </div>
        )}
      </div>
      {stands === null || stands === cursor ? null : (
        <button
          type="button"
          class="fnb-back"
          title={LOOKING}
          onClick={() => {
            player.pause();
            model.rejoin();
          }}
        >
          Back to the stepper
        </button>
      )}
      <span class="fnb-clock" aria-hidden="true">
        {stands !== null
          ? `event ${grouped(cursor)} of ${grouped(count)}`
          : going && model.cursor === null
            ? 'live'
            : `${since(seconds)} of ${since(times[count - 1]!)}`}
      </span>
      <select
        class="fnb-speed"
        aria-label="Speed of play"
        title="Speed of play: equal steps, as it was, ten times as fast"
        value={player.speed}
        onChange={event => (player.speed = event.currentTarget.value as Speed)}
      >
        {SPEEDS.map(speed => (
          <option key={speed} value={speed}>
            {SAID[speed]}
          </option>
        ))}
      </select>
    </footer>
  );
}

interface Tick {
  readonly at: number;
  readonly look: 'failed' | 'running';
}

/** More marks than this cannot be told apart on the line. */
const MOST = 150;

/** Where something grew, and where something failed. Of marks that would lie upon each other, failures stay. */
export function ticksOf(events: readonly Event[]): Tick[] {
  const places = new Map<number, Tick>();
  const width = Math.max(events.length / MOST, 1);
  events.forEach((event, index) => {
    const failed = event.$ === 'NodeFailed' || event.$ === 'NodeRetried';
    const place = Math.floor(index / width);
    if (failed || (event.$ === 'NodeExpanded' && !places.has(place))) {
      places.set(place, { at: index + 1, look: failed ? 'failed' : 'running' });
    }
  });
  return [...places.values()];
}

/** Act on the last of many calls, once a frame: a drag makes more of them than can be drawn. */
function useFrame(act: (value: number) => void): (value: number) => void {
  const wanted = useRef<number | null>(null);
  const frame = useRef(0);
  useEffect(() => () => cancelAnimationFrame(frame.current), []);
  return value => {
    if (wanted.current === null) {
      frame.current = requestAnimationFrame(() => {
        const last = wanted.current!;
        wanted.current = null;
        act(last);
      });
    }
    wanted.current = value;
  };
}
