/** Dag: the interactive graph. Lays out when the structure changes, paints when the state does, and follows the reader. */

import type { Geometry, Point } from '../../layout/parse.js';
import { toDot } from '../../model/dot.js';
import { type Expansions, Folding, expansions } from '../../model/folding.js';
import { shorten } from '../../model/labels.js';
import { around, join } from '../../model/paths.js';
import { more, name } from '../../model/quoting.js';
import type { Attention } from '../attention.js';
import { toggleBreakpoint } from '../breakpoints.js';
import type { Host } from '../host.js';
import type { Change, RunModel } from '../model.js';
import { Camera } from './camera.js';
import { Drawing, TWEENED } from './drawing.js';
import { emphasize } from './emphasis.js';
import { READABLE, READ_WITH_EASE } from './fitting.js';
import { type Acts, listen } from './hand.js';
import { Hints } from './hints.js';
import { Minimap } from './minimap.js';
import { neighbour } from './neighbours.js';
import { Note, type Remedy, tooMany } from './note.js';
import { Painter } from './painter.js';
import { Piece } from './piece.js';
import { Pins } from './pins.js';
import { type Plan, Planner } from './planner.js';
import { Regather, spreadOf } from './regather.js';
import { Roving } from './roving.js';
import { type Scene, isFork, isNode, sceneOf } from './scene.js';
import { holderOf, opening, selectionOf } from './selecting.js';
import { inSight } from './sight.js';
import { markAll } from './signs.js';
import { html, make } from './svg.js';
import type { Wire } from './wire.js';

/** More shown nodes than this are drawn only when the reader insists. */
export const MOST = 2000;

const LAYING_OUT = 'Laying out the graph …';
const NONE: Expansions = new Map();
/** After so many milliseconds without a picture it is said that one is being made. */
const PATIENCE = 400;

export class Dag {
  readonly element = html('div', 'fnb-dag');
  private readonly _surface: SVGSVGElement;
  private readonly _drawing = new Drawing();
  private readonly _camera: Camera;
  private readonly _planner: Planner;
  private readonly _painter: Painter;
  private readonly _hints: Hints;
  private readonly _minimap: Minimap;
  private readonly _note = new Note();
  private readonly _regather = new Regather(scope => this._gather(scope));
  private readonly _off = new AbortController();
  private readonly _observer: ResizeObserver;
  private readonly _unsubscribe: () => void;
  private _scene: Scene | null = null;
  private _geometry: Geometry | null = null;
  private readonly _pins = new Pins();
  private readonly _roving = new Roving(this._drawing.pieces);
  private _reveal: string | null = null;
  /** The node that was chosen here. */
  private _chosen: string | null = null;
  /** Where the keys have led to since something was selected. */
  private _walked: string | null = null;
  private _insists = false;
  private _lastOpened: string | null = null;

