/** What stands in a cell: times, the lit line, errors and hints, of this text and of no other. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { crc32 } from '../../src/model/crc32.js';
import type { Entity, Hint } from '../../src/model/notebook.js';
import { NOTHING, hintSaid, marksOf, sameMarks } from '../../src/panel/marks.js';
import { NotebookModel } from '../../src/panel/model.js';
import { golden, recorded } from '../view/golden.js';
import { standing } from '../view/standing.js';
import { entity, problem, told } from './notebooks.js';

const TEXT = '%%workflow\ndef wf(n: int) -> int:\n    y = half(x=n)\n    return y';
const HINT: Hint = { name: 'y', first: 3, last: 4, made: 'half()', type: 'int', promise: true };

function wf(more: Partial<Entity> = {}): Entity {
  return entity('wf', 'a', {
    kind: 'workflow',
    crc32: crc32(TEXT),
    times: ['definition', null, 'compile'],
    hints: [HINT],
    ...more
  });
}

function notebook(...entities: readonly Entity[]): NotebookModel {
  const model = new NotebookModel();
  model.learn(told(entities));
  return model;
}

test('lines are marked by when they run, from the first line of the source on', () => {
  const { defines, times, hints } = marksOf(notebook(wf()), 'a', TEXT);
  assert.ok(defines);
  assert.deepEqual(
    [...times],
    [
      [2, 'definition'],
      [4, 'compile']
    ]
  );
  assert.deepEqual(hints, [HINT]);
});

test('a cell that defines nothing has no marks, whatever its text is', () => {
  assert.equal(marksOf(notebook(wf()), 'b', TEXT), NOTHING);
});

test('once a cell is edited nothing is said of its lines, but its gutter stays', () => {
  const marks = marksOf(notebook(wf()), 'a', `${TEXT} `);
  assert.deepEqual([marks.defines, marks.times.size, marks.hints.length, marks.lit], [true, 0, 0, null]);
});

test('empty lines above are not counted by the kernel, and are here', () => {
  const text = `\n  \n${TEXT.replace('%%', '@')}`;
  const model = notebook(wf({ crc32: crc32(text) }));
  model.learn({
    ...told([wf({ crc32: crc32(text) })]),
    problems: [{ ...problem('wf', 'a', 3), text: 'y = half(x=n)' }]
  });
  const marks = marksOf(model, 'a', text);
  assert.deepEqual([marks.above, [...marks.times.keys()], marks.wrong[0]?.line], [2, [4, 6], 5]);
});

test('empty lines above a magic are counted by both', () => {
  const text = `\n  \n${TEXT}`;
  const marks = marksOf(notebook(wf({ crc32: crc32(text), first: 4 })), 'a', text);
  assert.deepEqual([marks.above, [...marks.times.keys()]], [0, [4, 6]]);
});

test('entities of one cell have each their lines', () => {
  const both = notebook(wf(), wf({ name: 'other', first: 4, times: ['run'] }));
  assert.equal(marksOf(both, 'a', TEXT).times.get(4), 'run');
});

test('a problem is on the text of its line, until that is another', () => {
  const model = notebook(wf());
  model.learn({ ...told([wf()]), problems: [{ ...problem('wf', 'a', 3), text: 'y = half(x=n)' }] });
  assert.deepEqual(marksOf(model, 'a', TEXT).wrong, [{ line: 3, from: 4, to: 17, message: 'wrong' }]);
  assert.deepEqual(marksOf(model, 'a', TEXT.replace('half', 'third')).wrong, []);
  assert.equal(marksOf(model, 'a', `${TEXT}\n# more`).wrong.length, 1);
  assert.deepEqual(marksOf(model, 'a', '').wrong, []);
});

test('a problem on no line, or on a line that is none, is on none', () => {
  const model = notebook(wf());
  const off = [null, 0, -1, 9, 1.5].map(line => ({ ...problem('wf', 'a', 1), line, text: '' }));
  model.learn({ ...told([wf()]), problems: off });
  assert.deepEqual(marksOf(model, 'a', TEXT).wrong, []);
});

test('the line at which a stepper stands is lit in the cell that has it, and in no other', () => {
  const source = {
    name: 'wf',
    kind: 'workflow',
    path: '',
    file: 'In[4]',
    first: 2,
    lines: ['', 'x'],
    times: [],
    lit: 3
  };
  const model = notebook(wf({ label: 'In[4]' }), wf({ name: 'b', cell: 'b', label: 'In[5]' }));
  const step = standing({ source: { variables: [], locals: [], ...source } });
  const events = recorded('knn')['events'] as unknown[];
  model.follow(golden('knn', { step, events: events.slice(0, 3) }));
  assert.equal(marksOf(model, 'a', TEXT).lit, 3);
  assert.equal(marksOf(model, 'b', TEXT).lit, null);
  assert.equal(marksOf(model, 'a', `${TEXT}\n`).lit, null);
  model.follow(golden('knn', { step }));
  assert.equal(marksOf(model, 'a', TEXT).lit, null, 'the run is over');
});

test('marks that say the same are the same', () => {
  const model = notebook(wf());
  const one = marksOf(model, 'a', TEXT);
  assert.ok(sameMarks(one, marksOf(model, 'a', TEXT)));
  for (const other of [NOTHING, { ...one, lit: 2 }, { ...one, times: new Map() }, { ...one, hints: [] }]) {
    assert.ok(!sameMarks(one, other));
  }
});

test('a name says what it is, on the lines on which it is that', () => {
  assert.equal(hintSaid([HINT], 'y', 3), 'Promise here: made by half(); an int at run time');
  assert.equal(hintSaid([HINT], 'y', 2), null);
  assert.equal(hintSaid([HINT], 'x', 3), null);
  const input = { ...HINT, made: 'input n', type: 'list[int]' };
  assert.equal(hintSaid([input], 'y', 3), 'Promise here: the input n; a list[int] at run time');
  assert.equal(
    hintSaid([{ ...input, promise: false }], 'y', 3),
    'A real value here: the input n, a list[int]; the body runs at run time'
  );
  assert.equal(
    hintSaid([{ ...HINT, made: 'an element of xs', type: 'int', promise: false }], 'y', 3),
    'A real value here: an element of xs, an int; the body runs at run time'
  );
  assert.equal(
    hintSaid([{ ...HINT, made: 'a conditional', type: '' }], 'y', 3),
    'Promise here: made by a conditional; its value is known at run time'
  );
});

test('of two that say something of a line, the later counts', () => {
  assert.match(hintSaid([HINT, { ...HINT, made: 'third()' }], 'y', 3) ?? '', /third/);
});
