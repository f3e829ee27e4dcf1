/** Frame: the view as a whole. Header, toolbar, the chosen tab beside the inspector, the scrubber; and its keys. */

import { type JSX, render } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks';

import { shorten } from '../model/labels.js';
import { sentence } from '../model/words.js';
import { Announcer } from './announcer.js';
import { attend } from './attention.js';
import { LARGE, type Scene, countShown, focusMain, perform } from './commands.js';
import { Dag } from './dag/dag.js';
import { nameRun } from './forks.js';
import { Guard } from './guard.js';
import { Header } from './header.js';
import type { Host } from './host.js';
import { KeyList } from './keylist.js';
import { STEPPING, commandOf, focusOf, suppressShortcuts } from './keys.js';
import { READERS, type RunModel } from './model.js';
import { Notices } from './notices.js';
import { Player, offsets } from './player.js';
import { Scrubber } from './scrubber.js';
import { Side } from './side.js';
import { SHARE, Splitter } from './splitter.js';
import { StepBar } from './stepper/bar.js';
import { Stepping } from './stepper/stepping.js';
import { useStepping } from './stepper/use.js';
import { Table } from './table.js';
import { followTheme } from './theme.js';
import { Timeline } from './timeline/timeline.js';
import { Toolbar } from './toolbar.js';
import { Attended, Ticking, useModel } from './use.js';

/** Show a model in an element; call what is returned to take everything away again. */
export function mountView(element: HTMLElement, model: RunModel, host: Host): () => void {
  const root = element.ownerDocument.createElement('section');
  root.className = 'fnb-view';
  root.tabIndex = -1;
  root.setAttribute('role', 'region');
  root.setAttribute('aria-label', labelOf(model, (views += 1)));
  element.append(root);
  const forgetTheme = followTheme(root);
  suppressShortcuts(root);
  if (countShown(model.state) > LARGE) {
    model.tab = 'table';
  }
  const attention = attend(model, root, READERS);
  const scene: Scene = {
    model,
    root,
    attention,
    player: makePlayer(model),
    stepping: new Stepping(model),
    picture: null,
    keys: false,
    showKeys: () => undefined
  };
  root.addEventListener('keydown', event => press(event, scene));
  render(<Frame scene={scene} host={host} />, root);
  return () => {
    scene.player.pause();
    scene.stepping.dispose();
    attention.dispose();
    forgetTheme();
    render(null, root);
    root.remove();
  };
}

let views = 0;

/** The side's first share of the width, in percent, where a source may be shown. */
const SHARE_STEPPING = 42;

/** Regions of one page are told apart by their labels; the same workflow may be shown more than once. */
function labelOf(model: RunModel, view: number): string {
  const what = `${model.ran ? 'Run' : 'Graph'} of ${shorten(model.graph.spec.ref.name, 80)}`;
  return view === 1 ? what : `${what}, view ${view}`;
}

function makePlayer(model: RunModel): Player {
  let times: readonly number[] = [];
  let of: unknown = null;
  return new Player({
    times: () => {
      if (of !== model.payload || times.length !== model.events.length) {
        of = model.payload;
        times = offsets(model.events.map(event => event.at));
      }
      return times;
    },
    cursor: () => model.cursor ?? model.events.length,
    seek: cursor => model.seek(cursor),
    frame: next => requestAnimationFrame(next),
    cancel: frame => cancelAnimationFrame(frame)
  });
}

/** A key that no part of the view has taken for itself. Front ends have single keys of their own: they hear of none. */
function press(event: KeyboardEvent, scene: Scene): void {
  if (!event.ctrlKey && !event.metaKey) {
    event.stopPropagation();
  }
  const command = commandOf(event, focusOf(event.composedPath()[0] ?? null), scene.model.steps);
  if (command === null) {
    return;
  }
  if (event.repeat && scene.stepping.busy && STEPPING.some(binding => binding.command === command)) {
    event.preventDefault();
    return;
  }
  // Enter selects where the focus is (graph, table) and then goes on to the inspector.
  if (!event.defaultPrevented || command === 'inspect') {
    event.preventDefault();
    if (command === 'inspect') {
      setTimeout(() => perform(command, scene));
    } else {
      perform(command, scene);
    }
  }
}

