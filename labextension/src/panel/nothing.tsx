/** Nothing: why a list is empty, and what fills it. */

import type { JSX } from 'preact';

import type { Connection } from './tokens.js';

/** What stands between backticks is code. */
const EMPTY = {
  entities: 'Define a task with `@task` or `%%task`, and a workflow with `@workflow` or `%%workflow`.',
  executions: 'Run a workflow: `%flyte run wf`'
};

const WHY: Readonly<Record<Exclude<Connection, 'live'>, string>> = {
  none: 'No kernel with flyte_nb is connected: run `%load_ext flyte_nb` in a cell.',
  old: "This kernel's flyte_nb is older than this page and cannot tell what the notebook defines: update it there, and restart the kernel. Views in cells work.",
  new: 'The kernel has a newer flyte_nb than this page: reload the page, or update flyte_nb here too.'
};

/** Why is said once, in the first of the lists. */
export function Nothing({ connection, what }: { connection: Connection; what: keyof typeof EMPTY }): JSX.Element {
  const says =
    connection === 'live'
      ? EMPTY[what]
      : what === 'entities'
        ? WHY[connection]
        : 'Runs are listed here: those that the kernel has, and those that are saved in the notebook.';
  return (
    <p class="fnb-nothing">{says.split('`').map((part, at) => (at % 2 === 1 ? <code key={at}>{part}</code> : part))}</p>
  );
}
