/** Tokens: what parts of a front end can ask of a notebook, whoever shows it. */

import type { Entity, Problem, Run } from '../model/notebook.js';
import type { RunModel } from '../view/model.js';

/** How the kernel is related to this notebook; `old` and `new`: its flyte_nb is, compared with this front end. */
export type Connection = 'none' | 'live' | 'old' | 'new';

export type NotebookChange = 'connection' | 'entities' | 'problems' | 'runs' | 'latest';

/** A run that stands in an output of the notebook, with or without a kernel. */
export interface Saved {
  /** The index of its cell. */
  readonly cell: number;
  /** Where it stands, in words: `In[4]`. */
  readonly label: string;
  readonly payload: unknown;
}

/** What a notebook defines and has run. All of it is data; `subscribe` tells of what has changed. */
export interface INotebook {
  readonly connection: Connection;
  /** In the order in which their names came up. */
  readonly entities: readonly Entity[];
  readonly problems: readonly Problem[];
  /** The executions that the kernel still has, the oldest first. */
  readonly runs: readonly Run[];
  /** The fold of the execution that was begun last, live; null where there is none (yet). */
  readonly latest: RunModel | null;
  entity(name: string): Entity | null;
  /** What a cell defines, by the cell's id. */
  entitiesOf(cell: string): readonly Entity[];
  problemsOf(cell: string): readonly Problem[];
  subscribe(listener: (changes: ReadonlySet<NotebookChange>) => void): () => void;
}

/** A fold of a run's events that several may look at; whoever has opened it lets it go. */
export interface Opened {
  readonly model: RunModel;
  release(): void;
}

/** What is to be run, or stepped through, and how. */
export interface Beginning {
  readonly name: string;
  /** Inputs as their reader typed them: Python. One that is left out has its default. */
  readonly values: readonly (readonly [name: string, expression: string])[];
  readonly step: boolean;
  /** Compute everything anew, whatever the cache holds. */
  readonly overwrite: boolean;
}

/** What a notebook's kernel does for its reader. A promise is rejected with a sentence where it does not. */
export interface IDesk {
  /** Everything that has happened in a live view, and what will. */
  open(view: string): Promise<Opened>;
  /** Compile a workflow; gives the view of its graph. */
  compile(name: string): Promise<string>;
  /** Run an entity, or begin to step through it; gives the view, when the run is over or the stepper stands. */
  begin(what: Beginning, executor: string | null): Promise<string>;
  /** A cell's text in another spelling: `decorator`, `magic` or `directive`. */
  convert(text: string, to: string): Promise<string>;
  /** Write a run into a file; gives its path. */
  keep(view: string, file: string): Promise<string>;
}