function Frame({ scene, host }: { scene: Scene; host: Host }): JSX.Element {
  const { model } = scene;
  const [uid] = useState(() => `fnb-${Math.random().toString(36).slice(2, 10)}`);
  const [, again] = useReducer((count: number) => count + 1, 0);
  scene.showKeys = shown => {
    scene.keys = shown;
    again(undefined);
    if (!shown) {
      focusMain(scene);
    }
  };
  return (
    <Attended.Provider value={scene.attention}>
      <Ticking.Provider value={scene.attention}>
        <Sentence model={model} />
        <Header model={model} />
        <StepBar model={model} stepping={scene.stepping} uid={uid} />
        <Toolbar model={model} uid={uid} perform={command => perform(command, scene)} />
        <Notices model={model} />
        <Body scene={scene} host={host} uid={uid} />
        <Scrubber model={model} player={scene.player} />
        <Announcer model={model} />
      </Ticking.Provider>
    </Attended.Provider>
  );
}

/** The graph and the run at the moment that is shown, in a sentence, for those who do not see them. */
function Sentence({ model }: { model: RunModel }): JSX.Element {
  useModel(model, 'state', 'structure');
  const { state } = model;
  const said = useMemo(() => shorten(sentence(state), 2000), [state, state.count]);
  return <p class="fnb-sr">{said}</p>;
}

function Body({ scene, host, uid }: { scene: Scene; host: Host; uid: string }): JSX.Element {
  const { model } = scene;
  useModel(model, 'tab', 'selection', 'step', 'kernel', 'structure');
  useLayoutEffect(() => nameRun(scene.root, model.head), [model.head.id, model.head.parent]);
  useStepping(scene.stepping);
  const [chosen, resize] = useState<number | null>(null);
  const { tab } = model;
  const drawn = useRef(false);
  drawn.current ||= tab === 'graph';
  const stepped = model.step !== null;
  // One width for all of a stepper's stops, whether there is a source to show or not: the graph beside it stays.
  const share = chosen ?? (stepped ? SHARE_STEPPING : SHARE.first);
  const inspected = model.selected !== null;
  const source = scene.stepping.source && model.step !== null && model.step.source !== null;
  const side = inspected || source;
  return (
    <div
      class="fnb-body"
      data-tab={tab}
      data-side={side || undefined}
      data-stepped={stepped || undefined}
      style={{ '--fnb-share': `${share}%` }}
    >
      <div class="fnb-main">
        <div class="fnb-panel" role="tabpanel" {...panel(uid, 'graph')} hidden={tab !== 'graph'}>
          {drawn.current ? (
            <Guard name="graph">
              <Graph scene={scene} host={host} />
            </Guard>
          ) : null}
        </div>
        <div class="fnb-panel" role="tabpanel" {...panel(uid, 'timeline')} hidden={tab !== 'timeline'}>
          {tab === 'timeline' ? (
            <Guard name="timeline">
              <Timeline model={model} />
            </Guard>
          ) : null}
        </div>
        <div class={`fnb-panel${tab === 'table' ? '' : ' fnb-sr'}`} role="tabpanel" {...panel(uid, 'table')}>
          <Guard name="table">
            <Table model={model} uid={uid} seen={tab === 'table'} />
          </Guard>
        </div>
      </div>
      {side ? (
        <>
          <Splitter share={share} controls={`${uid}-side`} resize={resize} />
          <Side scene={scene} host={host} uid={uid} source={source} />
        </>
      ) : null}
      {scene.keys ? <KeyList uid={uid} steps={model.steps} close={() => scene.showKeys(false)} /> : null}
    </div>
  );
}

function panel(uid: string, tab: string): { id: string; 'data-tab': string; 'aria-labelledby': string } {
  return { id: `${uid}-${tab}`, 'data-tab': tab, 'aria-labelledby': `${uid}-tab-${tab}` };
}

/** The DAG draws itself; Preact only holds its place. */
function Graph({ scene, host }: { scene: Scene; host: Host }): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const dag = new Dag(scene.model, scene.attention, host);
    place.current!.append(dag.element);
    scene.picture = dag;
    return () => {
      scene.picture = null;
      dag.dispose();
    };
  }, [scene, host]);
  return <div class="fnb-graph" ref={place} />;
}
