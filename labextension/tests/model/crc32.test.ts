/** CRC-32: the values that zlib gives. */

import assert from 'node:assert/strict';
import test from 'node:test';

import { crc32 } from '../../src/model/crc32.js';

for (const [text, expected] of [
  ['', 0],
  ['digraph {}', 1950718883],
  ['é😀', 2139118086]
] as const) {
  test(`the checksum of '${text}' is zlib's`, () => {
    assert.equal(crc32(text), expected);
  });
}
