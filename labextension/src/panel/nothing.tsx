/** Nothing: why a list is empty, and what fills it. */

import type { JSX } from 'preact';

import type { Connection } from './tokens.js';

const EMPTY = {
  entities: 'Define a task with @task or %%task, and a workflow with @workflow or %%workflow.',
  executions: 'Run a workflow: %flyte run wf'
};

export function Nothing({ connection, what }: { connection: Connection; what: keyof typeof EMPTY }): JSX.Element {
  return <p class="fnb-nothing">{connection === 'live' ? EMPTY[what] : WHY[connection]}</p>;
}

const WHY: Readonly<Record<Exclude<Connection, 'live'>, string>> = {
  none: 'No kernel with flyte_nb is connected: run %load_ext flyte_nb in a cell.',
  old: "This kernel's flyte_nb is older than this page and cannot tell what the notebook defines: update it there, and restart the kernel. Views in cells work.",
  new: 'The kernel has a newer flyte_nb than this page: reload the page, or update flyte_nb here too.'
};
