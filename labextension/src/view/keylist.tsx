/** The list of keys, within the view. */

import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { ARROWS, BINDINGS, LOCAL, STEPPING } from './keys.js';
import { Tool } from './toolbar.js';

interface Props {
  readonly uid: string;
  /** Whether the stepper's keys do anything. */
  readonly steps: boolean;
  readonly close: () => void;
}

export function KeyList({ uid, steps, close }: Props): JSX.Element {
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => panel.current?.focus(), []);
  const bindings = steps ? [...STEPPING, ...BINDINGS] : BINDINGS;
  const all = [...ARROWS, ...bindings.map(binding => [binding.shown, binding.says] as const), ...LOCAL];
  return (
    <div class="fnb-keys" role="dialog" aria-labelledby={`${uid}-keys`} tabIndex={-1} ref={panel}>
      <div class="fnb-keys-head">
        <strong id={`${uid}-keys`}>Keys</strong>
        <Tool icon="close" says="Close" onClick={close} />
      </div>
      <dl>
        {all.map(([shown, says]) => (
          <div key={shown}>
            <dt>
              <kbd>{shown}</kbd>
            </dt>
            <dd>{says}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
