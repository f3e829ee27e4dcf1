import assert from 'node:assert/strict';
import { test } from 'node:test';

import { FOLD, LONGEST, foldLog, logLines, plain } from '../../src/view/inspector/log.js';

test('chunks of a stream are joined into lines', () => {
  assert.deepEqual(
    logLines([
      ['stdout', 'fet'],
      ['stdout', 'ching\ndone\n']
    ]),
    [
      { stream: 'stdout', text: 'fetching' },
      { stream: 'stdout', text: 'done' }
    ]
  );
});

test('another stream begins another line', () => {
  assert.deepEqual(
    logLines([
      ['stdout', 'half'],
      ['stderr', 'oh no\n'],
      ['stdout', 'rest']
    ]).map(({ stream, text }) => `${stream}:${text}`),
    ['stdout:half', 'stderr:oh no', 'stdout:rest']
  );
});

test('escapes of terminals are taken out', () => {
  assert.equal(plain('\u001b[1;31mred\u001b[0m \u001b]8;;http://x\u0007link\u001b]8;;\u0007\u001b[2K'), 'red link');
  assert.equal(plain('a\u0000b\u001bc'), 'a\ufffdb\ufffdc');
  assert.equal(plain('a\tb'), 'a\tb');
});

test('a progress bar is shown as it stands at last', () => {
  assert.deepEqual(logLines([['stderr', ' 10%\r 50%\r100%\nnext\r\n']]), [
    { stream: 'stderr', text: '100%' },
    { stream: 'stderr', text: 'next' }
  ]);
});

test('a long line is cut and says so', () => {
  const [line] = logLines([['stdout', 'x'.repeat(1_000_000)]]);
  assert.ok((line?.text.length ?? 0) < LONGEST + 60);
  assert.match(line?.text ?? '', /998,000 more characters$/);
});

test('a long log keeps its beginning and more of its end', () => {
  const lines = logLines([['stdout', Array.from({ length: 100 }, (_, at) => `${at}\n`).join('')]]);
  const folded = foldLog(lines);
  assert.equal(folded.head.length + folded.tail.length, FOLD);
  assert.equal(folded.hidden, 60);
  assert.equal(folded.tail[folded.tail.length - 1]?.text, '99');
  assert.deepEqual(foldLog(lines.slice(0, FOLD)).hidden, 0);
});
