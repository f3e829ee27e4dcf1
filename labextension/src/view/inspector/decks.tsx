/** Decks: the pages that a task made for its readers, each under a tab of its name, in frames that run nothing. */

import type { JSX } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';

import { size } from '../../model/labels.js';
import type { NodeState } from '../../model/nodestate.js';
import type { Rich } from '../../model/rich.js';
import type { RunModel } from '../model.js';
import { type Page, open, pages, turned, wanted } from './pages.js';
import { RichValue } from './values/rich.js';
import { Load } from './valueblock.js';

export function Decks({ model, node }: { model: RunModel; node: NodeState }): JSX.Element | null {
  const uid = useId();
  const before = useRef(new Map<string, Rich>());
  const [chosen, choose] = useState<string | null>(null);
  const all = pages(node, id => model.value(id), before.current);
  const page = open(all, chosen);
  useOwn(model, wanted(page, model.kernel !== null));
  if (page === null) {
    return null;
  }
  const turn = (event: JSX.TargetedKeyboardEvent<HTMLElement>): void => {
    const next = turned(all, page, event.key);
    if (next !== null) {
      event.preventDefault();
      event.stopPropagation();
      choose(next.name);
      event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')[all.indexOf(next)]?.focus();
    }
  };
  return (
    <div class="fnb-decks">
      <div class="fnb-deck-tabs" role="tablist" aria-label="Decks" onKeyDown={turn}>
        {all.map((one, number) => (
          <button
            key={one.name}
            type="button"
            role="tab"
            id={`${uid}-tab-${number}`}
            aria-controls={`${uid}-page`}
            aria-selected={one === page}
            tabIndex={one === page ? 0 : -1}
            title={one.name}
            onClick={() => choose(one.name)}
          >
            {one.label}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${uid}-page`} aria-labelledby={`${uid}-tab-${all.indexOf(page)}`}>
        <Leaf key={page.name} model={model} page={page} />
      </div>
    </div>
  );
}

function Leaf({ model, page }: { model: RunModel; page: Page }): JSX.Element {
  const { rich, label, id } = page;
  const more = model.kernel !== null && (rich === null ? page.waits : rich.more === true);
  return (
    <>
      {rich !== null ? (
        <RichValue rich={rich} label={label} declared="Deck" />
      ) : (
        <p class="fnb-muted">{`${size(page.size)} of HTML${more ? '' : ', which was not saved with this run'}`}</p>
      )}
      {more ? <Load key={id} model={model} id={id} label={label} /> : null}
    </>
  );
}

/** Fetch a deck's own HTML. One that cannot be had stays as it is; the button tells why. */
function useOwn(model: RunModel, id: string | null): void {
  useEffect(() => {
    if (id !== null) {
      model.fetch(id).catch(() => undefined);
    }
  }, [model, id]);
}
