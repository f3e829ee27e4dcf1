/** The inspector: what is selected, in full. A node, an edge, or (path `""`) the run itself. */

import type { JSX } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';

import { shorten, title } from '../../model/labels.js';
import { NodeState } from '../../model/nodestate.js';
import { nodeAt, split } from '../../model/paths.js';
import type { State } from '../../model/state.js';
import type { Host } from '../host.js';
import type { RunModel } from '../model.js';
import { moment } from '../moment.js';
import { useClock, useModel } from '../use.js';
import { EdgePane } from './edge.js';
import { NodePane } from './node.js';
import { RunPane } from './run.js';
import { Sections } from './section.js';

export function Inspector({ model, host }: { model: RunModel; host: Host }): JSX.Element {
  useModel(model, 'state', 'structure', 'selection', 'kernel', 'values', 'step');
  const sections = useMemo(() => new Map<string, boolean>(), []);
  const { selected } = model;
  const pane = useRef<HTMLDivElement>(null);
  const followed = useRef(false);
  const chosen = JSON.stringify(selected);
  // The link that was followed goes away with what it stood in; the reader goes on at the new heading.
  useLayoutEffect(() => {
    if (followed.current) {
      followed.current = false;
      pane.current?.querySelector('h3')?.focus();
    }
    // The run is not one more node of those whose parts are compared by the eye: it begins at its top.
    if (selected?.kind === 'node' && selected.path === '') {
      pane.current?.parentElement?.scrollTo({ top: 0, behavior: 'instant' });
    }
  }, [chosen]);
  const shown = selected?.kind === 'node' ? nodeStateAt(model.state, selected.path) : null;
  useClock(moment(model).live && shown !== null && shown.started !== null && shown.ended === null);
  return (
    <Sections.Provider value={sections}>
      <div
        class="fnb-inspector"
        ref={pane}
        onClickCapture={event => (followed.current = (event.target as Element).closest('.fnb-node-link') !== null)}
      >
        {selected === null ? (
          <p class="fnb-muted">Select a node or an edge to look at it.</p>
        ) : selected.kind === 'edge' ? (
          <EdgePane model={model} edge={selected} />
        ) : shown === null ? (
          <Absent model={model} path={selected.path} />
        ) : selected.path === '' ? (
          <RunPane key="" model={model} host={host} />
        ) : (
          <NodePane key={selected.path} model={model} host={host} node={shown} />
        )}
      </div>
    </Sections.Provider>
  );
}

/** A node of the state; of a sub-workflow that has not begun, where the state has no node yet, a blank one. */
function nodeStateAt(state: State, path: string): NodeState | null {
  const known = path === '' ? state.root : state.nodes.get(path);
  if (known !== undefined) {
    return known;
  }
  const node = nodeAt(state, path);
  return node === null ? null : new NodeState(path, node, nodeStateAt(state, split(path)[0]));
}

/** The cursor stands before the node was made, or there is no such node. */
function Absent({ model, path }: { model: RunModel; path: string }): JSX.Element {
  const later = model.head.nodes.get(path);
  return (
    <header class="fnb-inspector-head">
      <h3 tabIndex={-1}>{later === undefined ? shorten(path, 80) : title(later)}</h3>
      <p class="fnb-muted">
        {later === undefined ? 'There is no such node in this run.' : 'Not made yet at this moment of the run.'}
      </p>
    </header>
  );
}
