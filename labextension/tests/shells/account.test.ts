/** An account asks a kernel that can answer, follows its latest run, and starts anew with the next kernel. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';

import { Account } from '../../src/shells/account.js';
import type { Listener, Port } from '../../src/shells/link.js';
import { type ToKernel, readMessage } from '../../src/shells/messages.js';
import { entity, run, told } from '../panel/notebooks.js';

declare const TESTS: string;

const log = readFileSync(join(TESTS, '../../tests/golden/knn.jsonl'), 'utf-8').trim().split('\n').slice(1);
const events = log.map(line => JSON.parse(line) as unknown);

class Kernel implements Port {
  protocol: number | null = null;
  notebook: number | null = null;
  stopHint = null;
  told: ToKernel[] = [];
  private readonly _listeners = new Set<Listener>();

  announced = (): boolean => true;
  post = (message: ToKernel): void => void this.told.push(message);
  listen = (listener: Listener): (() => void) => {
    this._listeners.add(listener);
    return () => this._listeners.delete(listener);
  };

  says(message: object): void {
    const read = readMessage(message);
    assert.notEqual(read, null);
    if (read!.type === 'hello') {
      this.protocol = read!.protocol;
      this.notebook = read!.notebook;
    }
    [...this._listeners].forEach(listener => listener.message(read!));
  }

  goes(): void {
    this.protocol = this.notebook = null;
    [...this._listeners].forEach(listener => listener.closed());
  }

  /** What it was asked since it was asked for this last. */
  asked(): ToKernel[] {
    const told = this.told;
    this.told = [];
    return told;
  }
}

const HELLO = { type: 'hello', protocol: 1, notebook: 1, views: [] };

function wire(one: ReturnType<typeof entity>): object {
  return { ...one, inputs: [], outputs: [], stale: [] };
}

const accounts: Account[] = [];

afterEach(() => accounts.splice(0).forEach(account => account.dispose()));

function accountOf(kernel: Kernel): Account {
  const account = new Account(kernel);
  accounts.push(account);
  return account;
}

function connected(): { kernel: Kernel; account: Account } {
  const kernel = new Kernel();
  const account = accountOf(kernel);
  kernel.says(HELLO);
  return { kernel, account };
}

async function moment(): Promise<void> {
  await new Promise(resolve => setImmediate(resolve));
}

test('a kernel is asked for everything when it says hello, and again when messages may be lost', () => {
  const { kernel, account } = connected();
  assert.deepEqual(kernel.asked(), [{ type: 'notebook' }]);
  kernel.says({ type: 'entities', names: ['wf'], entities: [], problems: [] });
  assert.deepEqual(kernel.asked(), [{ type: 'notebook' }]);
  const { names, entities } = told([entity('wf', 'a')]);
  kernel.says({ type: 'entities', names, entities: entities.map(wire), problems: [] });
  assert.deepEqual(kernel.asked(), []);
  assert.equal(account.model.entity('wf')?.cell, 'a');
});

test('an older kernel and a newer one are told apart, and asked for nothing', async () => {
  for (const [hello, connection] of [
    [{ ...HELLO, notebook: undefined }, 'old'],
    [{ ...HELLO, notebook: 2 }, 'new'],
    [{ ...HELLO, protocol: 2 }, 'new']
  ] as const) {
    const kernel = new Kernel();
    const account = accountOf(kernel);
    kernel.says(hello);
    assert.equal(account.model.connection, connection);
    assert.deepEqual(kernel.asked(), []);
    await assert.rejects(account.compile('wf'), connection === 'old' ? /older than this page/ : /no kernel/);
  }
});

test('the latest run is followed from its snapshot on, and let go when another begins', async () => {
  const { kernel, account } = connected();
  kernel.asked();
  const one = run('e1');
  kernel.says({ type: 'executions', executions: [one] });
  assert.deepEqual(kernel.asked(), [{ type: 'snapshot', view: one.view }]);
  kernel.says({
    type: 'snapshot',
    view: one.view,
    payload: { schema: 1, view: one.view, events: events.slice(0, 4), sentence: '' },
    now: null
  });
  await moment();
  const model = account.model.latest;
  assert.equal(model?.events.length, 4);
  assert.notEqual(model?.kernel, null);
  assert.deepEqual(kernel.asked(), []); // the snapshot was the kernel's own word
  kernel.says({ type: 'executions', executions: [one, run('e2')] });
  await moment();
  assert.deepEqual(kernel.asked(), [{ type: 'snapshot', view: run('e2').view }]);
  assert.equal(model?.kernel, null);
});

test('a run that two look at is asked for once, and let go with the last of them', async () => {
  const { kernel, account } = connected();
  kernel.asked();
  const { view } = run('e1');
  const [first, second] = [account.open(view), account.open(view)];
  assert.equal(kernel.asked().length, 1);
  kernel.says({ type: 'snapshot', view, payload: { schema: 1, view, events, sentence: '' }, now: null });
  const opened = [await first, await second] as const;
  assert.equal(opened[0].model, opened[1].model);
  opened[0].release();
  opened[0].release();
  await moment();
  assert.notEqual(opened[1].model.kernel, null);
  opened[1].release();
  await moment();
  assert.equal(opened[1].model.kernel, null);
});

test('questions are answered by their numbers, and refused when the kernel goes', async () => {
  const { kernel, account } = connected();
  kernel.asked();
  const compiled = account.compile('wf');
  const began = account.begin({ name: 'wf', values: [['n', '3']], step: true, overwrite: true }, null);
  const kept = account.keep('0'.repeat(32), 'a.html');
  const refused = account.convert('%%task', 'magic');
  const lost = account.compile('wf');
  const asked = kernel.asked();
  assert.deepEqual(asked[1], {
    type: 'begin',
    request: (asked[1] as { request: number }).request,
    name: 'wf',
    values: [['n', '3']],
    step: true,
    overwrite: true,
    executor: null
  });
  const numbers = asked.map(asked => (asked as { request: number }).request);
  kernel.says({ type: 'began', request: numbers[1], view: 'b' });
  kernel.says({ type: 'compiled', request: numbers[0], view: 'a' });
  kernel.says({ type: 'kept', request: numbers[2], file: '/tmp/a.html' });
  kernel.says({ type: 'refused', view: null, request: numbers[3], message: 'nothing to convert' });
  assert.deepEqual([await compiled, await began, await kept], ['a', 'b', '/tmp/a.html']);
  await assert.rejects(refused, /nothing to convert/);
  kernel.goes();
  await assert.rejects(lost, /not there any more/);
  assert.equal(account.model.connection, 'none');
});
