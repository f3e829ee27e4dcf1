/** The client: real workers in threads; what is dropped, retried and given up. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { LayoutClient, LayoutError, plainer } from '../../src/layout/client.js';
import { GOLDEN, read } from '../model/twin.js';
import { type Workshop, real, scripted } from './workers.js';

const never = new AbortController().signal;

function client(
  t: { after(end: () => void): void },
  workshop: Workshop,
  time = 10_000,
  kept = 1_000_000
): LayoutClient {
  const made = new LayoutClient(workshop.make, { time, dropped: 20, kept });
  t.after(() => made.dispose());
  return made;
}

test('the real worker lays out a recorded picture', async t => {
  const layout = await client(t, await real()).layout(read('knn-expanded.dot'), never);
  assert.ok(GOLDEN);
  assert.equal(layout.objects?.filter(thing => thing.name.startsWith('n2/')).length, 6);
});

test('the real worker tells what it cannot read', async t => {
  await assert.rejects(client(t, await real()).layout('digraph {', never), (error: Error) => {
    assert.ok(error instanceof LayoutError);
    assert.match(error.message, /could not be laid out: Graphviz refused it/);
    return true;
  });
});

test('one worker serves all, and the same DOT is asked once', async t => {
  const workshop = scripted();
  const layouts = client(t, workshop);
  const [one, other] = await Promise.all([layouts.layout('a', never), layouts.layout('b', never)]);
  assert.deepEqual([one.bb, other.bb], ['a', 'b']);
  assert.equal(await layouts.layout('a', never), one);
  assert.equal(workshop.made, 1);
});

test('a worker is made ahead where that is asked for', async t => {
  const workshop = scripted();
  const layouts = client(t, workshop);
  layouts.warm();
  layouts.warm();
  assert.equal((await layouts.layout('a', never)).bb, 'a');
  assert.equal(workshop.made, 1);
});

test('a job that waits is dropped when it is aborted', async t => {
  const layouts = client(t, scripted());
  const dropped = new AbortController();
  const first = layouts.layout('a', never);
  const second = layouts.layout('b', dropped.signal);
  dropped.abort(new Error('gone on'));
  await assert.rejects(second, /gone on/);
  assert.equal((await first).bb, 'a');
  await assert.rejects(layouts.layout('c', dropped.signal), /gone on/);
});

test('a worker that is busy with a dropped job is replaced when another waits', async t => {
  const workshop = scripted();
  const layouts = client(t, workshop);
  const dropped = new AbortController();
  const first = layouts.layout('forever', dropped.signal);
  dropped.abort(new Error('gone on'));
  await assert.rejects(first, /gone on/);
  assert.equal((await layouts.layout('b', never)).bb, 'b');
  assert.equal(workshop.made, 2);
});

test('what takes too long is tried again, plainer', async t => {
  const workshop = scripted();
  const layout = await client(t, workshop, 400).layout('digraph "slow" {\n  graph [rankdir=TB]\n}', never);
  assert.match(layout.bb ?? '', /graph \[splines=line nslimit=0.2 .* rankdir=TB\]/);
  assert.equal(workshop.made, 2);
});

test('what takes too long twice is given up, and others go on', async t => {
  const layouts = client(t, scripted(), 300);
  const lost = layouts.layout('digraph "forever" {\n  graph [rankdir=TB]\n}', never);
  const next = layouts.layout('b', never);
  await assert.rejects(lost, /took longer than 0.3 s\. Close some of its groups, or read the table instead\.$/);
  assert.equal((await next).bb, 'b');
});

test('a worker that fails is replaced', async t => {
  const layouts = client(t, scripted());
  await assert.rejects(layouts.layout('crash', never), /its worker failed \(out of memory\)/);
  assert.equal((await layouts.layout('b', never)).bb, 'b');
});

test('a worker that cannot be made is told of', async t => {
  const layouts = new LayoutClient(() => {
    throw new Error('blocked by a policy');
  });
  t.after(() => layouts.dispose());
  layouts.warm();
  await assert.rejects(layouts.layout('a', never), /its worker did not start \(blocked by a policy\)/);
});

test('what is too large to keep is asked again', async t => {
  const layouts = client(t, scripted(), 10_000, 4);
  const one = await layouts.layout('abc', never);
  assert.notEqual(await layouts.layout('abc', never), one);
});

test('what waits is let go at the end', async () => {
  const layouts = new LayoutClient(scripted().make);
  const waiting = [layouts.layout('forever', never), layouts.layout('b', never)];
  layouts.dispose();
  for (const lost of [...waiting, layouts.layout('c', never)]) {
    await assert.rejects(lost, /The view was closed/);
  }
});

test('a plainer layout is asked for once', () => {
  const dot = read('knn-expanded.dot');
  const plain = plainer(dot);
  assert.match(plain ?? '', /^ {2}graph \[splines=line nslimit=0.2 nslimit1=0.2 mclimit=0.1 compound=true/m);
  assert.equal(plainer(plain ?? ''), null);
});
