/** The commands of the extension: in the palette, in menus and toolbars, and for keys where the panel or a view is. */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, Notification } from '@jupyterlab/apputils';
import type { CommandRegistry } from '@lumino/commands';

import type { StepCommand } from '../../view/host.js';
import { flyteIcon, runIcon, stepIcon } from './icons.js';
import { Keeping } from './keeping.js';
import { type Target, Targets } from './target.js';
import { IFlyteNotebooks, IFlytePanel } from './tokens.js';

const CATEGORY = 'Flyte';

const STEPS: readonly (readonly [id: string, command: StepCommand, label: string])[] = [
  ['over', 'over', 'Step Over'],
  ['into', 'into', 'Step Into'],
  ['out', 'out', 'Step Out'],
  ['back', 'back', 'Step Back'],
  ['forward', 'forward', 'Step Forward Again'],
  ['continue', 'continue', 'Continue']
];

const SPELLINGS: readonly (readonly [to: string, label: string])[] = [
  ['decorator', 'Convert Cell to Decorators'],
  ['magic', 'Convert Cell to a Magic'],
  ['directive', 'Convert Cell to a Directive']
];

export const commandsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'flyte-nb:commands',
  description: 'Commands to run, step through, compile, convert and keep workflows.',
  autoStart: true,
  requires: [IFlyteNotebooks, IFlytePanel],
  optional: [ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    notebooks: IFlyteNotebooks,
    panel: IFlytePanel,
    palette: ICommandPalette | null
  ): void => {
    const { commands } = app;
    const targets = new Targets(notebooks, panel);
    const ids = addCommands(commands, targets, panel, new Keeping(commands, app.serviceManager.contents, targets));
    ids.filter(id => !id.endsWith('-cell')).forEach(command => palette?.addItem({ command, category: CATEGORY }));
    // Buttons come and go with what there is to run in the cell, and what steps. Each is told by its own id: to tell all
    // at once would draw every button of the front end anew.
    let frame: number | null = null;
    const changed = (): void => {
      frame ??= requestAnimationFrame(() => {
        frame = null;
        ids.forEach(id => commands.notifyCommandChanged(id));
      });
    };
    notebooks.forEach(({ panel: { content }, model }) => {
      content.activeCellChanged.connect(changed);
      model.subscribe(changed);
    });
    notebooks.currentChanged.connect(changed);
    panel.changed.connect(changed);
  }
};

/** Adds a command under an id of its own, `flyte-nb:` before it. */
type Add = (id: string, options: CommandRegistry.ICommandOptions) => void;

function addCommands(commands: CommandRegistry, targets: Targets, panel: IFlytePanel, keeping: Keeping): string[] {
  const ids: string[] = [];
  const add: Add = (id, options) => {
    const { execute, ...others } = options;
    ids.push(`flyte-nb:${id}`);
    commands.addCommand(`flyte-nb:${id}`, {
      ...others,
      describedBy: { args: { type: 'object', properties: {} } },
      execute: args => telling(() => execute(args))
    });
  };
  add('show-panel', { label: 'Show the Flyte Panel', icon: flyteIcon, execute: () => panel.show() });
  addBeginning(add, targets, panel);
  addStepping(add, targets);
  addConverting(add, targets);
  addKeeping(add, targets, keeping);
  return ids;
}

function addBeginning(add: Add, targets: Targets, panel: IFlytePanel): void {
  const there = (kind: string | null = null) => targets.entity(kind) !== null;
  add('run', {
    label: () => named('Run', targets.entity()),
    caption: 'Run the entity at the cursor, or the one that is chosen in the panel',
    icon: runIcon,
    isEnabled: () => there(),
    execute: () => begin(panel, targets.entity(), false)
  });
  add('step', {
    label: () => named('Step Through', targets.entity()),
    caption: 'Step through the entity at the cursor, or the one that is chosen in the panel',
    icon: stepIcon,
    isEnabled: () => there(),
    execute: () => begin(panel, targets.entity(), true)
  });
  // In the toolbar of a cell: there only where the cell defines something.
  add('run-cell', {
    label: () => named('Run', targets.atCursor),
    caption: () => named('Run', targets.atCursor),
    icon: runIcon,
    isVisible: () => targets.atCursor !== null,
    isEnabled: () => targets.atCursor !== null,
    execute: () => begin(panel, targets.atCursor, false)
  });
  add('step-cell', {
    label: () => named('Step Through', targets.atCursor),
    caption: () => named('Step Through', targets.atCursor),
    icon: stepIcon,
    isVisible: () => targets.atCursor !== null,
    isEnabled: () => targets.atCursor !== null,
    execute: () => begin(panel, targets.atCursor, true)
  });
  add('compile', {
    label: () => named('Compile and Show', targets.entity('workflow')),
    isEnabled: () => there('workflow'),
    execute: () => {
      const target = targets.entity('workflow');
      if (target !== null) {
        panel.show();
        panel.choosingOf(target.notebook).choose({ kind: 'entity', name: target.entity.name });
      }
    }
  });
}

