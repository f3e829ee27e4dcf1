/** Messages that were tampered with: dropped, or taken without harm; nothing is thrown at the kernel's connection. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { chipsOf, counted } from '../../src/panel/chips.js';
import { Choosing } from '../../src/panel/choosing.js';
import { hintSaid, marksOf } from '../../src/panel/marks.js';
import { Account } from '../../src/shells/account.js';
import type { Listener, Port } from '../../src/shells/link.js';
import { type FromKernel, readMessage } from '../../src/shells/messages.js';
import { rowsOf } from '../../src/view/rows.js';
import { stepSaid, tallied } from '../../src/view/said.js';
import { linesOf, makers } from '../../src/view/stepper/lines.js';
import { chance, mutated } from '../model/mutations.js';
import { entity, problem, run } from '../panel/notebooks.js';
import { recorded } from '../view/golden.js';

const view = run('e1').view;
const { events } = recorded('knn') as { events: unknown[] };
const source = {
  name: 'wf',
  path: '',
  kind: 'workflow',
  file: 'In[1]',
  first: 1,
  lines: ['def wf():', '    return f()'],
  times: ['definition', 'compile'],
  lit: 2,
  variables: [['k', '2']],
  locals: []
};
const step = {
  at: 3,
  past: false,
  stop: 'before',
  path: 'n0',
  last: null,
  says: 'before f (n0)',
  source,
  breakpoints: [{ number: 1, target: 'f', when: null, failure: false, hits: 0, paths: ['n0'] }]
};
const hints = [{ name: 'x', first: 1, last: 9, made: 'f()', type: 'int', promise: true }];
const wf = {
  ...entity('wf', 'a', { kind: 'workflow', crc32: 0, times: ['definition', 'compile'] }),
  inputs: [['n', 'int', '3']],
  outputs: [['o0', 'int']],
  hints,
  stale: [['f', 'In[1]', 'In[2]']]
};

const MESSAGES: readonly object[] = [
  { type: 'hello', protocol: 1, notebook: 1, views: [view] },
  { type: 'entities', names: ['wf'], entities: [wf], problems: [problem('wf', 'a', 1)] },
  { type: 'executions', executions: [run('e1')] },
  { type: 'opened', view },
  { type: 'snapshot', view, payload: { schema: 1, view, events: events.slice(0, 9), sentence: '' }, now: 1.5 },
  { type: 'events', view, from: 9, events: events.slice(9) },
  { type: 'step', view, step },
  { type: 'show', view, selected: 'n2', opened: ['n2'], closed: ['n0'], cursor: 4 },
  { type: 'refused', view: null, request: 4, message: 'no' },
  { type: 'refused', view, request: null, message: 'no' },
  { type: 'value', view, request: 1, rich: { kind: 'text', type: 'str', text: 'a' } },
  { type: 'reran', view, request: 1, reran: { seconds: 0.1, outputs: [['o0', '1']], log: '', same: true } }
];

class Kernel implements Port {
  readonly protocol = 1;
  readonly notebook = 1;
  readonly stopHint = null;
  private readonly _listeners = new Set<Listener>();

  announced = (): boolean => true;
  post = (): void => undefined;
  listen = (listener: Listener): (() => void) => {
    this._listeners.add(listener);
    return () => this._listeners.delete(listener);
  };

  says(message: FromKernel): void {
    [...this._listeners].forEach(listener => listener.message(message));
  }
}

/** What a panel, cells and views make of what was said. */
function looked({ model }: Account, choosing: Choosing): void {
  choosing.look();
  const marks = marksOf(model, 'a', 'def wf():\n    return f()');
  hintSaid(marks.hints, 'x', 2);
  for (const shown of [model.latest, choosing.shown]) {
    if (shown !== null) {
      chipsOf(model, 'a', counted(shown.head));
      rowsOf(shown.state, new Map(), null, shown.query);
      tallied(shown.state);
      if (shown.step !== null) {
        stepSaid(shown.step, shown.head);
        makers(shown.step, shown.state);
        if (shown.step.source !== null) {
          linesOf(shown.step.source);
        }
      }
    }
  }
}

test('no mutation of what a kernel says does any harm', async () => {
  const random = chance('messages');
  let [read, dropped] = [0, 0];
  for (let round = 0; round < 150; round += 1) {
    const kernel = new Kernel();
    const account = new Account(kernel, () => undefined);
    const choosing = new Choosing(account.model, account, () => []);
    for (const whole of MESSAGES) {
      const message = readMessage(random() < 0.4 ? mutated(whole, random) : structuredClone(whole));
      if (message === null) {
        dropped += 1;
      } else {
        read += 1;
        assert.doesNotThrow(() => kernel.says(message), `round ${round}: ${message.type}`);
      }
      await new Promise(done => setImmediate(done));
      assert.doesNotThrow(() => looked(account, choosing), `round ${round}`);
    }
    choosing.dispose();
    account.dispose();
  }
  assert.ok(read > 1_000 && dropped > 100, `${read} read, ${dropped} dropped`);
  assert.deepEqual(Object.keys(Object.prototype), []);
});
