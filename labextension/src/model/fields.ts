/** Fields: the reading of an object that anyone may have written, one checked field after the other. */

/** Something cannot be read: of a newer schema, damaged, or not ours at all. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

/** A text for a message, bounded whatever was given. */
export function said(thing: unknown): string {
  if (typeof thing === 'string') {
    return `'${thing.length > 40 ? `${thing.slice(0, 40)}…` : thing}'`;
  }
  if (typeof thing === 'object' && thing !== null) {
    return Array.isArray(thing) ? 'a list' : 'an object';
  }
  return String(thing).slice(0, 40);
}

function bad(what: string, thing: unknown, wanted: string): never {
  throw new WireError(`${what} is ${said(thing)}, and should be ${wanted}`);
}

/** The checks of values without fields. Each takes the value and its name for the message. */
export function text(thing: unknown, what: string): string {
  return typeof thing === 'string' ? thing : bad(what, thing, 'a text');
}

export function number(thing: unknown, what: string): number {
  return typeof thing === 'number' && Number.isFinite(thing) ? thing : bad(what, thing, 'a number');
}

export function whole(thing: unknown, what: string): number {
  return Number.isInteger(thing) ? (thing as number) : bad(what, thing, 'a whole number');
}

export function flag(thing: unknown, what: string): boolean {
  return typeof thing === 'boolean' ? thing : bad(what, thing, 'true or false');
}

export function list(thing: unknown, what: string): readonly unknown[] {
  return Array.isArray(thing) ? thing : bad(what, thing, 'a list');
}

export function pair(thing: unknown, what: string): readonly [unknown, unknown] {
  return Array.isArray(thing) && thing.length === 2 ? [thing[0], thing[1]] : bad(what, thing, 'a pair');
}

export function texts(thing: unknown, what: string): readonly string[] {
  return list(thing, what).map(item => text(item, what));
}

export function textPairs(thing: unknown, what: string): readonly (readonly [string, string])[] {
  return list(thing, what).map(item => {
    const [first, second] = pair(item, what);
    return [text(first, what), text(second, what)] as const;
  });
}

/** Whether a thing is an object with fields. */
export function isObject(thing: unknown): thing is Readonly<Record<string, unknown>> {
  return typeof thing === 'object' && thing !== null && !Array.isArray(thing);
}

type Check<T> = (thing: unknown, what: string) => T;

/** One object. A field that is left out has its default; without a default it must be there. */
export class Fields {
  private readonly _data: Readonly<Record<string, unknown>>;

  constructor(
    data: unknown,
    /** What the object is: `NodeStarted`. */
    readonly what: string
  ) {
    if (!isObject(data)) {
      bad(what, data, 'an object');
    }
    this._data = data;
  }

  /** An object that says itself what it is, by its `$`. */
  static named(data: unknown, what: string): Fields {
    return new Fields(
      data,
      text(isObject(data) && Object.hasOwn(data, '$') ? data['$'] : undefined, `the $ of ${what}`)
    );
  }

  /** An object of which the `$` has to be this. */
  static of(data: unknown, name: string): Fields {
    const fields = Fields.named(data, name);
    return fields.what === name ? fields : bad(`a ${name}`, data, `a ${name}, not a ${fields.what.slice(0, 40)}`);
  }

  has(name: string): boolean {
    return Object.hasOwn(this._data, name);
  }

  /** A field as it is, or undefined. */
  raw(name: string): unknown {
    return this.has(name) ? this._data[name] : undefined;
  }

  get<T, D = T>(name: string, check: Check<T>, ...fallback: [] | [D]): T | D {
    if (this.has(name)) {
      return check(this._data[name], `'${name}' of ${this.what}`);
    }
    if (fallback.length === 0) {
      throw new WireError(`${this.what} has no '${name}'`);
    }
    return fallback[0];
  }

  /** A field that may be null, which is its default as well. */
  maybe<T>(name: string, check: Check<T>): T | null {
    return this.raw(name) === undefined || this.raw(name) === null ? null : this.get(name, check);
  }
}
