/** The lessons: a tile of the launcher, and a command, that put a lesson into the folder in front and open it. */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, InputDialog } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';

import titles from '../../lessons?titles';
import { flyteIcon } from './icons.js';

const COMMAND = 'flyte-nb:open-lesson';
const FOLDER = 'flyte-lessons';

export const lessonsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'flyte-nb:lessons',
  description: 'Opens the lessons of flyte_nb.',
  autoStart: true,
  optional: [ILauncher, ICommandPalette],
  activate: (app: JupyterFrontEnd, launcher: ILauncher | null, palette: ICommandPalette | null): void => {
    const names = Object.keys(titles);
    if (names.length === 0) {
      return; // built without them
    }
    app.commands.addCommand(COMMAND, {
      label: 'Flyte Lessons',
      caption: 'Learn Flyte in notebooks: opens a lesson of your own, in the folder flyte-lessons',
      icon: flyteIcon,
      describedBy: {
        args: {
          type: 'object',
          properties: {
            name: { type: 'string', description: 'The lesson, 01_knn.ipynb; without it you are asked' },
            cwd: { type: 'string', description: 'The folder to put it in' }
          }
        }
      },
      execute: async args => {
        const name = typeof args['name'] === 'string' ? args['name'] : await asked(names);
        if (name !== null && Object.hasOwn(titles, name)) {
          const cwd = typeof args['cwd'] === 'string' ? args['cwd'] : '';
          await app.commands.execute('docmanager:open', { path: await put(app, cwd, name), factory: 'Notebook' });
        }
      }
    });
    launcher?.add({ command: COMMAND, category: 'Other', rank: 100 });
    palette?.addItem({ command: COMMAND, category: 'Flyte' });
  }
};

async function asked(names: readonly string[]): Promise<string | null> {
  const items = names.map(name => titles[name]!);
  const { value } = await InputDialog.getItem({ title: 'Open a lesson', items, okLabel: 'Open' });
  return value === null ? null : (names[items.indexOf(value)] ?? null);
}

/** The path of a lesson in a folder, which is made where it is not there; what is there already is the reader's own. */
async function put({ serviceManager: { contents } }: JupyterFrontEnd, cwd: string, name: string): Promise<string> {
  const folder = cwd === '' ? FOLDER : `${cwd}/${FOLDER}`;
  const path = `${folder}/${name}`;
  if (await isThere(contents, path)) {
    return path;
  }
  const { default: lessons } = await import('../../lessons?texts');
  if (!(await isThere(contents, folder))) {
    await contents.save(folder, { type: 'directory' });
  }
  await contents.save(path, { type: 'notebook', format: 'json', content: JSON.parse(lessons[name]!) });
  return path;
}

async function isThere(contents: JupyterFrontEnd['serviceManager']['contents'], path: string): Promise<boolean> {
  return contents.get(path, { content: false }).then(
    () => true,
    () => false
  );
}
