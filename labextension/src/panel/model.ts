/** NotebookModel: what the kernel has told of a notebook, folded. Data and one signal, no DOM and no front end. */

import type { Entities, Entity, Problem, Run } from '../model/notebook.js';
import type { RunModel } from '../view/model.js';
import { tellEach } from '../view/telling.js';
import type { Connection, INotebook, NotebookChange } from './tokens.js';

type Listener = (changes: ReadonlySet<NotebookChange>) => void;

export class NotebookModel implements INotebook {
  private readonly _listeners = new Set<Listener>();
  private _pending = new Set<NotebookChange>();
  private _connection: Connection = 'none';
  private _byName: ReadonlyMap<string, Entity> = new Map();
  private _byCell: ReadonlyMap<string, readonly Entity[]> = new Map();
  private _problems: readonly Problem[] = [];
  private _runs: readonly Run[] = [];
  private _latest: RunModel | null = null;

  get connection(): Connection {
    return this._connection;
  }

  get entities(): readonly Entity[] {
    return [...this._byName.values()];
  }

  get problems(): readonly Problem[] {
    return this._problems;
  }

  get runs(): readonly Run[] {
    return this._runs;
  }

  get latest(): RunModel | null {
    return this._latest;
  }

  entity(name: string): Entity | null {
    return this._byName.get(name) ?? null;
  }

  entitiesOf(cell: string): readonly Entity[] {
    return this._byCell.get(cell) ?? [];
  }

  problemsOf(cell: string): readonly Problem[] {
    return this._problems.filter(problem => problem.cell === cell);
  }

  /** The kernel has come, or has gone: then nothing of what it said is true any more. */
  connect(connection: Connection): void {
    if (connection === this._connection) {
      return;
    }
    this._connection = connection;
    this._tell('connection');
    if (connection !== 'live') {
      this._byName = new Map();
      this._byCell = new Map();
      this._problems = [];
      this._runs = [];
      this._tell('entities', 'problems', 'runs');
      this.follow(null);
    }
  }

  /** Take what is new. False: an entity is named that was never told, so that everything has to be told again. */
  learn({ names, entities, problems }: Entities): boolean {
    const told = new Map(entities.map(entity => [entity.name, entity]));
    const known = names.map(name => told.get(name) ?? this._byName.get(name));
    const whole = known.filter(entity => entity !== undefined);
    this._byName = new Map(whole.map(entity => [entity.name, entity]));
    const byCell = new Map<string, Entity[]>();
    whole.forEach(entity => {
      if (entity.cell !== null) {
        byCell.set(entity.cell, [...(byCell.get(entity.cell) ?? []), entity]);
      }
    });
    this._byCell = byCell;
    this._problems = problems;
    this._tell('entities', 'problems');
    return whole.length === names.length;
  }

  /** These are the executions now. */
  list(runs: readonly Run[]): void {
    this._runs = runs;
    this._tell('runs');
  }

  /** This is the fold of the latest one. */
  follow(model: RunModel | null): void {
    if (model !== this._latest) {
      this._latest = model;
      this._tell('latest');
    }
  }

  subscribe(listener: Listener): () => void {
    this._listeners.add(listener);
    return () => this._listeners.delete(listener);
  }

  private _tell(...changes: NotebookChange[]): void {
    if (this._pending.size === 0) {
      queueMicrotask(() => {
        const told = this._pending;
        this._pending = new Set();
        tellEach(this._listeners, told);
      });
    }
    changes.forEach(change => this._pending.add(change));
  }
}
