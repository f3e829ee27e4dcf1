/**
 * Choosing: what a panel shows of one notebook, and why. A run that begins takes the place of what was chosen before;
 * a workflow that is defined anew is shown anew. Data and one signal, no DOM.
 */

import { readPayload } from '../model/payload.js';
import { RunModel } from '../view/model.js';
import { tellEach } from '../view/telling.js';
import { type Glance, glance } from './saved.js';
import type { Beginning, IDesk, INotebook, NotebookChange, Opened, Saved } from './tokens.js';

export type Choice =
  | { readonly kind: 'entity'; readonly name: string }
  | { readonly kind: 'run'; readonly view: string }
  | { readonly kind: 'saved'; readonly payload: unknown };

/** A run of an output that no kernel has. */
export type Kept = Saved & Glance;

export class Choosing {
  private readonly _listeners = new Set<() => void>();
  private readonly _forget: () => void;
  private _choice: Choice | null = null;
  private _shown: RunModel | null = null;
  private _opened: Opened | null = null;
  private _kept: readonly Kept[] = [];
  private _line = '';
  private _waits = false;
  private _newest: string | null = null;
  private _version: string | null = null;
  /** Counts what was asked for: an answer that comes too late is dropped. */
  private _turn = 0;

  constructor(
    readonly notebook: INotebook,
    readonly desk: IDesk,
    private readonly _saved: () => readonly Saved[],
    /** What the reader's settings run things with; null: what the kernel's do. */
    private readonly _executor: () => string | null = () => null
  ) {
    this._forget = notebook.subscribe(changes => this._heard(changes));
    this._heard(new Set(['connection', 'entities', 'runs']));
  }

  dispose(): void {
    this._forget();
    this._turn += 1;
    this._opened?.release();
    this._opened = null;
  }

  get choice(): Choice | null {
    return this._choice;
  }

  /** The run or the graph that is shown; null where there is none. */
  get shown(): RunModel | null {
    return this._shown;
  }

  /** What there is to say: why nothing is shown, what the kernel has refused. */
  get line(): string {
    return this._line;
  }

  /** Whether the kernel was asked for something that has not come. */
  get waits(): boolean {
    return this._waits;
  }

  /** Runs and graphs that stand in the notebook's outputs, and that no kernel has. */
  get kept(): readonly Kept[] {
    return this._kept;
  }

  /** Look again at what stands in the outputs. */
  look(): void {
    const live = new Set(this.notebook.runs.map(run => run.view));
    this._kept = this._saved().flatMap(saved => {
      const seen = glance(saved.payload);
      const known = seen === null || seen.phase === null || (seen.view !== null && live.has(seen.view));
      return known ? [] : [{ ...saved, ...seen }];
    });
    this._begin();
    this._tell();
  }

  choose(choice: Choice): void {
    this._choice = choice;
    this._line = '';
    if (choice.kind === 'saved') {
      this._play(choice.payload);
    } else if (choice.kind === 'run') {
      void this._open(() => this.desk.open(choice.view));
    } else {
      const entity = this.notebook.entity(choice.name);
      this._version = entity?.version ?? null;
      if (entity?.kind === 'workflow') {
        void this._open(async () => this.desk.open(await this.desk.compile(choice.name)));
      } else {
        this._show(null, null);
      }
    }
    this._tell();
  }

  /** Run an entity, or step through it. What goes wrong is said here, and shown by the run if there is one. */
  async begin(what: Beginning): Promise<void> {
    const turn = this._turn;
    this._line = '';
    this._waits = true;
    this._tell();
    try {
      await this.desk.begin(what, this._executor());
    } catch (error) {
      // A run that has begun says itself why it failed.
      if (turn === this._turn) {
        this._line = said(error);
      }
    } finally {
      this._waits = false;
      this._tell();
    }
  }

  subscribe(listener: () => void): () => void {
    this._listeners.add(listener);
    return () => this._listeners.delete(listener);
  }

  private _heard(changes: ReadonlySet<NotebookChange>): void {
    const { connection, runs } = this.notebook;
    if (changes.has('connection') && connection !== 'live') {
      this._newest = null;
      this._waits = false;
    }
    const newest = runs.at(-1)?.view ?? null;
    if (newest !== null && newest !== this._newest) {
      this._newest = newest;
      this.choose({ kind: 'run', view: newest });
    } else if (changes.has('entities') && this._choice?.kind === 'entity') {
      const entity = this.notebook.entity(this._choice.name);
      if (entity !== null && entity.version !== this._version) {
        this.choose(this._choice);
      }
    }
    if (changes.has('runs') || changes.has('connection')) {
      this.look();
    }
    this._begin();
    this._tell();
  }

  /** Show something by itself, as long as nobody has chosen anything. */
  private _begin(): void {
    if (this._choice !== null) {
      return;
    }
    const { connection, entities, problems } = this.notebook;
    const wrong = new Set(problems.map(problem => problem.name));
    const workflow = entities.filter(one => one.kind === 'workflow' && !wrong.has(one.name)).at(-1);
    const kept = this._kept.at(-1);
    if (workflow !== undefined) {
      this.choose({ kind: 'entity', name: workflow.name });
    } else if (connection !== 'live' && kept !== undefined) {
      this.choose({ kind: 'saved', payload: kept.payload });
    }
  }

  private _play(payload: unknown): void {
    this._turn += 1;
    try {
      this._show(new RunModel(readPayload(payload)), null);
    } catch (error) {
      this._show(null, null);
      this._line = `This run cannot be shown: ${said(error)}`;
    }
  }

  private async _open(open: () => Promise<Opened>): Promise<void> {
    const turn = (this._turn += 1);
    this._waits = true;
    try {
      const opened = await open();
      if (turn === this._turn) {
        this._show(opened.model, opened);
      } else {
        opened.release();
      }
    } catch (error) {
      if (turn === this._turn) {
        this._show(null, null);
        this._line = said(error);
      }
    }
    if (turn === this._turn) {
      this._waits = false;
      this._tell();
    }
  }

  private _show(model: RunModel | null, opened: Opened | null): void {
    if (opened === null) {
      this._waits = false;
    }
    if (model !== null && this._shown !== null && this._shown !== model) {
      model.tab = this._shown.tab === 'timeline' && !model.ran ? 'graph' : this._shown.tab;
    }
    const before = this._opened;
    this._opened = opened;
    this._shown = model;
    before?.release();
  }

  private _tell(): void {
    tellEach(this._listeners, undefined);
  }
}

function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