  constructor(
    private readonly _model: RunModel,
    attention: Attention<Change>,
    host: Host
  ) {
    this._surface = make('svg', { class: 'fnb-dag-surface', role: 'img', tabindex: -1 }, this._drawing.world);
    const watched = () => inSight(this._drawing, this._scene, this._walked, _model.selected, _model.step?.path ?? '');
    const least = () => (_model.step === null ? READABLE : READ_WITH_EASE);
    this._camera = new Camera(this.element, this._surface, this._drawing.world, watched, least, () => this._follow());
    this._hints = new Hints(this._camera);
    this._minimap = new Minimap(point => this._camera.centre(point));
    const above = [this._minimap, this._regather, this._note, this._hints.tooltip];
    this.element.append(this._surface, ...above.map(({ element }) => element));
    this._painter = new Painter(_model, attention, this._drawing, this._surface, () => this._drawMap());
    this._planner = new Planner({
      plan: () => this._plan(),
      layout: (dot, signal) => {
        this._note.sayLater(LAYING_OUT, PATIENCE, this._geometry !== null);
        return host.layout(dot, signal);
      },
      show: (scene, geometry) => this._show(scene, geometry),
      failed: message => this._note.say(message, this._wayBack())
    });
    listen(this._surface, this._drawing, this._acts(), event => this._camera.viewport.at(event), this._off.signal);
    this._observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) {
        const { width, height } = entry.contentRect;
        this._camera.resize(width, height);
        this._bring();
      }
    });
    this._observer.observe(this.element);
    this._unsubscribe = attention.subscribe(changes => this._changed(changes));
    this._pins.look(this._model.state);
    this._pins.stand(this._model.step?.path ?? '');
    this._planner.now();
  }

  /** Show the whole graph, never larger than life. */
  fit(): void {
    this._camera.fit();
  }

  zoom(factor: number): void {
    this._camera.viewport.zoom(factor, undefined, true);
  }

  /** Open what is around a node, and bring it into sight. */
  reveal(path: string): void {
    this._lead(path);
  }

  /** The same; tells whether another picture was asked for. */
  private _lead(path: string): boolean {
    this._chosen = path;
    if (path === '') {
      return false;
    }
    const holder = this._scene === null ? null : holderOf(this._scene, path);
    this._reveal = path;
    if (holder?.exact) {
      this._bring();
      return false;
    }
    for (const group of around(path)) {
      if (this._model.closed.has(group)) {
        this._model.fold(group, 'rule');
      }
    }
    this._pins.lead(path);
    this._planner.now();
    return true;
  }

  /** Put the focus on the item that it was on, or on the selected or first one. */
  focus(): void {
    (this._roving.piece?.element ?? this._surface).focus({ preventScroll: true });
  }

  dispose(): void {
    this._unsubscribe();
    this._observer.disconnect();
    this._off.abort();
    this._planner.dispose();
    this._camera.viewport.dispose();
    this._minimap.dispose();
    this._hints.tooltip.dispose();
    this._note.dispose();
    this._painter.dispose();
    this.element.remove();
  }

  // What is shown.

  private _plan(): Plan | null {
    const { asExpanded, state } = this._model;
    const grown = asExpanded ? expansions(state) : NONE;
    const folding = this._folding();
    // While a compile is revealed, it has the first nodes alone.
    const graph = state.root.graph ?? this._model.graph;
    const scene = sceneOf(graph, grown, folding);
    if (scene.count === 0) {
      this._note.say('There is nothing in this graph.');
      return null;
    }
    if (scene.count > MOST && !this._insists) {
      this._note.say(tooMany(MOST), [{ says: 'Draw it anyway', act: () => this._insist() }, ...this._wayBack()]);
      return null;
    }
    return { scene, dot: toDot(graph, { expansions: grown, folding }) };
  }

  private _folding(): Folding {
    const { opened, closed } = this._model;
    return new Folding(opened, closed, this._pins.paths);
  }

  private _insist(): void {
    this._insists = true;
    this._planner.now();
  }

  private _wayBack(): readonly Remedy[] {
    const group = this._lastOpened;
    return group === null ? [] : [{ says: 'Gather them again', act: () => this._gather(group) }];
  }

  private _show(scene: Scene, geometry: Geometry): void {
    const smooth = this._geometry !== null && scene.count <= TWEENED;
    const focused = this.element.matches(':focus-within');
    this._note.clear();
    if (geometry !== this._geometry || scene !== this._scene) {
      this._drawing.show(scene, geometry);
      this._surface.setAttribute('role', 'tree');
      this._scene = scene;
    }
    if (geometry !== this._geometry) {
      this._geometry = geometry;
      this._camera.settle(geometry, smooth);
    }
    this._hints.hide();
    this._painter.now();
    this._emphasize();
    this._mark();
    this._rove(this._roving.current);
    this._regather.offer(spreadOf(scene, this._folding()));
    // What is hidden may have the focus for a while still.
    if (focused && this.element.querySelector(':focus:not([hidden], [hidden] *)') === null) {
      this.focus();
    }
    this._bring();
  }

  private _changed(changes: ReadonlySet<Change>): void {
    // A picture of a thousand nodes takes a moment to plan: once for all that has changed.
    let asked = false;
    const again = (how: 'now' | 'soon'): void => {
      if (!asked) {
        asked = true;
        this._planner[how]();
      }
    };
    const stuck = changes.has('state') && this._pins.look(this._model.state);
    if (changes.has('step') || changes.has('kernel')) {
      const path = this._model.step?.path ?? '';
      asked = this._pins.stand(path) && this._lead(path);
      this._mark();
    }
    if (changes.has('selection')) {
      const { selected } = this._model;
      this._walked = null;
      if (selected?.kind === 'node' && selected.path !== this._chosen) {
        asked = this._lead(selected.path) || asked; // chosen in another part of the view
      }
    }
    if (changes.has('folding')) {
      again('now');
    } else if (stuck || changes.has('structure')) {
      again('soon');
    }
    // While a stepper stands still, time does too.
    if (changes.has('state') || changes.has('step')) {
      this._painter.soon();
    }
    if (changes.has('selection') || changes.has('search') || changes.has('step')) {
      this._emphasize();
    }
  }

  // How it is painted.

  private _emphasize(): void {
    if (this._scene !== null && this._geometry !== null) {
      emphasize(this._drawing, this._scene, this._geometry, this._model);
    }
  }

  private _mark(): void {
    if (this._scene !== null) {
      markAll(this._drawing, this._scene, this._model);
    }
  }

  private _drawMap(): void {
    if (this._geometry !== null && this._camera.overflows) {
      const dots = [...this._drawing.pieces.values()].map(piece => piece.dot);
      this._minimap.draw(this._geometry, dots);
    }
  }

  /** The view has moved. */
  private _follow(): void {
    const overflows = this._camera.overflows;
    if (overflows && !this._minimap.shown) {
      this._drawMap();
    }
    this._minimap.follow(this._camera.viewport.view, this._camera.viewport.size, overflows);
    this._hints.hide();
  }

  private _bring(): void {
    const piece = this._reveal === null ? undefined : this._drawing.pieces.get(name(this._reveal));
    if (piece !== undefined && this._camera.viewport.size.width > 0) {
      this._reveal = null;
      // The reader's hand is stronger.
      if (!this._camera.viewport.dragging) {
        this._camera.bring(piece.box);
      }
      this._rove(piece.item.name);
    }
  }

  // What the reader does.

  private _acts(): Acts {
    return {
      choose: (what, { toggles }, at) => this._choose(what, toggles, at),
      toggle: (piece, at) => this._toggle(piece, at),
      stop: ({ item }) => {
        if (isNode(item) && this._model.steps) {
          toggleBreakpoint(this._model, item.path).catch((error: Error) =>
            this._note.mention(shorten(error.message, 300))
          );
        }
      },
      hover: (what, at) => this._hints.hover(what, at, this._scene),
      dismiss: () => this._hints.hide(),
      focused: (piece, byKeyboard) => this._focused(piece, byKeyboard),
      walk: (from, direction) => {
        const next = this._scene && this._geometry && neighbour(this._scene, this._geometry, from.item.name, direction);
        if (next) {
          this._drawing.pieces.get(next)?.element.focus({ preventScroll: true });
        }
      }
    };
  }

  private _choose(what: Piece | Wire | null, toggles: boolean, at: Point | null): void {
    this._hints.hide();
    if (what === null || this._scene === null) {
      this._model.select(null);
    } else if (!(what instanceof Piece)) {
      this._model.select(what.edge === null ? null : selectionOf(this._scene, what.edge));
    } else if (toggles || what.item.what === 'more') {
      this._toggle(what, at, toggles);
    } else if (isNode(what.item) || isFork(what.item)) {
      this._chosen = isNode(what.item) ? what.item.path : what.item.scope;
      this._model.select({ kind: 'node', path: this._chosen });
    }
  }

  private _toggle({ item, box }: Piece, at: Point | null, onChevron = false): void {
    if (item.what === 'more') {
      const first = name(join(item.scope, item.hidden[0]!));
      this._camera.anchor(box, first, at, false);
      this._roving.current = first;
      this._open(item.scope, 'open');
    } else if (isNode(item) && item.graph !== null) {
      this._camera.anchor(box, item.name, at, onChevron);
      if (item.what === 'group') {
        this._model.fold(item.path, 'closed');
      } else {
        this._open(item.path, opening(item.path, item.graph, this._folding()));
      }
    } else if (at === null && this._regather.has(item.scope)) {
      this._gather(item.scope);
    }
  }

  private _gather(scope: string): void {
    this._camera.release();
    this._roving.current = this._walked = more(scope);
    this._open(scope, 'rule');
  }

  private _open(path: string, how: 'open' | 'rule'): void {
    this._lastOpened = how === 'open' ? path : null;
    this._model.fold(path, how);
  }

  private _focused(piece: Piece | null, byKeyboard: boolean): void {
    this._hints.hide();
    if (piece !== null) {
      this._rove(piece.item.name);
      if (byKeyboard) {
        this._walked = piece.item.name;
        this._camera.bring(piece.box);
        this._hints.focus(piece);
      }
    }
  }

  private _rove(wanted: string | null): void {
    this._roving.to(wanted, this._scene, this._geometry, this._model.selected);
  }
}
