/** Saved runs: a `.flyte-run.json` file is a document of its own, shown as an output is, without a kernel. */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import { ABCWidgetFactory, type DocumentRegistry, DocumentWidget } from '@jupyterlab/docregistry';
import { Widget } from '@lumino/widgets';

import { MIME } from '../../model/payload.js';
import type { Host } from '../../view/host.js';
import type { Output } from '../output.js';
import { flyteIcon } from './icons.js';

const FACTORY = 'Flyte Run';

class RunContent extends Widget {
  private _output: Output | null = null;

  constructor(
    private readonly _context: DocumentRegistry.Context,
    private readonly _lays: Host['layout']
  ) {
    super();
    this.addClass('fnb-document');
    void _context.ready.then(() => {
      _context.model.contentChanged.connect(this._show, this);
      this._show();
    });
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._context.model.contentChanged.disconnect(this._show, this);
      this._output?.dispose();
    }
    super.dispose();
  }

  private _show(): void {
    void import('../output.js').then(({ Output }) => {
      if (!this.isDisposed) {
        this._output ??= new Output(this.node, { layout: this._lays });
        this._output.show(parsed(this._context.model.toString()));
      }
    });
  }
}

class RunFactory extends ABCWidgetFactory<DocumentWidget> {
  constructor(private readonly _lays: Host['layout']) {
    super({ name: FACTORY, label: 'Flyte run', fileTypes: ['flyte-run'], defaultFor: ['flyte-run'], readOnly: true });
  }

  protected createNewWidget(context: DocumentRegistry.Context): DocumentWidget {
    const widget = new DocumentWidget({ content: new RunContent(context, this._lays), context });
    widget.title.icon = flyteIcon;
    return widget;
  }
}

export function savedPlugin(layout: Host['layout']): JupyterFrontEndPlugin<void> {
  return {
    id: 'flyte-nb:saved',
    description: 'Opens a saved run (.flyte-run.json) as a document.',
    autoStart: true,
    optional: [ILayoutRestorer],
    activate: ({ docRegistry }: JupyterFrontEnd, restorer: ILayoutRestorer | null): void => {
      docRegistry.addFileType({
        name: 'flyte-run',
        displayName: 'Flyte run',
        extensions: ['.flyte-run.json'],
        mimeTypes: [MIME],
        contentType: 'file',
        fileFormat: 'text',
        icon: flyteIcon
      });
      const tracker = new WidgetTracker<DocumentWidget>({ namespace: 'flyte-nb-runs' });
      void restorer?.restore(tracker, {
        command: 'docmanager:open',
        args: widget => ({ path: widget.context.path, factory: FACTORY }),
        name: widget => widget.context.path
      });
      const factory = new RunFactory(layout);
      factory.widgetCreated.connect((_, widget) => void tracker.add(widget));
      // Its type leaves a field out that the registry's has; both are JupyterLab's own.
      docRegistry.addWidgetFactory(factory as unknown as DocumentRegistry.WidgetFactory);
    }
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // which is no payload: the output says so
  }
}
