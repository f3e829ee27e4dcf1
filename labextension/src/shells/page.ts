/** The stand-alone page of `save_replay`: a payload in the page, no kernel, no network. */

import worker from '../layout/worker.js?text';
import style from '../../style/page.css?text';
import { graphviz } from './graphviz.js';
import { Output } from './output.js';

const sheet = new CSSStyleSheet();
sheet.replaceSync(style);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

const place = document.getElementById('flyte-nb-view');
const payload = document.getElementById('flyte-nb-payload');
if (place !== null && payload !== null) {
  const client = graphviz(worker);
  const output = new Output(place, { layout: (dot, signal) => client.layout(dot, signal) });
  output.show(parsed(payload.textContent));
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null; // which is no payload: the output says so
  }
}
