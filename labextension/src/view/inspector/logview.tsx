/** What a node printed: stdout and stderr told apart by a word and a line, folded in the middle where it is long. */

import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

import { plural } from '../../model/labels.js';
import { Scroll } from './values/scroll.js';
import { foldLog } from './log.js';
import type { LogLine } from './log.js';

/** More lines than this are never drawn at once. */
const MOST = 4000;

export function LogView({ lines }: { lines: readonly LogLine[] }): JSX.Element {
  const [whole, show] = useState(false);
  const folded = foldLog(lines);
  const button = (
    <button type="button" class="fnb-link" aria-expanded={whole} onClick={() => show(!whole)}>
      {whole ? 'Fold the log' : `Show ${plural(folded.hidden, 'more line')}`}
    </button>
  );
  if (folded.hidden === 0) {
    return <Blocks lines={lines} label="Log" />;
  }
  if (whole) {
    const away = Math.max(0, lines.length - MOST);
    return (
      <>
        {button}
        {away > 0 ? <p class="fnb-muted">{`The first ${plural(away, 'line')} are not shown.`}</p> : null}
        <Blocks lines={lines.slice(away)} label="Log" />
      </>
    );
  }
  return (
    <>
      <Blocks lines={folded.head} label="Log, beginning" />
      {button}
      <Blocks lines={folded.tail} label="Log, end" />
    </>
  );
}

function Blocks({ lines, label }: { lines: readonly LogLine[]; label: string }): JSX.Element {
  const blocks: { stream: string; texts: string[] }[] = [];
  for (const { stream, text } of lines) {
    const last = blocks[blocks.length - 1];
    if (last?.stream === stream) {
      last.texts.push(text);
    } else {
      blocks.push({ stream, texts: [text] });
    }
  }
  return (
    <Scroll label={label}>
      {blocks.map(({ stream, texts }, at) => (
        <div key={at} class="fnb-log" data-stream={stream === 'stdout' ? 'stdout' : 'stderr'}>
          <span class="fnb-log-stream">{stream.slice(0, 20)}</span>
          <pre>{texts.join('\n')}</pre>
        </div>
      ))}
    </Scroll>
  );
}
