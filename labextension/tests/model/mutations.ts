/** Mutations: what somebody who means ill, or a bug, makes of data; the same ones each time for one seed. */

export type Chance = () => number;

/** Numbers between 0 and 1 that look random (mulberry32), for a seed in words. */
export function chance(seed: string): Chance {
  let state = [...seed].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) | 0, 7);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function nested(depth: number): unknown {
  let made: unknown = [];
  for (let at = 0; at < depth; at += 1) {
    made = at % 2 === 0 ? [made] : { graph: made };
  }
  return made;
}

const HOSTILE: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  -0,
  0.5,
  1e308,
  -1e308,
  Infinity,
  NaN,
  2 ** 53,
  '',
  '/',
  '__proto__',
  'constructor',
  '<img src=x onerror=alert(1)>',
  '\u202e\u0000\ud800',
  'x'.repeat(5_000),
  [],
  {},
  [null],
  [[]],
  nested(700),
  JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}')
];

function some<T>(of: readonly T[], random: Chance): T {
  return of[Math.floor(random() * of.length)] as T;
}

type Holder = Record<string, unknown>;

/** Every place in some data where something else may be put: an object or list, and a key of it. */
function places(data: unknown): [Holder, string][] {
  const found: [Holder, string][] = [];
  const look = [data];
  for (let next = look.pop(); next !== undefined; next = look.pop()) {
    if (typeof next === 'object' && next !== null) {
      for (const key of Object.keys(next)) {
        found.push([next as Holder, key]);
        look.push((next as Holder)[key] ?? null);
      }
    }
  }
  return found;
}

/** The data with one change: something else in a place, a place that is gone, doubled, or has what another one has. */
export function mutated(data: unknown, random: Chance): unknown {
  const copy: unknown = structuredClone(data);
  const all = places(copy);
  if (all.length === 0) {
    return some(HOSTILE, random);
  }
  const [holder, key] = some(all, random);
  const how = random();
  if (how < 0.5) {
    holder[key] = some(HOSTILE, random);
  } else if (how < 0.65) {
    const [other, from] = some(all, random);
    holder[key] = structuredClone(other[from]);
  } else if (Array.isArray(holder)) {
    const at = Number(key);
    holder.splice(at, how < 0.8 ? 1 : 0, ...(how < 0.8 ? [] : [structuredClone(holder[at])]));
  } else if (how < 0.8) {
    Reflect.deleteProperty(holder, key);
  } else {
    Object.defineProperty(holder, some(['__proto__', 'constructor', '$', 'id'], random), {
      value: holder[key],
      enumerable: true,
      configurable: true,
      writable: true
    });
  }
  return copy;
}
