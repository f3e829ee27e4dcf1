/** How items stand, and what is told of them. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Folding } from '../../src/model/folding.js';
import { fold } from '../../src/model/state.js';
import { type Clock, Seen, alike, standingOf } from '../../src/view/dag/standing.js';
import { spoken, tellEdge, tellItem } from '../../src/view/dag/told.js';
import { begin, call, expand, graph, spec, started, succeed } from '../model/builders.js';
import { laidOut, shown, unrun } from './pictures.js';

function stands(name: string, item: string, events?: number, clock: Clock | null = null) {
  const { scene, state } = shown(name, new Folding(), events);
  return standingOf(scene.items.get(item)!, state, clock);
}

test('before a run nothing stands', () => {
  const { scene, state } = unrun(graph(spec('workflow', 'wf'), [call('n0', spec('task', 'train'))]));
  const { phase, text } = standingOf(scene.items.get('n0')!, state, null);
  assert.deepEqual([phase, text], [null, '']);
});

test('after a run a card says how it ended', () => {
  const { phase, text } = stands('knn', 'n0');
  assert.equal(phase, 'SUCCEEDED');
  assert.match(text, /^succeeded · /);
  assert.ok(stands('cache-hit', 'n0').hit);
});

test('a retry is counted, an error told', () => {
  const { scene, state } = shown('retry');
  const tried = [...scene.items.values()].map(item => standingOf(item, state, null).attempt);
  assert.ok(tried.some(attempt => attempt > 1));
  const failed = shown('failure');
  const errors = [...failed.scene.items.values()].map(item => standingOf(item, failed.state, null).error);
  assert.ok(errors.some(error => error.includes('Error')));
});

test('what runs says for how long, and how long it took before', () => {
  const task = spec('task', 'train');
  const { scene, state } = laidOut(
    fold([started(graph(spec('workflow', 'wf'), [call('n0', task)])), begin('n0', 10)]),
    new Folding()
  );
  const item = scene.items.get('n0')!;
  const at = (seconds: number, expected: number) =>
    standingOf(item, state, { at: seconds, expected: new Map([['train', expected]]) });
  assert.equal(standingOf(item, state, null).text, 'running');
  assert.equal(at(10.5, 40).text, 'running');
  assert.deepEqual([at(20, 40).text, at(20, 40).share], ['running · 10 s of ~40 s', 0.25]);
  assert.deepEqual([at(99, 0.2).text, at(99, 0.2).share], ['running · 1 min 29 s', 1]);
});

test('gathered nodes are counted by how they look', () => {
  const task = spec('task', 'square');
  const inner = graph(
    spec('dynamic', 'many'),
    Array.from({ length: 20 }, (_, number) => call(`dn${number}`, task))
  );
  const outer = graph(spec('workflow', 'wf'), [call('n0', spec('dynamic', 'many'))]);
  const log = [started(outer), begin('n0', 1), expand('n0', 2, inner)];
  const some = [begin('n0/dn3', 3), succeed('n0/dn3', 4), begin('n0/dn4', 5)];
  const { scene, state } = laidOut(fold([...log, ...some]), new Folding());
  const item = scene.items.get('n0/+')!;
  const standing = standingOf(item, state, null);
  assert.equal(standing.counts[0]?.join(' '), 'succeeded 1');
  assert.equal(
    standing.counts.reduce((sum, [, count]) => sum + count, 0),
    16
  );
  assert.match(spoken(item, standing, ['+16']), /^\+16, 16 more nodes, 1 running, /);
});

test('two are alike that would be painted alike', () => {
  const one = stands('knn', 'n0');
  assert.ok(alike(one, stands('knn', 'n0')));
  assert.ok(!alike(one, stands('knn', 'n1', 3)));
});

test('a screen reader is told what is seen first, then the rest', () => {
  const { scene, state } = shown('knn');
  const item = scene.items.get('n2')!;
  const standing = standingOf(item, state, null);
  assert.equal(
    spoken(item, standing, ['evaluate…', standing.text, '']),
    `evaluate…, ${standing.text}, evaluate_model, dynamic, 2 nodes`
  );
  assert.equal(spoken(scene.items.get('@outputs')!, standing, ['o0']), 'o0, outputs, o0: list[list[str]]');
});

test('a tooltip has the interface, the line and how it stands', () => {
  const { scene, state } = shown('knn');
  const item = scene.items.get('n2/dn1')!;
  const { title, code, lines } = tellItem(item, standingOf(item, state, null));
  assert.equal(title, 'helper_evaluate_model[1]');
  assert.deepEqual(code, ['helper_evaluate_model(name: str, scores: list[float]) -> list[str]']);
  assert.match(lines.join('\n'), /^task\nsucceeded · .*\n.*\nrecord\.py line \d+: /);
});

test('an edge tells its variables with their types', () => {
  const { scene } = shown('knn');
  const told = tellEdge(scene.graph, 'n0', 'n2', ['get_dataset', 'evaluate_model']);
  assert.equal(told.title, 'get_dataset → evaluate_model');
  assert.deepEqual(told.code, ['o0: list[list[float]] → X', 'o1: list[float] → y']);
  const out = tellEdge(scene.graph, 'n2', '', ['evaluate_model', 'outputs']);
  assert.deepEqual(out.code, ['o0: list[list[str]]']);
  assert.match(tellEdge(scene.graph, 'n1', 'n0', ['a', 'b']).lines[0] ?? '', /no value passes/);
});

test('the edge to a failure node says what it waits for, and its card how it stands', () => {
  const { scene } = shown('on-failure');
  const told = tellEdge(scene.graph, 'n1', 'fn0', ['inc', 'alarm']);
  assert.equal(told.title, 'on failure → alarm');
  assert.match(told.lines[0] ?? '', /^Runs if wf fails/);
  assert.equal(scene.items.get('n0/fn0')?.title, 'tidy');
  assert.equal(stands('on-failure-spared', 'fn0').text, 'not needed');
  assert.equal(stands('on-failure-spared', 'fn0', 2).text, 'runs on failure');
  assert.equal(stands('imperative', 'n2').text, 'failed: NeedsCluster');
});

test('a node that has not changed is not looked at closely', () => {
  const task = spec('task', 'train');
  const state = fold([started(graph(spec('workflow', 'wf'), [call('n0', task)])), begin('n0', 10)]);
  const node = state.nodes.get('n0')!;
  const clock = { at: 20, expected: new Map() };
  const seen = new Seen();
  assert.deepEqual(
    [seen.isStill(node, null), seen.isStill(node, null), seen.isStill(node, clock)],
    [false, true, false]
  );
  state.apply(succeed('n0', 30));
  assert.deepEqual([seen.isStill(node, clock), seen.isStill(node, clock)], [false, true]);
});
