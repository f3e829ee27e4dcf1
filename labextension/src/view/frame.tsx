/** Frame: the view as a whole. Header, toolbar, the chosen tab beside the inspector, the scrubber; and its keys. */

import { type JSX, render } from 'preact';
import { useEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks';

import { shorten } from '../model/labels.js';
import { sentence } from '../model/words.js';
import { Announcer } from './announcer.js';
import { LARGE, type Scene, countShown, focusMain, perform } from './commands.js';
import { Dag } from './dag/dag.js';
import { Guard } from './guard.js';
import { Header } from './header.js';
import type { Host } from './host.js';
import { Inspector } from './inspector/inspector.js';
import { KeyList } from './keylist.js';
import { commandOf, focusOf, suppressShortcuts } from './keys.js';
import type { RunModel } from './model.js';
import { Notices } from './notices.js';
import { Player, offsets } from './player.js';
import { Scrubber } from './scrubber.js';
import { SHARE, Splitter } from './splitter.js';
import { Table } from './table.js';
import { followTheme } from './theme.js';
import { Timeline } from './timeline/timeline.js';
import { Tool, Toolbar } from './toolbar.js';
import { useModel } from './use.js';

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
  const scene: Scene = {
    model,
    root,
    player: makePlayer(model),
    picture: null,
    keys: false,
    showKeys: () => undefined
  };
  root.addEventListener('keydown', event => press(event, scene));
  render(<Frame scene={scene} host={host} />, root);
  return () => {
    scene.player.pause();
    forgetTheme();
    render(null, root);
    root.remove();
  };
}

let views = 0;

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
  const command = commandOf(event, focusOf(event.composedPath()[0] ?? null));
  if (command === null) {
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
    <>
      <Sentence model={model} />
      <Header model={model} />
      <Toolbar model={model} uid={uid} perform={command => perform(command, scene)} />
      <Notices model={model} />
      <Body scene={scene} host={host} uid={uid} />
      <Scrubber model={model} player={scene.player} />
      <Announcer model={model} />
    </>
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
  useModel(model, 'tab', 'selection');
  const [share, resize] = useState<number>(SHARE.first);
  const { tab } = model;
  const drawn = useRef(false);
  drawn.current ||= tab === 'graph';
  const inspected = model.selected !== null;
  return (
    <div class="fnb-body" data-tab={tab} data-inspected={inspected || undefined} style={{ '--fnb-share': `${share}%` }}>
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
      {inspected ? (
        <>
          <Splitter share={share} controls={`${uid}-side`} resize={resize} />
          <div class="fnb-side" id={`${uid}-side`} role="group" aria-label="Inspector" tabIndex={-1}>
            <div class="fnb-side-close">
              <Tool icon="close" says="Close the inspector" command="leave" onClick={() => perform('leave', scene)} />
            </div>
            <Guard name="inspector" of={model.selected}>
              <Inspector model={model} host={host} />
            </Guard>
          </div>
        </>
      ) : null}
      {scene.keys ? <KeyList uid={uid} close={() => scene.showKeys(false)} /> : null}
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
    const dag = new Dag(scene.model, host);
    place.current!.append(dag.element);
    scene.picture = dag;
    return () => {
      scene.picture = null;
      dag.dispose();
    };
  }, [scene, host]);
  return <div class="fnb-graph" ref={place} />;
}
