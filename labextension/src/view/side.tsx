/** Side: what is shown beside the graph: the source in which a stepper stands, and below it the inspector. */

import type { JSX } from 'preact';

import { type Scene, focusMain, perform } from './commands.js';
import { Guard } from './guard.js';
import type { Host } from './host.js';
import { Inspector } from './inspector/inspector.js';
import { SourcePane } from './stepper/source.js';
import { Tool } from './toolbar.js';

interface Props {
  readonly scene: Scene;
  readonly host: Host;
  readonly uid: string;
  /** Whether the source is shown. */
  readonly source: boolean;
}

export function Side({ scene, host, uid, source }: Props): JSX.Element {
  const { model, stepping } = scene;
  const close = (): void => {
    stepping.show('source', false);
    focusMain(scene);
  };
  return (
    <div class="fnb-side" id={`${uid}-side`}>
      {source ? (
        <Guard name="source" of={model.step}>
          <SourcePane model={model} host={host} close={close} />
        </Guard>
      ) : null}
      {model.selected === null ? null : (
        <div class="fnb-inspected" role="group" aria-label="Inspector" tabIndex={-1}>
          <div class="fnb-side-close">
            <Tool icon="close" says="Close the inspector" command="leave" onClick={() => perform('leave', scene)} />
          </div>
          <Guard name="inspector" of={model.selected}>
            <Inspector model={model} host={host} />
          </Guard>
        </div>
      )}
    </div>
  );
}
