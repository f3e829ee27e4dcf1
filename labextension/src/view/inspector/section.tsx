/** A section of the inspector: a heading that folds what is below it, and stays as the reader left it. */

import { createContext } from 'preact';
import type { ComponentChildren, JSX } from 'preact';
import { useContext, useState } from 'preact/hooks';

/** Which sections the reader opened or closed, by name: the same for every node that is looked at. */
export const Sections = createContext<Map<string, boolean>>(new Map());

interface SectionProps {
  readonly name: string;
  readonly count?: number | string | undefined;
  readonly open?: boolean;
  readonly tone?: 'bad' | undefined;
  readonly children: ComponentChildren;
}

export function Section({ name, count, open = true, tone, children }: SectionProps): JSX.Element {
  const sections = useContext(Sections);
  const [shown, show] = useState(sections.get(name) ?? open);
  return (
    <details
      class="fnb-section"
      data-tone={tone}
      open={shown}
      onToggle={event => {
        const now = event.currentTarget.open;
        if (now !== shown) {
          sections.set(name, now);
          show(now);
        }
      }}
    >
      <summary>
        <h4>{name}</h4>
        {count === undefined ? null : <span class="fnb-count">{count}</span>}
      </summary>
      {shown ? <div class="fnb-section-body">{children}</div> : null}
    </details>
  );
}
