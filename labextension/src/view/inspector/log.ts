/** Strange text made plain, and a node's log as lines: chunks joined, carriage returns obeyed, long ones folded. */

export interface LogLine {
  readonly stream: string;
  readonly text: string;
}

export interface FoldedLog {
  readonly head: readonly LogLine[];
  readonly hidden: number;
  readonly tail: readonly LogLine[];
}

/** More lines than this are folded. */
export const FOLD = 40;

/** Longer lines are cut: a browser lays out a line of a megabyte for seconds. */
export const LONGEST = 2000;

// Commands of terminals: CSI (colours, cursor), OSC (titles, links; up to BEL or ST), and the two-character ones.
const ESCAPES =
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])|\u009b[0-?]*[ -/]*[@-~]/g;
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Take out what speaks to a terminal. */
export function plain(text: string): string {
  return visible(text.replace(ESCAPES, ''));
}

/** Show what would be invisible, or turn round the text after it, as `�`: source must read as it runs. */
export function visible(text: string): string {
  return text.replace(CONTROLS, '\ufffd');
}

/** Join a log's chunks and split them into lines, each of one stream. */
export function logLines(log: readonly (readonly [stream: string, text: string])[]): LogLine[] {
  const lines: LogLine[] = [];
  const close = (stream: string, raw: string): void => {
    lines.push({ stream, text: cut(plain(overwritten(raw))) });
  };
  let stream = '';
  let rest = '';
  for (const [name, text] of log) {
    if (name !== stream && rest !== '') {
      close(stream, rest);
      rest = '';
    }
    stream = name;
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      close(stream, part);
    }
  }
  if (rest !== '') {
    close(stream, rest);
  }
  return lines;
}

/** Keep the beginning and, longer, the end: what went wrong stands there. */
export function foldLog(lines: readonly LogLine[], limit = FOLD): FoldedLog {
  if (lines.length <= limit) {
    return { head: lines, hidden: 0, tail: [] };
  }
  const first = Math.floor(limit / 4);
  const last = limit - first;
  return { head: lines.slice(0, first), hidden: lines.length - limit, tail: lines.slice(-last) };
}

/** A progress bar writes a line again and again: what was written last is what a terminal shows. */
function overwritten(line: string): string {
  const whole = line.endsWith('\r') ? line.slice(0, -1) : line;
  return whole.slice(whole.lastIndexOf('\r') + 1);
}

function cut(line: string): string {
  return line.length <= LONGEST
    ? line
    : `${line.slice(0, LONGEST)} … ${(line.length - LONGEST).toLocaleString('en')} more characters`;
}
