/**
 * RunModel: everything that the parts of a view share. What happened (events, the state at the cursor), what the reader
 * chose (selection, opened groups, cursor, tab), and one signal. Parts read it and never each other.
 */

import type { Event } from '../model/events.js';
import type { Graph } from '../model/graph.js';
import type { Payload } from '../model/payload.js';
import type { Rich } from '../model/rich.js';
import { State, compiled } from '../model/state.js';
import type { Step } from '../model/step.js';
import { Clock } from './clock.js';
import type { Kernel } from './host.js';
import { tellEach } from './telling.js';

/** A node by its path, or an edge between two shown nodes of one scope. */
export type Selection =
  | { readonly kind: 'node'; readonly path: string }
  | { readonly kind: 'edge'; readonly scope: string; readonly source: string; readonly target: string };

export type Tab = 'graph' | 'timeline' | 'table';

/** What has changed: `state` for events or the cursor; `structure` when nodes came or went as well. */
export type Change = 'state' | 'structure' | 'selection' | 'folding' | 'tab' | 'search' | 'kernel' | 'values' | 'step';

/** Those of them that its reader makes: what the others are about happens. */
export const READERS: readonly Change[] = ['selection', 'folding', 'tab', 'search'];

type Listener = (changes: ReadonlySet<Change>) => void;

export class RunModel {
  private readonly _events: Event[] = [];
  private readonly _listeners = new Set<Listener>();
  private _pending = new Set<Change>();
  private _payload: Payload;
  private _head: State;
  private _shown: State;
  /** What is shown while a compile is revealed: no event follows from it. */
  private _partial: State | null = null;
  private _cursor: number | null = null;
  private _step: Step | null = null;
  private _selected: Selection | null = null;
  private _opened: ReadonlySet<string> = new Set();
  private _closed: ReadonlySet<string> = new Set();
  private _asExpanded = true;
  private _tab: Tab = 'graph';
  private _query = '';
  private _kernel: Kernel | null = null;
  private _deserted = false;
  private readonly _values = new Map<string, Rich>();
  /** The kernel's time. */
  readonly clock = new Clock();

  constructor(payload: Payload) {
    this._payload = payload;
    this._head = compiled(payload.graph);
    this._shown = this._head;
    this.replace(payload);
  }

  // What happened.

  /** All events that are known, whatever the cursor. */
  get events(): readonly Event[] {
    return this._events;
  }

  get payload(): Payload {
    return this._payload;
  }

  /** The compiled graph of the outermost workflow. */
  get graph(): Graph {
    return this._head.root.graph ?? this._payload.graph;
  }

  /** The state at the cursor. Replaced, not changed, when the cursor goes back. */
  get state(): State {
    return this._shown;
  }

  /** The state after all events that are known. */
  get head(): State {
    return this._head;
  }

  /** Whether there is a run at all, or a compiled graph alone. */
  get ran(): boolean {
    return this._events.length > 0;
  }

  /** Whether the last event is known. */
  get over(): boolean {
    return this._head.over;
  }

  /** Take a payload in place of everything that happened; what the reader chose stays. */
  replace(payload: Payload): void {
    this._payload = payload;
    this._events.length = 0;
    for (const event of payload.events) {
      this._events.push(event);
    }
    this._head = fold(payload.graph, this._events);
    if (this._cursor !== null && this._cursor >= this._events.length) {
      this._cursor = null;
    }
    this._shown = this._cursor === null ? this._head : fold(payload.graph, this._events.slice(0, this._cursor));
    this._tell('state', 'structure', 'values', 'step');
    this._step = payload.step;
    if (payload.step !== null && this._cursor === null) {
      this._follow(payload.step);
    }
  }

  /** Take further events, as they happen. Throws an IllegalTransition at the first that does not fit. */
  append(events: readonly Event[]): void {
    let structure = this._events.length === 0;
    try {
      for (const event of events) {
        this._take(event);
        structure ||= event.$ === 'NodeTraced' || event.$ === 'NodeExpanded' || event.$ === 'NodeRetried';
      }
      const last = this._events.at(-1);
      if (last !== undefined) {
        this.clock.heard(last.at);
      }
    } finally {
      // Of events of which one does not fit, those before it are there.
      this._tell('state', ...(structure && this._cursor === null ? (['structure'] as const) : []));
    }
  }

  private _take(event: Event): void {
    const head = event.$ === 'ExecutionStarted' ? new State() : this._head;
    head.apply(event);
    this._events.push(event);
    this._head = head;
    if (this._cursor === null) {
      this._shown = head;
    }
  }

  // The stepper.

  /** Where a stepper stands; null where none steps through the run. */
  get step(): Step | null {
    return this._step;
  }

  /** Whether buttons and keys step: there is a stepper, and a kernel that holds it. */
  get steps(): boolean {
    return this._step !== null && this._kernel !== null;
  }

  /** A stepper stands elsewhere, or has more to say. What is shown goes along, and the node that it is about is selected. */
  stand(step: Step): void {
    const before = this._step;
    this._step = step;
    const last = this._events.at(-1);
    if (step.busy && before?.busy !== true && last !== undefined) {
      this.clock.set(last.at);
    }
    if (before?.at !== step.at || before.revealed !== step.revealed || before.path !== step.path) {
      this._follow(step);
      // At the end it is about the run itself.
      if (step.path !== '' || step.stop === 'end') {
        this.select({ kind: 'node', path: step.path });
      }
    }
    this._tell('step');
  }

