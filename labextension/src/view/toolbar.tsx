/** Toolbar: what is shown (graph, timeline, table), how, where it is searched, and how near it is. */

import type { JSX } from 'preact';

import { Icon, type Drawn } from './icons.js';
import { type Command, shortcut } from './keys.js';
import type { RunModel, Tab } from './model.js';
import { following, search } from './search.js';
import { useModel } from './use.js';

const TABS: readonly (readonly [tab: Tab, says: string])[] = [
  ['graph', 'Graph'],
  ['timeline', 'Timeline'],
  ['table', 'Table']
];

/** A button with a sign, its words as a tooltip, and its key. */
export function Tool(props: {
  icon: Drawn;
  says: string;
  command?: Command;
  disabled?: boolean;
  pressed?: boolean;
  onClick: () => void;
}): JSX.Element {
  const key = props.command === undefined ? '' : shortcut(props.command);
  return (
    <button
      type="button"
      class="fnb-tool"
      title={key === '' ? props.says : `${props.says} (${key})`}
      aria-label={props.says}
      aria-keyshortcuts={key || undefined}
      aria-pressed={props.pressed}
      disabled={props.disabled}
      onClick={props.onClick}
    >
      <Icon name={props.icon} />
    </button>
  );
}

interface Props {
  readonly model: RunModel;
  /** What the ids of this view's elements begin with. */
  readonly uid: string;
  readonly perform: (command: Command) => void;
}

export function Toolbar({ model, uid, perform }: Props): JSX.Element {
  useModel(model, 'tab', 'folding', 'structure');
  const graph = model.tab === 'graph';
  return (
    <div class="fnb-toolbar">
      <Tabs model={model} uid={uid} />
      <span class="fnb-spring" />
      {graph && model.ran ? (
        <div class="fnb-switch" role="group" aria-label="The graph is shown">
          <Choice
            chosen={!model.asExpanded}
            says="Compiled"
            why="Without what the run added"
            choose={() => (model.asExpanded = false)}
          />
          <Choice
            chosen={model.asExpanded}
            says="Expanded"
            why="With what the run added"
            choose={() => (model.asExpanded = true)}
          />
        </div>
      ) : null}
      <Search model={model} />
      {graph ? (
        <div class="fnb-tools" role="group" aria-label="Zoom">
          <Tool icon="minus" says="Zoom out" command="zoom-out" onClick={() => perform('zoom-out')} />
          <Tool icon="plus" says="Zoom in" command="zoom-in" onClick={() => perform('zoom-in')} />
          <Tool icon="fit" says="Fit the graph" command="fit" onClick={() => perform('fit')} />
        </div>
      ) : null}
      <Tool icon="keys" says="Keys" command="keys" onClick={() => perform('keys')} />
    </div>
  );
}

function Choice(props: { chosen: boolean; says: string; why: string; choose: () => void }): JSX.Element {
  return (
    <button type="button" aria-pressed={props.chosen} title={props.why} onClick={props.choose}>
      {props.says}
    </button>
  );
}

function Tabs({ model, uid }: { model: RunModel; uid: string }): JSX.Element {
  const tabs = TABS.filter(([tab]) => tab !== 'timeline' || model.ran);
  const move = (event: JSX.TargetedKeyboardEvent<HTMLElement>): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = { Home: 0, End: tabs.length - 1 }[event.key];
    if (step === undefined && at === undefined) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const current = tabs.findIndex(([tab]) => tab === model.tab);
    const next = at ?? (current + step! + tabs.length) % tabs.length;
    model.tab = tabs[next]![0];
    event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')[next]?.focus();
  };
  return (
    <div class="fnb-tabs" role="tablist" aria-label="Ways to see the run" onKeyDown={move}>
      {tabs.map(([tab, says]) => (
        <button
          key={tab}
          type="button"
          role="tab"
          id={`${uid}-tab-${tab}`}
          aria-controls={`${uid}-${tab}`}
          aria-selected={model.tab === tab}
          aria-keyshortcuts={shortcut(tab)}
          title={`${says} (${shortcut(tab)})`}
          tabIndex={model.tab === tab ? 0 : -1}
          onClick={() => (model.tab = tab)}
        >
          <Icon name={tab} />
          {says}
        </button>
      ))}
    </div>
  );
}

/** The search field: Enter goes to the next node found, with Shift to the one before. */
function Search({ model }: { model: RunModel }): JSX.Element {
  useModel(model, 'search', 'selection', 'structure');
  const found = search(model.state, model.query);
  const selected = model.selected?.kind === 'node' ? model.selected.path : null;
  const at = selected === null ? -1 : found.indexOf(selected);
  const where = at < 0 ? String(found.length) : `${at + 1} of ${found.length}`;
  const press = (event: JSX.TargetedKeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'Enter') {
      event.preventDefault();
      const next = following(found, selected, event.shiftKey ? -1 : 1);
      if (next !== null) {
        model.select({ kind: 'node', path: next });
      }
    } else if (event.key === 'Escape' && model.query !== '') {
      event.preventDefault();
      event.stopPropagation();
      model.query = '';
    }
  };
  return (
    <div class="fnb-search">
      <Icon name="search" size={14} />
      <input
        type="search"
        class="fnb-search-field"
        placeholder="Search"
        title="Search (/)"
        aria-label="Search the nodes"
        aria-keyshortcuts="/"
        autocomplete="off"
        spellcheck={false}
        value={model.query}
        onInput={event => (model.query = event.currentTarget.value)}
        onKeyDown={press}
      />
      <output class="fnb-search-found" aria-label="Found">
        {model.query.trim() === '' ? '' : where}
      </output>
    </div>
  );
}
