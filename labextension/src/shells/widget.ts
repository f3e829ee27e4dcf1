/** The anywidget: everywhere but in JupyterLab and Notebook 7 with the extension. Positions come from the kernel. */

import type { AnyModel, RenderProps } from '@anywidget/types';

import style from '../../style/widget.css?text';
import type { Listener, Port } from './link.js';
import { PROTOCOL, readMessage } from './messages.js';
import { Output } from './output.js';

interface Traits extends Record<string, unknown> {
  _payload: unknown;
}

const WAITS = 'Stop may have to wait for the cell that is running: interrupt the kernel if it does.';

/** A widget's own comm leads to its own view in a kernel, and nowhere if there is none. */
class WidgetPort implements Port {
  readonly protocol = PROTOCOL;
  readonly notebook = null;
  readonly stopHint = WAITS;
  private readonly _listeners = new Set<Listener>();
  private readonly _heard = (content: unknown) => {
    const message = readMessage(content);
    if (message !== null) {
      this._listeners.forEach(listener => listener.message(message));
    }
  };

  constructor(private readonly _model: AnyModel<Traits>) {
    _model.on('msg:custom', this._heard);
  }

  announced(): boolean {
    return true;
  }

  post(message: Parameters<Port['post']>[0]): void {
    this._model.send(message);
  }

  listen(listener: Listener): () => void {
    this._listeners.add(listener);
    return () => this._listeners.delete(listener);
  }

  dispose(): void {
    this._model.off('msg:custom', this._heard);
  }
}

function render({ model, el }: RenderProps<Traits>): () => void {
  // A root of its own: it takes a style sheet before it is on the page, and where inline styles are forbidden.
  const root = el.shadowRoot ?? el.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  root.adoptedStyleSheets = [sheet];
  const place = document.createElement('div');
  root.replaceChildren(place);

  const port = new WidgetPort(model);
  const output = new Output(place, { port });
  const show = () => output.show(model.get('_payload'));
  model.on('change:_payload', show);
  show();
  return () => {
    model.off('change:_payload', show);
    output.dispose();
    port.dispose();
    root.replaceChildren();
  };
}

export default { render };
