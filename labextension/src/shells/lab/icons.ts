/** Icons of the extension, in JupyterLab's own colours. */

import { LabIcon } from '@jupyterlab/ui-components';

const svg = (inner: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24"><g class="jp-icon3" fill="#616161">${inner}</g></svg>`;

/** A graph: one node that leads to two. */
export const flyteIcon = new LabIcon({
  name: 'flyte-nb:graph',
  svgstr: svg(
    '<path d="M3 9h6v2.2h2.5V5.5H15V4h6v5h-6V7.5h-1.5v9H15V15h6v5h-6v-1.5h-3.5v-5.7H9V15H3Zm1.6 1.6v2.8h2.8v-2.8Zm12-5v1.8h2.8V5.6Zm0 11v1.8h2.8v-1.8Z"/>'
  )
});

const drawn = (path: string): string =>
  '<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 16 16">' +
  `<path class="jp-icon3" fill="none" stroke="#616161" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" d="${path}"/></svg>`;

export const stepIcon = new LabIcon({
  name: 'flyte-nb:step',
  svgstr: drawn('M2.6 9a5.4 5.4 0 0 1 10.2-1.6M13.2 3.6v4H9.3M8 11.3a1 1 0 1 0 0 2 1 1 0 0 0 0-2Z')
});

/** To run an entity; not JupyterLab's own triangle, which runs the cell. */
export const runIcon = new LabIcon({
  name: 'flyte-nb:run',
  svgstr: drawn('M2.2 3.2h3.6v3.6H2.2ZM5.8 5h2.4M8.2 2.6v10.8l6-5.4Z')
});
