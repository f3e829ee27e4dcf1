/** What a shell gives to a panel. The panel knows no more of it. */

import type { Entity } from '../model/notebook.js';
import type { Host } from '../view/host.js';
import type { Kept } from './choosing.js';

export interface PanelHost {
  /** For the views that it shows. */
  readonly view: Host;
  /** Go to the line that defines an entity. */
  goTo(entity: Entity): void;
  /** Go to the output that a saved run stands in. */
  goToOutput(kept: Kept): void;
  /** The cells as they are now. */
  cells(): Cells;
}

export interface Cells {
  /** The index of a cell in its notebook; -1 for one that is not there. */
  position(cell: string | null): number;
  /** Whether the text of an entity's cell is another than when it ran. */
  edited(entity: Entity): boolean;
}
