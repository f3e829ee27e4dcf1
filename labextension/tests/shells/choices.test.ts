/** What the reader chose comes back the same from the kernel's side. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { readPayload } from '../../src/model/payload.js';
import { choicesOf, choose } from '../../src/shells/choices.js';
import { RunModel, type Selection } from '../../src/view/model.js';

declare const TESTS: string;

const log = readFileSync(join(TESTS, '../../tests/golden/knn.jsonl'), 'utf-8').trim().split('\n').slice(1);
const payload = { schema: 1, view: null, events: log.map(line => JSON.parse(line) as unknown), sentence: '' };

function model(): RunModel {
  return new RunModel(readPayload(payload));
}

const selections: [Selection | null, string | null][] = [
  [null, null],
  [{ kind: 'node', path: 'n2/dn0' }, 'n2/dn0'],
  [{ kind: 'edge', scope: '', source: 'n0', target: 'n2' }, 'n0->n2'],
  [{ kind: 'edge', scope: 'n2', source: 'dn0', target: 'dn1' }, 'n2/dn0->n2/dn1'],
  [{ kind: 'edge', scope: 'n2', source: '', target: 'dn1' }, 'n2/->n2/dn1'],
  [{ kind: 'edge', scope: '', source: 'n2', target: '' }, 'n2->']
];
for (const [selection, text] of selections) {
  test(`a selection is written as ${String(text)}`, () => {
    const from = model();
    from.select(selection);
    assert.equal(choicesOf(from).selected, text);
    const to = model();
    choose(to, choicesOf(from));
    assert.deepEqual(to.selected, selection);
  });
}

test('groups that are neither opened nor closed any more are left to the rule', () => {
  const one = model();
  one.fold('n2', 'open');
  choose(one, { selected: null, opened: [], closed: ['n0'], cursor: 3 });
  assert.deepEqual(choicesOf(one), { selected: null, opened: [], closed: ['n0'], cursor: 3 });
});
