/** Entities, problems and executions, as a kernel tells them. */

import type { Entities, Entity, Problem, Run } from '../../src/model/notebook.js';

export function entity(name: string, cell: string | null, more: Partial<Entity> = {}): Entity {
  return {
    name,
    kind: 'task',
    version: '1',
    cell,
    label: 'In[1]',
    crc32: null,
    line: 2,
    first: 2,
    times: [],
    inputs: [],
    outputs: [],
    doc: '',
    hints: [],
    stale: [],
    ...more
  };
}

export function told(entities: readonly Entity[]): Entities {
  return { names: entities.map(one => one.name), entities, problems: [] };
}

export function problem(name: string, cell: string, line: number): Problem {
  return { name, message: 'wrong', label: 'In[1]', cell, line, text: '' };
}

export function run(id: string, more: Partial<Run> = {}): Run {
  return {
    id,
    view: id.padStart(32, '0'),
    name: 'wf',
    kind: 'workflow',
    phase: 'SUCCEEDED',
    began: 1,
    ended: 2,
    stepped: false,
    parent: null,
    stale: false,
    ...more
  };
}