function addStepping(add: Add, targets: Targets): void {
  for (const [id, command, label] of STEPS) {
    add(id, {
      label,
      isEnabled: () => targets.stepped !== null,
      execute: () => targets.stepped?.kernel?.stepper.command(command)
    });
  }
  add('stop', {
    label: 'Stop the Run',
    isEnabled: () => targets.run?.kernel !== null && targets.run?.over === false,
    execute: () => {
      const kernel = targets.run?.kernel ?? null;
      if (kernel !== null && kernel.stopHint !== null) {
        throw new Error(kernel.stopHint);
      }
      kernel?.stop();
    }
  });
  add('breakpoint', {
    label: () => (targets.atCursor === null ? 'Breakpoint at the Cursor' : named('Breakpoint on', targets.atCursor)),
    caption: 'Let the stepper stop at each node of the entity at the cursor; again: no more',
    isEnabled: () => targets.stepped !== null && targets.atCursor !== null,
    execute: () => breakAt(targets)
  });
}

function addConverting(add: Add, targets: Targets): void {
  for (const [to, label] of SPELLINGS) {
    add(`convert-to-${to}`, {
      label,
      isEnabled: () => (targets.notebook?.panel.content.activeCell?.model.type ?? '') === 'code',
      execute: () => convert(targets, to)
    });
  }
}

function addKeeping(add: Add, targets: Targets, keeping: Keeping): void {
  add('save-replay', {
    label: 'Save the Replay…',
    caption: 'Write one HTML file that plays the run, without a kernel and without a network',
    isEnabled: () => targets.run !== null,
    execute: () => keeping.save('html')
  });
  add('open-replay', {
    label: 'Open the Replay in a Browser Tab',
    isEnabled: () => targets.run !== null,
    execute: () => keeping.open()
  });
  add('save-record', {
    label: 'Save the Run…',
    caption: 'Write the run into a file that opens here as a document of its own',
    isEnabled: () => targets.run !== null,
    execute: () => keeping.save('flyte-run.json')
  });
}

function named(verb: string, target: Target | null): string {
  return target === null ? verb : `${verb} ${target.entity.name}`;
}

/** Begin at once where no input is wanting; else the panel asks for it. */
async function begin(panel: IFlytePanel, target: Target | null, step: boolean): Promise<void> {
  if (target === null) {
    return;
  }
  const { notebook, entity } = target;
  const choosing = panel.choosingOf(notebook);
  panel.show();
  if (entity.inputs.some(input => input.default === null)) {
    choosing.choose({ kind: 'entity', name: entity.name });
    return;
  }
  await choosing.begin({ name: entity.name, values: [], step, overwrite: false });
}

async function breakAt(targets: Targets): Promise<void> {
  const { stepped, atCursor } = targets;
  const stepper = stepped?.kernel?.stepper;
  if (stepper === undefined || atCursor === null) {
    return;
  }
  const target = atCursor.entity.name;
  const known = stepped?.step?.breakpoints.find(one => one.target === target && one.when === null && !one.failure);
  await (known === undefined ? stepper.addBreakpoint(target, null, false) : stepper.removeBreakpoint(known.number));
}

async function convert({ notebook }: Targets, to: string): Promise<void> {
  const cell = notebook?.panel.content.activeCell ?? null;
  if (notebook !== null && cell !== null) {
    const source = cell.model.sharedModel.getSource();
    const text = await notebook.desk.convert(source, to);
    if (cell.model.sharedModel.getSource() === source) {
      cell.model.sharedModel.setSource(text.replace(/\n$/, ''));
    }
  }
}

/** What cannot be done is told to the reader. */
async function telling(act: () => unknown): Promise<void> {
  try {
    await act();
  } catch (error) {
    Notification.warning(error instanceof Error ? error.message : String(error), { autoClose: 8_000 });
  }
}
