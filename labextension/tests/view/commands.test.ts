/** What commands do to a model, on a view without a document. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { LARGE, type Scene, countShown, perform } from '../../src/view/commands.js';
import type { RunModel } from '../../src/view/model.js';
import { Player } from '../../src/view/player.js';
import { Stepping } from '../../src/view/stepper/stepping.js';
import { golden, recorded } from './golden.js';

function scene(model: RunModel): Scene & { readonly revealed: string[] } {
  const revealed: string[] = [];
  const outside = { getRootNode: () => ({ activeElement: null }), querySelector: () => null, focus: () => undefined };
  return {
    model,
    root: outside as unknown as HTMLElement,
    player: new Player({
      times: () => [],
      cursor: () => 0,
      seek: () => undefined,
      frame: () => 1,
      cancel: () => undefined
    }),
    stepping: new Stepping(model),
    picture: {
      fit: () => undefined,
      zoom: () => undefined,
      reveal: path => revealed.push(path),
      focus: () => undefined
    },
    keys: false,
    showKeys(shown) {
      this.keys = shown;
    },
    revealed
  };
}

test('the next failure is selected and shown, around the end', () => {
  const view = scene(golden('failure-after'));
  const failed = [...view.model.state.nodes.values()].filter(node => node.phase === 'FAILED' && node.cause === null);
  for (const node of [...failed, failed[0]!]) {
    perform('next-failure', view);
    assert.deepEqual(view.model.selected, { kind: 'node', path: node.path });
  }
  assert.equal(view.revealed.length, failed.length + 1);
});

test('a group is opened and closed, a task is left alone', () => {
  const view = scene(golden('knn'));
  view.model.select({ kind: 'node', path: 'n2' });
  perform('expand', view);
  assert.ok(view.model.closed.has('n2'), 'it was open by the rule');
  perform('expand', view);
  assert.ok(view.model.opened.has('n2'));
  view.model.select({ kind: 'node', path: 'n0' });
  perform('expand', view);
  assert.ok(!view.model.opened.has('n0') && !view.model.closed.has('n0'));
});

test('events are stepped through, and the end is followed again', () => {
  const { model } = scene(golden('knn'));
  const view = scene(model);
  perform('earlier', view);
  assert.equal(model.cursor, 15);
  perform('later', view);
  assert.equal(model.cursor, null);
});

test('a graph that never ran has no timeline', () => {
  const [started] = recorded('knn')['events'] as { graph: unknown }[];
  const view = scene(golden('knn', { events: [], graph: started!.graph }));
  perform('timeline', view);
  assert.equal(view.model.tab, 'graph');
  perform('table', view);
  assert.equal(view.model.tab, 'table');
});

test('Escape closes the list of keys first, then the inspector', () => {
  const view = scene(golden('knn'));
  view.model.select({ kind: 'node', path: 'n0' });
  perform('keys', view);
  perform('leave', view);
  assert.equal(view.keys, false);
  assert.notEqual(view.model.selected, null);
  perform('leave', view);
  assert.equal(view.model.selected, null);
});

test('gathered nodes are not counted as shown', () => {
  assert.equal(countShown(golden('knn').state), 5);
  const { state } = golden('knn');
  const group = state.nodes.get('n2')!;
  const nodes = new Map(Array.from({ length: 3000 }, (_, index) => [`dn${index}`, group.graph!.nodes.get('dn0')!]));
  group.graph = { ...group.graph!, nodes };
  assert.ok(countShown(state) < 10, 'of 3,000 children a few are shown');
  state.root.graph = {
    ...state.root.graph!,
    nodes: new Map([...nodes].map(([id, node], at) => [id, { ...node, after: at > 0 ? [`dn${at - 1}`] : [] }]))
  };
  assert.ok(countShown(state) > LARGE, 'a chain of 3,000 is not gathered');
});
