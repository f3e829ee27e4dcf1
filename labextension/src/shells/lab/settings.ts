/** Settings: what the reader wants of views and commands, from JupyterLab's settings; with defaults where there are none. */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { Signal } from '@lumino/signaling';

import { gatherBeyond } from '../../model/folding.js';
import { IFlyteSettings } from './tokens.js';

const ID = 'flyte-nb:settings';

/** What there is to choose; `schema/settings.json` says it to JupyterLab. */
export class FlyteSettings implements IFlyteSettings {
  executor: string | null = null;
  notifications = true;
  notifyAfter = 10;
  gutter = true;
  hover = true;
  chips = true;
  readonly changed: Signal<IFlyteSettings, void> = new Signal<IFlyteSettings, void>(this);

  /** Take what was read, whoever wrote it. */
  take(values: Readonly<Record<string, unknown>>): void {
    const { executor, collapse, animation, theme, notifications, notifyAfter, gutter, hover, chips } = values;
    this.executor = typeof executor === 'string' && executor !== '' && executor !== 'kernel' ? executor : null;
    this.notifications = notifications !== false;
    this.notifyAfter = typeof notifyAfter === 'number' && notifyAfter >= 0 ? notifyAfter : 10;
    this.gutter = gutter !== false;
    this.hover = hover !== false;
    this.chips = chips !== false;
    gatherBeyond(typeof collapse === 'number' ? collapse : null);
    mark('data-fnb-motion', animation === 'off' ? 'off' : null);
    mark('data-fnb-theme', theme === 'light' || theme === 'dark' ? theme : null);
    this.changed.emit();
  }
}

/** What styles and views look for at the page's body. */
function mark(name: string, value: string | null): void {
  if (value === null) {
    document.body.removeAttribute(name);
  } else {
    document.body.setAttribute(name, value);
  }
}

export const settingsPlugin: JupyterFrontEndPlugin<IFlyteSettings> = {
  id: ID,
  description: 'The settings of flyte_nb.',
  autoStart: true,
  optional: [ISettingRegistry],
  provides: IFlyteSettings,
  activate: (_: JupyterFrontEnd, registry: ISettingRegistry | null) => {
    const settings = new FlyteSettings();
    registry?.load(ID).then(
      loaded => {
        const read = (): void => settings.take(loaded.composite);
        loaded.changed.connect(read);
        read();
      },
      (error: unknown) => console.warn('flyte_nb: its settings cannot be read', error)
    );
    return settings;
  }
};
