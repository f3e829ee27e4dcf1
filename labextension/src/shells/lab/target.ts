/** Target: which entity, and which stepper, a command is about. */

import type { Entity } from '../../model/notebook.js';
import { around, uncounted } from '../../panel/lines.js';
import type { RunModel } from '../../view/model.js';
import type { IFlyteNotebook, IFlyteNotebooks, IFlytePanel } from './tokens.js';

export interface Target {
  readonly notebook: IFlyteNotebook;
  readonly entity: Entity;
}

export class Targets {
  constructor(
    private readonly _notebooks: IFlyteNotebooks,
    private readonly _panel: IFlytePanel
  ) {}

  get notebook(): IFlyteNotebook | null {
    return this._notebooks.current;
  }

  /** The entity whose lines the cursor is in, in the active cell of the notebook in front. */
  get atCursor(): Target | null {
    const { notebook } = this;
    const cell = notebook?.panel.content.activeCell ?? null;
    if (notebook === null || cell === null) {
      return null;
    }
    const entities = notebook.model.entitiesOf(cell.model.id);
    const above = uncounted(cell.model.sharedModel.getSource());
    const line = (cell.editor?.getCursorPosition().line ?? 0) + 1 - above;
    const entity = around(entities, line);
    return entity === null ? null : { notebook, entity };
  }

  /** The entity at the cursor, else the one that is chosen in the panel, else the workflow that came up last. */
  entity(kind: string | null = null): Target | null {
    const { notebook, atCursor } = this;
    if (notebook === null) {
      return null;
    }
    const fits = (entity: Entity | null): entity is Entity =>
      entity !== null && (kind === null || entity.kind === kind);
    if (atCursor !== null && fits(atCursor.entity)) {
      return atCursor;
    }
    const choice = this._panel.choosing?.choice ?? null;
    const chosen = choice?.kind === 'entity' ? notebook.model.entity(choice.name) : null;
    const last = notebook.model.entities.filter(entity => entity.kind === 'workflow').at(-1) ?? null;
    const entity = fits(chosen) ? chosen : last;
    return entity === null ? null : { notebook, entity };
  }

  /** The run that is shown in the panel, else the one that was begun last. */
  get run(): RunModel | null {
    const shown = this._panel.choosing?.shown ?? null;
    return shown !== null && shown.ran ? shown : (this.notebook?.model.latest ?? null);
  }

  /** The run that somebody steps through: the one in the panel, else the one that was begun last. */
  get stepped(): RunModel | null {
    const shown = this._panel.choosing?.shown ?? null;
    const latest = this.notebook?.model.latest ?? null;
    return shown?.steps ? shown : latest?.steps ? latest : null;
  }
}
