/** The side panel: what the notebook in front defines and has run, and the run that is chosen, in three sections. */

import type { NotebookPanel } from '@jupyterlab/notebook';
import { SidePanel } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { Signal } from '@lumino/signaling';
import { type AccordionPanel, type PanelLayout, Widget } from '@lumino/widgets';

import { crc32 } from '../../model/crc32.js';
import { Choosing, type Kept } from '../../panel/choosing.js';
import type { Cells, PanelHost } from '../../panel/host.js';
import type { SectionName } from '../../panel/sections.js';
import type { Host } from '../../view/host.js';
import { insert } from '../insert.js';
import { reveal } from '../reveal.js';
import { flyteIcon } from './icons.js';
import { goToCell, savedIn } from './outputs.js';
import type { IFlyteNotebook } from './tokens.js';

export const PANEL = 'flyte-nb-panel';
const SHARES = [1.7, 0.8, 4.2];
const LOOK = 1_000; // milliseconds between two looks at the outputs while they change

/** What is drawn is loaded when the panel is shown for the first time. */
const drawn = () => import('../../panel/sections.js');

/** A section of the panel. Each notebook has a place of its own in it, so that none loses what its reader has done. */
class Section extends Widget {
  private readonly _places = new Map<IFlyteNotebook, HTMLElement>();

  constructor(
    title: string,
    private readonly _name: SectionName
  ) {
    super();
    this.title.label = title;
    this.title.caption = title;
    this.addClass('fnb-section-widget');
  }

  show_(notebook: IFlyteNotebook | null, choosing: Choosing | null, host: PanelHost | null): void {
    this._places.forEach((place, of) => (place.hidden = of !== notebook));
    if (notebook === null || choosing === null || host === null || this._places.has(notebook)) {
      return;
    }
    const place = document.createElement('div');
    place.className = 'fnb-view fnb-section';
    this.node.append(place);
    this._places.set(notebook, place);
    let unmount: (() => void) | null = null;
    void drawn().then(({ mountSection }) => {
      if (this._places.get(notebook) === place) {
        unmount = mountSection(place, this._name, choosing, host);
      }
    });
    notebook.panel.disposed.connect(() => {
      this._places.delete(notebook);
      unmount?.();
      place.remove();
    });
  }
}

export class FlytePanel extends SidePanel {
  private readonly _sections: readonly Section[];
  private readonly _choosing = new Map<IFlyteNotebook, Choosing>();
  private readonly _nothing = new Widget();
  private _notebook: IFlyteNotebook | null = null;
  private _sized = false;

  /** Something else is shown, or may be done with it. */
  readonly changed: Signal<this, void> = new Signal<this, void>(this);

  constructor(
    private readonly _lays: Host['layout'],
    private readonly _executor: () => string | null
  ) {
    super();
    this.id = PANEL;
    this.addClass('fnb-side-panel');
    this.title.icon = flyteIcon;
    this.title.caption = 'Flyte: the workflows of this notebook';
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', 'Flyte');
    this._sections = [
      new Section('Entities', 'entities'),
      new Section('Executions', 'executions'),
      new Section('Graph and run', 'shown')
    ];
    this._sections.forEach(section => this.addWidget(section));
    this._nothing.addClass('fnb-no-notebook');
    this._nothing.node.textContent = 'Open a notebook, and what it defines and runs with flyte_nb is shown here.';
    (this.layout as PanelLayout).addWidget(this._nothing);
  }

  /** The notebook that is shown. */
  get notebook(): IFlyteNotebook | null {
    return this._notebook;
  }

  set notebook(notebook: IFlyteNotebook | null) {
    this._notebook = notebook;
    if (this.isVisible) {
      this._show();
    }
  }

  /** What is chosen in the notebook that is shown; null where nobody has looked at that yet. */
  get choosing(): Choosing | null {
    return this._notebook === null ? null : (this._choosing.get(this._notebook) ?? null);
  }

  /** What is chosen in a notebook; it begins with the first that asks for it. */
  choosingOf(notebook: IFlyteNotebook): Choosing {
    const known = this._choosing.get(notebook);
    if (known !== undefined) {
      return known;
    }
    const { panel, model, desk } = notebook;
    const choosing = new Choosing(model, desk, () => savedIn(panel), this._executor);
    choosing.subscribe(() => this.changed.emit());
    this._choosing.set(notebook, choosing);
    let timer: ReturnType<typeof setTimeout> | null = null;
    const look = (): void => {
      timer = null;
      if (this.isVisible) {
        choosing.look(); // else it looks when it is shown
      }
    };
    const soon = (): void => {
      timer ??= setTimeout(look, LOOK);
    };
    void panel.context.ready.then(() => {
      choosing.look();
      panel.model?.contentChanged.connect(soon);
    });
    panel.disposed.connect(() => {
      clearTimeout(timer ?? undefined);
      choosing.dispose();
      this._choosing.delete(notebook);
    });
    return choosing;
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    if (!this._sized) {
      // Before it has a size, there is nothing to share out.
      this._sized = true;
      requestAnimationFrame(() => (this.content as AccordionPanel).setRelativeSizes(SHARES));
    }
    this._show();
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    this.node.querySelector<HTMLElement>('.fnb-section:not([hidden]) .fnb-row[tabindex="0"]')?.focus();
  }

  private _show(): void {
    const notebook = this._notebook;
    const choosing = notebook === null ? null : this.choosingOf(notebook);
    choosing?.look();
    const host = notebook === null ? null : this._host(notebook.panel);
    this._sections.forEach(section => section.show_(notebook, choosing, host));
    this._nothing.setHidden(notebook !== null);
    this.content.setHidden(notebook === null);
  }

  private _host(panel: NotebookPanel): PanelHost {
    const find = (id: string | null) => panel.content.widgets.findIndex(cell => cell.model.id === id);
    return {
      view: {
        layout: this._lays,
        reveal: place => void reveal(panel, place),
        insert: text => void insert(panel, this.node, text)
      },
      goTo: entity => void goToCell(panel, find(entity.cell), entity.line),
      goToOutput: (kept: Kept) => void goToCell(panel, kept.cell, null),
      cells: () => cellsOf(panel)
    };
  }
}

/** The cells of a notebook at this moment: each is looked for once, and its text read once. */
function cellsOf({ content }: NotebookPanel): Cells {
  const places = new Map(content.widgets.map((cell, index) => [cell.model.id, index]));
  const sums = new Map<number, number>();
  const position = (id: string | null): number => places.get(id ?? '') ?? -1;
  return {
    position,
    edited: ({ cell, crc32: ran }) => {
      const at = position(cell);
      const model = content.widgets[at]?.model;
      if (model === undefined || ran === null) {
        return false;
      }
      const sum = sums.get(at) ?? crc32(model.sharedModel.getSource());
      sums.set(at, sum);
      return sum !== ran;
    }
  };
}
