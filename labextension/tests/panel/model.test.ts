/** What a kernel tells of a notebook is folded; what does not fit asks for everything again. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { type Entity, readEntities, readRuns, signatureOf } from '../../src/model/notebook.js';
import { NotebookModel } from '../../src/panel/model.js';
import { entity, problem, run, told } from './notebooks.js';

test('entities are kept by name and by cell, in the order in which their names came up', () => {
  const model = new NotebookModel();
  assert.ok(model.learn(told([entity('square', 'a'), entity('wf', 'b')])));
  assert.ok(model.learn({ ...told([entity('wf', 'a')]), names: ['square', 'wf'] }));
  assert.deepEqual(
    model.entities.map(one => one.name),
    ['square', 'wf']
  );
  assert.deepEqual(
    model.entitiesOf('a').map(one => one.name),
    ['square', 'wf']
  );
  assert.deepEqual(model.entitiesOf('b'), []);
  assert.ok(model.learn({ ...told([]), names: ['wf'] }));
  assert.equal(model.entity('square'), null);
});

test('an entity that was never told asks for everything', () => {
  const model = new NotebookModel();
  assert.equal(model.learn({ ...told([]), names: ['unheard'] }), false);
  assert.deepEqual(model.entities, []);
});

test('problems belong to cells', () => {
  const model = new NotebookModel();
  model.learn({ ...told([]), problems: [problem('wf', 'b', 3)] });
  assert.equal(model.problemsOf('b')[0]?.line, 3);
  assert.deepEqual(model.problemsOf('a'), []);
});

test('when the kernel has gone, nothing of what it said is true any more', async () => {
  const model = new NotebookModel();
  model.connect('live');
  model.learn(told([entity('wf', 'a')]));
  model.list([run('e1')]);
  await Promise.resolve();
  const changes: string[] = [];
  model.subscribe(told => changes.push(...told));
  model.connect('none');
  await Promise.resolve();
  assert.deepEqual([model.entities, model.runs, model.problems], [[], [], []]);
  assert.deepEqual(changes, ['connection', 'entities', 'problems', 'runs']);
});

test('what is missing has a default, what is wrong is refused', () => {
  const least = { name: 'f', kind: 'task', version: '1', inputs: [['x', 'int', null]], outputs: [] };
  const read = readEntities({ names: ['f'], entities: [least] });
  assert.deepEqual(read.entities[0]?.times, []);
  assert.equal(signatureOf(read.entities[0] as Entity), '(x: int) -> None');
  assert.throws(() => readEntities({ names: 'f', entities: [] }));
  assert.throws(() => readEntities({ names: ['f'], entities: [{ ...least, inputs: [3] }] }));
  assert.throws(() => readEntities({ names: ['f'], entities: [{ ...least, line: 'one' }] }));
  assert.throws(() => readRuns({ executions: [{ id: 'e1' }] }));
  const times = ['run', 'later', null];
  assert.deepEqual(readEntities({ names: ['f'], entities: [{ ...least, times }] }).entities[0]?.times, [
    'run',
    null,
    null
  ]);
});
