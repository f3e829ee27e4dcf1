/** What the header, the slider and screen readers are told. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Event } from '../../src/model/events.js';
import { readPayload } from '../../src/model/payload.js';
import { fold } from '../../src/model/state.js';
import { RunModel } from '../../src/view/model.js';
import { notices } from '../../src/view/notices.js';
import {
  countsLine,
  endSaid,
  eventSaid,
  momentSaid,
  performing,
  phaseSaid,
  progressSaid,
  reason,
  tallied
} from '../../src/view/said.js';
import { following, search } from '../../src/view/search.js';
import { ticksOf } from '../../src/view/scrubber.js';
import { begin, call, expand, fail, graph, spec, started, succeed } from '../model/builders.js';
import { golden, recorded } from './golden.js';
import { standing } from './steps.js';

test('counts are of the nodes that do work themselves', () => {
  const tally = tallied(golden('knn').state);
  assert.equal(countsLine(tally, true), '4 of 4 done');
  assert.equal(countsLine(tally, false), '4 nodes');
});

test('a failure is said by its name', () => {
  const { state } = golden('failure');
  assert.equal(progressSaid(tallied(state)), '1 of 5 done, 1 failed, 3 skipped: fail');
  assert.equal(endSaid(state, tallied(state)), 'The run failed in 5.0 s: 1 of 5 done, 1 failed, 3 skipped: fail');
});

test('why a run failed is said with the node to blame', () => {
  const { state } = golden('failure');
  const why = reason(state, tallied(state));
  assert.equal(why?.node?.path, 'n0/dn1');
  assert.equal(why?.text, "ValueError: ('no <good>', 2)");
  const stopped = golden('abort').state;
  assert.equal(reason(stopped, tallied(stopped))?.text, `Stopped: ${stopped.aborted}`);
  const good = golden('knn').state;
  assert.equal(reason(good, tallied(good)), null);
});

test('a moment is an event, what it was, and when', () => {
  const { events, head } = golden('knn');
  assert.equal(momentSaid(events, 0, 0, head), 'compiled, before the run');
  assert.equal(momentSaid(events, 1, 0, head), 'event 1 of 16: the run started, 0 s');
  assert.match(momentSaid(events, 16, 6.25, head), /^event 16 of 16: the run succeeded, 6\.\d s$/);
});

test('every event of every recorded run is said in words', () => {
  const said = new Set<string>();
  const names = ['knn', 'failure', 'retry', 'cache-hit', 'abort', 'map-tolerated', 'nested-dynamic'];
  for (const name of [...names, 'on-failure-outputs', 'on-failure-outputs-within']) {
    const { events, head } = golden(name);
    for (const event of events) {
      const text = eventSaid(event, head);
      assert.ok(text.length > 0 && !/undefined|null/.test(text), text);
      said.add(text);
    }
  }
  for (const text of [
    'evaluate_model expanded to 2 nodes',
    'helper_evaluate_model[1] was created',
    'fail failed',
    'wf is failing: its outputs do not fit',
    'the run is failing: its outputs do not fit'
  ]) {
    assert.ok(said.has(text), text);
  }
});

test('a search finds by title, kind and what tells a node from its siblings', () => {
  const { state } = golden('knn');
  assert.deepEqual(search(state, 'helper'), ['n2/dn0', 'n2/dn1']);
  assert.deepEqual(search(state, 'k3'), ['n2/dn1']);
  assert.deepEqual(search(state, 'dynamic'), ['n2']);
  assert.deepEqual(search(state, '  '), []);
});

test('the next of some paths goes around the end', () => {
  assert.equal(following(['a', 'b'], null), 'a');
  assert.equal(following(['a', 'b'], 'b'), 'a');
  assert.equal(following(['a', 'b'], 'a', -1), 'b');
  assert.equal(following(['a', 'b'], 'elsewhere', -1), 'b');
  assert.equal(following([], 'a'), null);
});

test('marks on the line are where the graph grew and where something failed, bounded', () => {
  const ticks = ticksOf(golden('failure').events);
  assert.deepEqual(
    ticks.map(tick => tick.look),
    ['running', 'failed', 'failed']
  );
  const { events } = golden('retry');
  assert.ok(ticksOf(Array.from({ length: 1000 }, () => events).flat()).length <= 151);
});

test('what a payload lacks is one line', () => {
  assert.deepEqual(notices(golden('knn').payload), []);
  const whole = recorded('knn', { omitted: { previews: 12, nodes: 1 }, stale: true });
  assert.deepEqual(notices(readPayload(whole)), [
    'The source has changed since this graph was compiled.',
    'Left out to keep this small: 1 node and 12 previews.'
  ]);
});

test('a log that does not fit is said, and what fits is shown', () => {
  const whole = recorded('knn');
  const events = whole['events'] as unknown[];
  const { problem } = new RunModel(readPayload({ ...whole, events: [...events, events.at(-1)] })).payload;
  assert.ok(problem !== null && problem.includes('event 16 of 17'), String(problem));
});

const TASK = spec('task', 'square');
const BODY = graph(spec('workflow', 'wf'), [call('n0', spec('dynamic', 'tree')), call('n1', TASK)]);

test('a body that failed by itself is one that failed, with nodes of its own or not', () => {
  const made: Event = { $: 'NodeTraced', at: 1, path: 'n0/dn0', node: call('dn0', TASK) };
  const skipped: Event = { $: 'NodeSkipped', at: 2, path: 'n1' };
  const body = tallied(fold([started(BODY), begin('n0', 1), made, fail('n0', 2), skipped]));
  assert.equal(countsLine(body, true), '0 of 2 done, 1 failed, 1 skipped');
  const within = graph(spec('dynamic', 'tree'), [call('dn0', TASK)]);
  const events = [expand('n0', 1, within), begin('n0/dn0', 1), succeed('n0/dn0', 2), fail('n0', 2), skipped];
  const after = tallied(fold([started(BODY), begin('n0', 1), made, ...events]));
  assert.equal(countsLine(after, true), '1 of 3 done, 1 failed, 1 skipped');
  assert.equal(after.phases.get('FAILED'), 1);
});

test('what was stopped is counted too, so that the numbers come to the whole', () => {
  const both = graph(spec('workflow', 'wf'), [call('n0', TASK), call('n1', TASK), call('n2', TASK)]);
  const stopped: Event = { $: 'NodeAborted', at: 3, path: 'n1' };
  const skipped: Event = { $: 'NodeSkipped', at: 4, path: 'n2' };
  const tally = tallied(fold([started(both), begin('n0', 1), begin('n1', 1), fail('n0', 2), stopped, skipped]));
  assert.equal(countsLine(tally, true), '0 of 3 done, 1 failed, 1 aborted, 1 skipped');
});

test('where a stepper stands at a failure the run is failing, though it goes on', () => {
  const state = fold([started(BODY), begin('n1', 1), fail('n1', 2)]);
  const step = standing({ stop: 'failed', path: 'n1' });
  assert.deepEqual([phaseSaid(state, null), phaseSaid(state, step)], [state.phase, 'FAILING']);
  assert.equal(phaseSaid(state, standing({ path: 'n1' })), state.phase);
  const over = golden('failure').head;
  assert.equal(phaseSaid(over, standing({ stop: 'failed', path: 'n0/dn1' })), 'FAILED');
});

test('a failure that a map tolerates does not make the run a failing one', () => {
  const { events, payload } = golden('map-tolerated');
  const at = events.findIndex(event => event.$ === 'NodeFailed');
  const state = fold(events.slice(0, at + 1));
  const failed = [...state.nodes.values()].find(node => node.phase === 'FAILED');
  assert.ok(failed !== undefined && payload.problem === null);
  assert.equal(phaseSaid(state, standing({ stop: 'failed', path: failed.path })), state.phase);
});

test('what is being performed has its name and its path', () => {
  const state = fold([started(BODY)]);
  assert.equal(performing(state), '');
  state.apply(begin('n1', 1));
  assert.equal(performing(state), 'performing square (n1)');
  state.apply(begin('n0', 1));
  assert.equal(performing(state), 'performing tree (n0) and 1 more node');
});

test('a run that was stopped for no other reason was stopped', () => {
  const { events } = golden('abort');
  const state = fold(events.map(event => (event.$ === 'ExecutionAborted' ? { ...event, reason: 'stopped' } : event)));
  assert.equal(reason(state, tallied(state))?.text, 'Stopped');
});
