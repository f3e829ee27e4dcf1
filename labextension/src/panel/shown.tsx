/** Shown: the run or the graph that is chosen, as a view that fills its place; and what there is to say about it. */

import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

import { shorten } from '../model/labels.js';
import { ahead } from '../view/ahead.js';
import { mountView } from '../view/frame.js';
import type { Host } from '../view/host.js';
import type { RunModel } from '../view/model.js';
import type { Choosing } from './choosing.js';
import type { PanelHost } from './host.js';
import { useChoosing } from './use.js';

export function Shown({ choosing, host }: { choosing: Choosing; host: PanelHost }): JSX.Element {
  useChoosing(choosing);
  const { shown, line, waits } = choosing;
  return (
    <div class="fnb-shown">
      <p class="fnb-said" role="status">
        {line !== '' ? shorten(line, 400) : waits && shown === null ? 'Waiting for the kernel…' : ''}
      </p>
      {shown === null ? <Else choosing={choosing} /> : <Mounted model={shown} host={host.view} />}
    </div>
  );
}

function Mounted({ model, host }: { model: RunModel; host: Host }): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(
    () => mountView(place.current!, model, { ...host, layout: ahead(model, host.layout) }),
    [model, host]
  );
  return <div class="fnb-mount" ref={place} />;
}

/** Why no graph is shown of what is chosen. */
function Else({ choosing }: { choosing: Choosing }): JSX.Element | null {
  const { choice, notebook, waits, line } = choosing;
  if (waits || line !== '') {
    return null;
  }
  const entity = choice?.kind === 'entity' ? notebook.entity(choice.name) : null;
  const says =
    entity === null
      ? notebook.entities.length + notebook.runs.length + choosing.kept.length === 0
        ? 'The graph of a workflow, or a run, is shown here.'
        : 'Choose a workflow or an execution above.'
      : entity.kind === 'dynamic'
        ? `${shorten(entity.name, 60)} makes its graph when it runs, from its real inputs. Run it or step through it to see the graph.`
        : `${shorten(entity.name, 60)} is a task: its function runs at run time, and has no graph. Run it to see its node.`;
  return <p class="fnb-nothing">{says}</p>;
}
