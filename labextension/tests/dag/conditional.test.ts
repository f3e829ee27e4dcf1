/** A conditional on the screen: where it decides, its ways, and what a pointer and a screen reader are told of them. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isUntaken } from '../../src/model/chosen.js';
import { Folding } from '../../src/model/folding.js';
import { parentOf } from '../../src/view/dag/scene.js';
import { edgeSelection, selectionOf } from '../../src/view/dag/selecting.js';
import { standingOf } from '../../src/view/dag/standing.js';
import { spoken, tellItem, tellWay } from '../../src/view/dag/told.js';
import { cell } from '../../src/view/rows.js';
import { shown } from './pictures.js';

test('its diamond and the cases that call nothing are items within it', () => {
  const { scene } = shown('conditional-constant');
  const forks = [...scene.items.values()].filter(({ what }) => what === 'choice' || what === 'case');
  assert.deepEqual(
    forks.map(({ name, title, level }) => [name, title, level]),
    [
      ['n1/?', '?', 2],
      ['n1/?1', 'limit', 2],
      ['n1/?3', 'fails: n is negative', 2]
    ]
  );
  assert.ok(forks.every(item => parentOf(scene, item)?.path === 'n1'));
});

test('a case that calls nothing says whether it was taken', () => {
  const says = (log: string, item: string, events?: number) => {
    const { scene, state } = shown(log, undefined, events);
    const { phase, text } = standingOf(scene.items.get(item)!, state, null);
    return [phase, text];
  };
  assert.deepEqual(says('conditional-constant', 'n1/?1'), ['SUCCEEDED', 'taken']);
  assert.deepEqual(says('conditional-constant', 'n1/?3'), ['SKIPPED', 'not taken']);
  assert.deepEqual(says('conditional-fails', 'n1/?3'), ['FAILED', 'taken']);
  assert.deepEqual(says('conditional-fails', 'n1/?3', 4), [null, '']);
  assert.deepEqual(says('conditional-fails', 'n1/?'), [null, '']);
});

test('ways that were not taken are told from that which was, and from those that nothing decides', () => {
  const { geometry, state } = shown('conditional-constant');
  const said = new Map(
    geometry.edges.map(({ source, target }) => [`${source} ${target}`, isUntaken(source, target, state)])
  );
  assert.deepEqual(
    ['n1/? n1/n0', 'n1/? n1/?1', 'n1/? n1/n2', 'n1/? n1/?3'].map(way => said.get(way)),
    [true, false, true, true]
  );
  assert.equal(said.get('@inputs n1'), null);
});

test('within a case that was not taken all is dotted, and nothing decides', () => {
  const { scene, geometry, state } = shown('conditional-constant');
  const inside = geometry.edges.filter(({ source, target }) => /^n1\/n/.test(source) && /^n1\/n/.test(target));
  assert.ok(inside.length > 0);
  assert.ok(inside.every(({ source, target }) => isUntaken(source, target, state) === true));
  const forks = [...scene.items.values()].filter(({ what, scope }) => what === 'choice' && scope !== 'n1');
  assert.deepEqual(
    forks.map(item => standingOf(item, state, null).text),
    forks.map(() => 'not taken')
  );
});

test('an edge from where it decides selects the conditional', () => {
  const { scene, geometry } = shown('conditional-first');
  const ways = geometry.edges.filter(({ source }) => source === 'n1/?');
  assert.deepEqual(
    ways.map(({ label, target }) => [label, target]),
    [
      ['n > limit and even', 'n1/n0'],
      ['n == 0', 'n1/?1'],
      ['n > 0', 'n1/n2'],
      ['else', 'n1/?3']
    ]
  );
  for (const way of ways) {
    assert.deepEqual(selectionOf(scene, way), { kind: 'node', path: 'n1' });
    assert.equal(edgeSelection(scene, way), null);
  }
});

test('pointer and screen reader are told what it decides by, and what came of it', () => {
  const { scene, state } = shown('conditional-constant');
  const told = (name: string) => tellItem(scene.items.get(name)!, standingOf(scene.items.get(name)!, state, null));
  assert.deepEqual(told('n1/?').code, ['n > limit and even', 'n == 0', 'n > 0', 'else']);
  assert.equal(told('n1/?').title, 'size decides');
  assert.deepEqual([told('n1/?3').code, told('n1/?3').lines], [['else'], ['not taken']]);
  const choice = scene.items.get('n1/?')!;
  assert.ok(choice.what === 'choice');
  assert.deepEqual(tellWay(choice, 'n == 0', false), { title: 'size: n == 0', code: [], lines: ['taken'], error: '' });
  assert.deepEqual(tellWay(choice, 'else', true).lines, ['not taken']);
  assert.deepEqual(tellWay(choice, 'else', null).lines, ['']);
  const heard = (name: string, seen: string[]) =>
    spoken(scene.items.get(name)!, standingOf(scene.items.get(name)!, state, null), seen);
  assert.equal(heard('n1/?', ['?']), '?, decides by: n > limit and even; n == 0; n > 0; else');
  assert.equal(heard('n1/?1', ['limit']), 'limit, n == 0, taken');
});

test('the table says when a node is called', () => {
  const { state } = shown('conditional-first');
  assert.deepEqual(
    ['n1/n0', 'n1/n1', 'n1/n2'].map(path => cell(state.nodes.get(path)!, 'inputs')),
    ['if n > limit and even', 'if n > limit and even; half[0]', 'if n > 0']
  );
});

test('what is within a node that was skipped is skipped, and does not wait', () => {
  const skipped = [...shown('conditional-nested').state.nodes.values()].filter(({ phase }) => phase === 'SKIPPED');
  const { scene, state } = shown('conditional-nested', new Folding(new Set(skipped.map(({ path }) => path))));
  const inside = [...scene.items.values()].filter(
    item => item.what === 'card' && state.nodes.get(item.scope)?.phase === 'SKIPPED'
  );
  assert.deepEqual(
    inside.map(item => standingOf(item, state, null).text),
    ['skipped']
  );
});