  /** Show again what is where the stepper stands, wherever the reader has looked. */
  rejoin(): void {
    if (this._step !== null) {
      this._follow(this._step);
    }
  }

  private _follow(step: Step): void {
    // Events may be there that it has not come to: what a body recorded elsewhere is shown call by call.
    this.seek(step.past || !step.busy ? step.at : null);
    if (step.revealed !== null) {
      this._partial = compiled(firstOf(this.graph, step.revealed));
      this._shown = this._partial;
      this._tell('state', 'structure');
    } else if (this._shown === this._partial) {
      const { graph } = this._payload;
      this._shown = this._cursor === null ? this._head : fold(graph, this._events.slice(0, this._cursor));
      this._tell('state', 'structure');
    }
  }

  // Time.

  /** How many events are shown; null follows the last one. */
  get cursor(): number | null {
    return this._cursor;
  }

  /** Go to a moment: 0 is the compiled graph, `events.length` or null the end. */
  seek(cursor: number | null): void {
    const next = cursor === null || cursor >= this._events.length ? null : Math.max(0, cursor);
    if (next === this._cursor) {
      return;
    }
    const shown = this._cursor ?? this._events.length;
    this._cursor = next;
    if (next === null) {
      this._shown = this._head;
    } else if (next > shown && this._shown !== this._head && this._shown !== this._partial) {
      for (const event of this._events.slice(shown, next)) {
        if (event.$ === 'ExecutionStarted') {
          this._shown = new State();
        }
        this._shown.apply(event);
      }
    } else {
      this._shown = fold(this._payload.graph, this._events.slice(0, next));
    }
    this._tell('state', 'structure');
  }

  // What the reader chose.

  get selected(): Selection | null {
    return this._selected;
  }

  select(selection: Selection | null): void {
    if (JSON.stringify(selection) !== JSON.stringify(this._selected)) {
      this._selected = selection;
      this._tell('selection');
    }
  }

  /** Groups all of whose children are shown, by path; `""` is the outermost graph. */
  get opened(): ReadonlySet<string> {
    return this._opened;
  }

  /** Groups that are shown as one node, by path. */
  get closed(): ReadonlySet<string> {
    return this._closed;
  }

  /** Open a group (all its children), close it, or leave it to the rule of `folding`. */
  fold(path: string, how: 'open' | 'closed' | 'rule'): void {
    const opened = new Set(this._opened);
    const closed = new Set(this._closed);
    opened.delete(path);
    closed.delete(path);
    if (how === 'open') {
      opened.add(path);
    } else if (how === 'closed') {
      closed.add(path);
    }
    this._opened = opened;
    this._closed = closed;
    this._tell('folding');
  }

  /** Whether the graph is shown as expanded, or as compiled. */
  get asExpanded(): boolean {
    return this._asExpanded;
  }

  set asExpanded(value: boolean) {
    if (value !== this._asExpanded) {
      this._asExpanded = value;
      this._tell('folding');
    }
  }

  get tab(): Tab {
    return this._tab;
  }

  set tab(tab: Tab) {
    if (tab !== this._tab) {
      this._tab = tab;
      this._tell('tab');
    }
  }

  /** What the reader searches for. */
  get query(): string {
    return this._query;
  }

  set query(query: string) {
    if (query !== this._query) {
      this._query = query;
      this._tell('search');
    }
  }

  // The kernel, and values.

  get kernel(): Kernel | null {
    return this._kernel;
  }

  set kernel(kernel: Kernel | null) {
    if (kernel !== this._kernel) {
      this._deserted = kernel === null;
      this._kernel = kernel;
      this._tell('kernel');
    }
  }

  /** Whether a kernel has been here, and is gone. */
  get deserted(): boolean {
    return this._deserted;
  }

  /** The rich form of a value, if it has come with the payload or was fetched. */
  value(id: string): Rich | null {
    return this._values.get(id) ?? this._payload.previews.get(id) ?? null;
  }

  /** Whether a value came in full from the kernel. */
  fetched(id: string): boolean {
    return this._values.has(id);
  }

  /** Fetch a value in full from the kernel. */
  async fetch(id: string): Promise<void> {
    if (this._kernel !== null) {
      this._values.set(id, await this._kernel.value(id));
      this._tell('values');
    }
  }

  // The signal. Changes of one moment are told together, in a microtask.

  /** Listen; call what is returned to stop. */
  subscribe(listener: Listener): () => void {
    this._listeners.add(listener);
    return () => this._listeners.delete(listener);
  }

  private _tell(...changes: Change[]): void {
    if (this._pending.size === 0) {
      queueMicrotask(() => {
        const told = this._pending;
        this._pending = new Set();
        tellEach(this._listeners, told);
      });
    }
    for (const change of changes) {
      this._pending.add(change);
    }
  }
}

/** A workflow's graph while its body is still at the call that made the last of so many nodes. */
function firstOf(graph: Graph, count: number): Graph {
  return { ...graph, nodes: new Map([...graph.nodes].slice(0, count)), outputs: [], on_failure: null };
}

function fold(graph: Graph, events: readonly Event[]): State {
  const state = events.length === 0 ? compiled(graph) : new State();
  for (const event of events) {
    state.apply(event);
  }
  return state;
}
