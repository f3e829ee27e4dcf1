/** Words: what a graph does and how a run stands, by example; against Python they are held by tests/properties. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { compiled, fold } from '../../src/model/state.js';
import { joinWords, sentence } from '../../src/model/words.js';
import { call, graph, spec } from './builders.js';
import { log } from './twin.js';

test('a run is told in two sentences', () => {
  assert.equal(
    sentence(fold(log('knn'))),
    'wf calls get_dataset and get_models, independent of each other; evaluate_model waits for both and created ' +
      '2 helper_evaluate_model. All 4 nodes succeeded in 6.2 s.'
  );
});

test('before a run the graph alone is told', () => {
  const root = graph(spec('workflow', 'wf'), [
    call('n0', spec('dynamic', 'grow')),
    call('n1', spec('task', 'total'), ['n0'])
  ]);
  assert.equal(sentence(compiled(root)), 'wf calls grow; grow makes its nodes when it runs; total waits for grow.');
});

test('names are joined as in prose, and the rest is counted', () => {
  assert.deepEqual(
    [[], ['a'], ['a', 'b'], ['a', 'b', 'c'], [...'abcdef']].map(names => joinWords(names)),
    ['', 'a', 'a and b', 'a, b and c', 'a, b, c and 3 more']
  );
});
