/** The chips of a notebook's cells: how the nodes stand that a cell defines; a click leads to them. */

import type { Cell } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { PanelLayout } from '@lumino/widgets';
import { Widget } from '@lumino/widgets';

import { type Chip, chipsOf, counted } from '../../../panel/chips.js';
import type { INotebook } from '../../../panel/tokens.js';
import { sightOf } from '../../../view/attention.js';

const PAUSE = 200; // milliseconds between two counts of a run that goes on
const NONE: ReturnType<typeof counted> = new Map();
const SIGNS: Readonly<Record<Chip['tone'], string>> = {
  failed: '✗',
  running: '◐',
  paused: '‖',
  succeeded: '✓',
  queued: '○',
  ended: '–'
};

class Chips extends Widget {
  private _before = '';

  constructor(private readonly _lead: (chip: Chip) => void) {
    super();
    this.addClass('fnb-cell-chips');
    this.node.setAttribute('role', 'group');
    this.node.setAttribute('aria-label', 'What this cell defines, in the last run');
  }

  draw(chips: readonly Chip[]): void {
    const now = JSON.stringify(chips);
    if (now !== this._before) {
      this._before = now;
      this.node.replaceChildren(...chips.map(chip => this._button(chip)));
      this.setHidden(chips.length === 0);
    }
  }

  private _button(chip: Chip): HTMLElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'fnb-cell-chip';
    button.dataset['tone'] = chip.tone;
    button.title = chip.stale
      ? `${chip.name} was defined anew since that run: show its nodes`
      : `Show the nodes of ${chip.name}`;
    const sign = document.createElement('span');
    sign.setAttribute('aria-hidden', 'true');
    sign.textContent = SIGNS[chip.tone];
    const name = document.createElement('b');
    name.textContent = chip.name;
    button.append(sign, ' ', name, ' ', chip.says);
    button.addEventListener('click', () => this._lead(chip));
    return button;
  }
}

/** Keeps the chips of one notebook, for as long as it is open. */
export class NotebookChips {
  private readonly _chips = new Map<Cell, Chips>();
  private readonly _forget: readonly (() => void)[];
  private _counts: ReturnType<typeof counted> | null = null;
  private _hidden = false;
  private _stop: (() => void) | null = null;
  private _followed: INotebook['latest'] = null;
  private _timer = 0;

  constructor(
    private readonly _panel: NotebookPanel,
    private readonly _model: INotebook,
    private readonly _wanted: () => boolean,
    private readonly _lead: (chip: Chip) => void
  ) {
    this._forget = [
      _model.subscribe(() => this._follow()),
      sightOf(_panel.node)(sight => {
        this._hidden = sight === 'hidden';
        this.soon();
      })
    ];
    this._follow();
  }

  dispose(): void {
    this._forget.forEach(forget => forget());
    this._stop?.();
    window.clearTimeout(this._timer);
  }

  /** Draw what there is, soon; in a notebook that is hidden, when it is shown. */
  soon(): void {
    if (this._timer === 0 && !this._hidden) {
      this._timer = window.setTimeout(() => {
        this._timer = 0;
        this._draw();
      }, PAUSE);
    }
  }

  private _follow(): void {
    const { latest } = this._model;
    if (latest !== this._followed) {
      this._stop?.();
      this._followed = latest;
      this._counts = null;
      this._stop =
        latest?.subscribe(changes => {
          if (changes.has('state')) {
            this._counts = null;
            this.soon();
          }
        }) ?? null;
    }
    this.soon();
  }

  private _draw(): void {
    if (this._panel.isDisposed) {
      return;
    }
    const state = this._wanted() ? (this._model.latest?.head ?? null) : null;
    this._counts ??= state === null ? null : counted(state);
    const counts = state === null || this._counts === null ? NONE : this._counts;
    for (const cell of this._panel.content.widgets) {
      const chips = counts.size === 0 ? [] : chipsOf(this._model, cell.model.id, counts);
      const known = this._chips.get(cell);
      if (known !== undefined) {
        known.draw(chips);
      } else if (chips.length > 0) {
        this._place(cell, chips);
      }
    }
  }

  private _place(cell: Cell, chips: readonly Chip[]): void {
    const widget = new Chips(this._lead);
    widget.draw(chips);
    this._chips.set(cell, widget);
    cell.disposed.connect(() => this._chips.delete(cell));
    void cell.ready.then(() => {
      const layout = cell.layout as PanelLayout | null;
      if (layout !== null && !cell.isDisposed) {
        const input = layout.widgets.findIndex(one => one.hasClass('jp-Cell-inputWrapper'));
        layout.insertWidget(input + 1, widget);
      }
    });
  }
}
