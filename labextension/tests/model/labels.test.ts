/** Labels: the short texts that only this side writes; those that Python writes too are held by tests/properties. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { fileName } from '../../src/model/labels.js';

test('a file is named by the last part of its path, and by something that can be seen', () => {
  assert.equal(fileName('/home/ada/knn.py'), 'knn.py');
  assert.equal(fileName('C:\\lessons\\knn.py'), 'knn.py');
  assert.equal(fileName('knn.py'), 'knn.py');
  assert.equal(fileName('/home/ada/'), '/home/ada/');
  assert.equal(fileName('/home/ada/\u202e\u0000'), '/home/ada/\u202e\u0000');
  assert.equal(fileName(''), 'a file without a name');
  assert.equal(fileName(' \n'), 'a file without a name');
});
