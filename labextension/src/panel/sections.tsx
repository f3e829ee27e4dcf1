/** Sections: the body of the panel, each section in an element of its own. */

import type { JSX } from 'preact';
import { render } from 'preact';

import { attend } from '../view/attention.js';
import { followTheme } from '../view/theme.js';
import { Ticking } from '../view/use.js';
import type { Choosing } from './choosing.js';
import { Entities } from './entities.js';
import { Executions } from './executions.js';
import type { PanelHost } from './host.js';
import { Shown } from './shown.js';
import { Attended, sourceOf } from './use.js';

interface Props {
  readonly choosing: Choosing;
  readonly host: PanelHost;
}

export type SectionName = 'entities' | 'executions' | 'shown';

const SECTIONS: Readonly<Record<SectionName, (props: Props) => JSX.Element>> = {
  entities: Entities,
  executions: Executions,
  shown: Shown
};

/** Show a section in an element; call what is returned to take it away again. */
export function mountSection(element: HTMLElement, name: SectionName, choosing: Choosing, host: PanelHost): () => void {
  const Section = SECTIONS[name];
  const forgetTheme = followTheme(element);
  const attention = attend(sourceOf(choosing), element);
  render(
    <Attended.Provider value={attention}>
      <Ticking.Provider value={attention}>
        <Section choosing={choosing} host={host} />
      </Ticking.Provider>
    </Attended.Provider>,
    element
  );
  return () => {
    attention.dispose();
    render(null, element);
    forgetTheme();
  };
}
