/** Rich: a value for eyes, as data. Made by `flyte_nb/views/rich.py`, drawn by `view/values`. Hostile until shown as text. */

import { Fields, WireError, flag, list, number, pair, said, text, whole } from './fields.js';

export type Rich = RichText | RichTable | RichArray | RichItems | RichFile | RichImage | RichHtml;

interface Head {
  /** The value's own type in words: `DataFrame`, `list`. */
  readonly type: string;
  /** One line beside the type: `5,000 rows × 15 columns`, or an empty string. */
  readonly summary: string;
  /** Whether a larger form can be had from the kernel. */
  readonly more?: boolean;
  /** The value's digest, in hexadecimal: with a whole value from the kernel alone. */
  readonly digest?: string;
}

/** A text: of a str the text itself, else the repr. */
export interface RichText extends Head {
  readonly kind: 'text';
  readonly text: string;
}

/** A frame or a series: the first rows. */
export interface RichTable extends Head {
  readonly kind: 'table';
  readonly columns: readonly string[];
  readonly index: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** An array: the corner as text, and a strip of numbers between 0 and 1 (null: not finite) for a look at the whole. */
export interface RichArray extends Head {
  readonly kind: 'array';
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly range: readonly [low: string, high: string] | null;
  readonly rows: readonly (readonly string[])[];
  readonly heat: readonly (readonly (number | null)[])[];
}

/** Named parts: a list's, dict's, dataclass's. `rest` counts those left out. */
export interface RichItems extends Head {
  readonly kind: 'items';
  readonly items: readonly (readonly [name: string, value: string])[];
  readonly rest: number;
}

/** A file: its name, size in bytes (null: not here), and the first lines where it is text. */
export interface RichFile extends Head {
  readonly kind: 'file';
  readonly path: string;
  readonly size: number | null;
  readonly lines: readonly string[];
}

/** A picture or plot. */
export interface RichImage extends Head {
  readonly kind: 'image';
  readonly mime: 'image/png' | 'image/jpeg';
  readonly base64: string;
  readonly alt: string;
}

/** What a library makes of its own value: shown in a sandboxed frame without scripts, origin or network. */
export interface RichHtml extends Head {
  readonly kind: 'html';
  readonly html: string;
  readonly height: number;
}

/** What is beyond these counts is left out: a view shows less than that. */
const MOST = { text: 4_000_000, base64: 8_000_000, rows: 2_000, columns: 500, items: 5_000 };

const DIGEST = /^[0-9a-f]{8,128}$/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Read a value for eyes, field by field. Throws a WireError where it is none. */
export function readRich(data: unknown): Rich {
  const fields = new Fields(data, 'a rich value');
  const digest = fields.maybe('digest', text);
  const head = {
    type: cut(fields.get('type', text), 1_000),
    summary: cut(fields.get('summary', text, ''), 1_000),
    more: fields.get('more', flag, false),
    ...(digest !== null && DIGEST.test(digest) ? { digest } : {})
  };
  const kind = fields.get('kind', text);
  switch (kind) {
    case 'text':
      return { kind, ...head, text: cut(fields.get('text', text)) };
    case 'table':
      return {
        kind,
        ...head,
        columns: cells(fields.get('columns', list)),
        index: fields.get('index', list, []).slice(0, MOST.rows).map(cell),
        rows: rows(fields.get('rows', list))
      };
    case 'array':
      return {
        kind,
        ...head,
        shape: fields
          .get('shape', list)
          .slice(0, 100)
          .map(size => whole(size, 'a size')),
        dtype: cut(fields.get('dtype', text), 1_000),
        range: fields.maybe('range', range),
        rows: rows(fields.get('rows', list, [])),
        heat: fields
          .get('heat', list, [])
          .slice(0, MOST.rows)
          .map(strip => list(strip, 'a strip').slice(0, MOST.columns).map(share))
      };
    case 'items':
      return {
        kind,
        ...head,
        items: fields
          .get('items', list)
          .slice(0, MOST.items)
          .map(item => pair(item, 'an item').map(cell) as [string, string]),
        rest: Math.max(0, fields.get('rest', whole, 0))
      };
    case 'file':
      return {
        kind,
        ...head,
        path: cut(fields.get('path', text), 10_000),
        size: fields.maybe('size', whole),
        lines: fields.get('lines', list, []).slice(0, MOST.rows).map(cell)
      };
    case 'image':
      return {
        kind,
        ...head,
        mime: fields.get('mime', picture),
        base64: fields.get('base64', base64),
        alt: cut(fields.get('alt', text, ''), 1_000)
      };
    case 'html':
      return {
        kind,
        ...head,
        html: cut(fields.get('html', text)),
        height: Math.min(Math.max(fields.get('height', number, 200), 1), 4_000)
      };
    default:
      throw new WireError(`${said(kind)} is no kind of rich value`);
  }
}

function cut(given: string, most = MOST.text): string {
  return given.length > most ? given.slice(0, most) : given;
}

function cell(thing: unknown): string {
  return cut(text(thing, 'a cell'), 100_000);
}

function cells(things: readonly unknown[]): string[] {
  return things.slice(0, MOST.columns).map(cell);
}

function rows(things: readonly unknown[]): string[][] {
  return things.slice(0, MOST.rows).map(row => cells(list(row, 'a row')));
}

function range(thing: unknown, what: string): readonly [string, string] {
  const [low, high] = pair(thing, what);
  return [cell(low), cell(high)];
}

/** A number between 0 and 1, or null. */
function share(thing: unknown): number | null {
  return thing === null ? null : Math.min(Math.max(number(thing, 'a heat'), 0), 1);
}

function picture(thing: unknown, what: string): 'image/png' | 'image/jpeg' {
  if (thing === 'image/png' || thing === 'image/jpeg') {
    return thing;
  }
  throw new WireError(`${what} is ${said(thing)}, and should be image/png or image/jpeg`);
}

function base64(thing: unknown, what: string): string {
  const given = text(thing, what);
  if (given.length > MOST.base64 || given.length % 4 !== 0 || !BASE64.test(given)) {
    throw new WireError(`${what} is not base64, or too much of it`);
  }
  return given;
}
