/** Sections: the body of the panel, each section in an element of its own. */

import type { JSX } from 'preact';
import { render } from 'preact';

import { followTheme } from '../view/theme.js';
import type { Choosing } from './choosing.js';
import { Entities } from './entities.js';
import { Executions } from './executions.js';
import type { PanelHost } from './host.js';
import { Shown } from './shown.js';

interface Props {
  readonly choosing: Choosing;
  readonly host: PanelHost;
}

const SECTIONS: Readonly<Record<string, (props: Props) => JSX.Element>> = {
  entities: Entities,
  executions: Executions,
  shown: Shown
};

/** Show a section in an element; call what is returned to take it away again. */
export function mountSection(element: HTMLElement, name: string, choosing: Choosing, host: PanelHost): () => void {
  const Section = SECTIONS[name]!;
  const forgetTheme = followTheme(element);
  render(<Section choosing={choosing} host={host} />, element);
  return () => {
    render(null, element);
    forgetTheme();
  };
}
