/** The tokens' contrasts, computed: text 4.5:1 on every surface and tint, strokes 3:1; alone and under JupyterLab's themes. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

type Colour = readonly [red: number, green: number, blue: number, alpha: number];
type Tokens = Map<string, string>;

declare const TESTS: string;
const CSS = readFileSync(`${TESTS}/../style/tokens.css`, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
const PHASES = 'waiting queued running succeeded failing failed aborted skipped timed-out cached'.split(' ');
/** What came from the cache stands on the tint of what succeeded. */
const soft = (phase: string): string => `${phase === 'cached' ? 'succeeded' : phase}-soft`;
const SURFACES = ['surface', 'surface-raised', 'surface-sunken'];

/** What JupyterLab's own themes say of the variables that the tokens follow. */
const LAB: Record<string, { dark: boolean; says: string }> = {
  'no front end, light': { dark: false, says: '' },
  'no front end, dark': { dark: true, says: '' },
  'JupyterLab Light': {
    dark: false,
    says: `layout-color0:#ffffff; layout-color1:#ffffff; layout-color2:#eeeeee; ui-font-color0:#000000;
      ui-font-color1:rgba(0, 0, 0, 0.87); border-color2:#e0e0e0; brand-color1:#1976d2`
  },
  'JupyterLab Dark': {
    dark: true,
    says: `layout-color0:#111111; layout-color1:#212121; layout-color2:#424242; ui-font-color0:#ffffff;
      ui-font-color1:rgba(255, 255, 255, 0.87); border-color2:#424242; brand-color1:#2196f3`
  },
  'JupyterLab Dark High Contrast': {
    dark: true,
    says: `layout-color0:#111111; layout-color1:#111111; layout-color2:#424242; ui-font-color0:#ffffff;
      ui-font-color1:#ffffff; border-color2:#e0e0e0; brand-color1:#319bf2`
  }
};

function rules(css: string): [selector: string, body: string][] {
  return [...css.matchAll(/([^{}]+)\{([^{}]*)\}/g)].map(found => [found[1]!.trim(), found[2]!]);
}

function tokens(dark: boolean, more: boolean, front: string): Tokens {
  const found: Tokens = new Map();
  const take = (body: string, prefix = ''): void => {
    for (const [, name, value] of body.matchAll(/([\w-]+)\s*:\s*([^;]+)/g)) {
      found.set(prefix + name!, value!.trim());
    }
  };
  take(front, '--jp-');
  const [plain, contrast] = CSS.split('@media (prefers-contrast: more) {') as [string, string];
  const parts = [plain, ...(more ? [contrast.split('@media')[0]!] : [])];
  for (const themed of [false, true]) {
    for (const part of parts) {
      for (const [selector, body] of rules(part)) {
        if (selector.includes('dark') === themed && (dark || !themed)) {
          take(body);
        }
      }
    }
  }
  return found;
}

/** Split at commas outside of brackets. */
function split(text: string): string[] {
  return text.split(/,(?![^(]*\))/).map(part => part.trim());
}

function colour(said: string, all: Tokens): Colour {
  const text = said.trim();
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text);
  if (hex !== null) {
    return [parseInt(hex[1]!, 16), parseInt(hex[2]!, 16), parseInt(hex[3]!, 16), 1];
  }
  if (text === 'transparent') {
    return [0, 0, 0, 0];
  }
  const call = /^([\w-]+)\((.*)\)$/s.exec(text);
  assert.ok(call !== null, `a colour: ${text}`);
  const given = split(call[2]!);
  if (call[1] === 'var') {
    const known = all.get(given[0]!);
    return colour(known ?? given.slice(1).join(', '), all);
  }
  if (call[1] === 'rgba') {
    return given.map(Number) as unknown as Colour;
  }
  assert.equal(call[1], 'color-mix');
  const [, first, share] = /^(.*?)\s+(\d+)%$/s.exec(given[1]!) as unknown as [string, string, string];
  const [one, two, part] = [colour(first, all), colour(given[2]!, all), Number(share) / 100];
  const alpha = one[3] * part + two[3] * (1 - part);
  const mixed = [0, 1, 2].map(at => (one[at]! * one[3] * part + two[at]! * two[3] * (1 - part)) / alpha);
  return [mixed[0]!, mixed[1]!, mixed[2]!, alpha];
}

function over(top: Colour, ground: Colour): Colour {
  const at = (index: number): number => top[index]! * top[3] + ground[index]! * (1 - top[3]);
  return [at(0), at(1), at(2), 1];
}

function luminance([red, green, blue]: Colour): number {
  const linear = (part: number): number =>
    part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4;
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function contrast(top: Colour, ground: Colour): number {
  const [one, two] = [luminance(over(top, ground)), luminance(ground)];
  return (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
}

for (const [name, { dark, says }] of Object.entries(LAB)) {
  for (const more of [false, true]) {
    const all = tokens(dark, more, says);
    const named = (token: string): Colour => colour(all.get(`--fnb-${token}`) ?? '', all);
    const least = (token: string, ground: string, ratio: number): void => {
      const found = contrast(named(token), named(ground));
      assert.ok(found >= ratio, `${token} on ${ground}: ${found.toFixed(2)}, not ${ratio}`);
    };
    const tints = [...PHASES.map(soft), 'accent-soft', 'group', 'group-inner'];
    test(`text is legible on every surface and tint: ${name}${more ? ', more contrast' : ''}`, () => {
      for (const ground of [...SURFACES, ...tints]) {
        least('text', ground, more ? 7 : 4.5);
        least('text-muted', ground, more ? 7 : 4.5);
      }
      least('accent', 'surface', 4.5);
    });
    test(`source is legible, whenever it runs: ${name}${more ? ', more contrast' : ''}`, () => {
      for (const time of ['compile', 'expansion', 'run']) {
        for (const ground of ['surface', `${time}-soft`, 'lit']) {
          least(time, ground, 4.5);
          least('text', ground, more ? 7 : 4.5);
        }
        least('text-muted', `${time}-soft`, 4.5);
      }
      least('accent', 'lit', 3);
    });
    test(`strokes stand out from every surface: ${name}${more ? ', more contrast' : ''}`, () => {
      for (const phase of PHASES) {
        for (const ground of [...SURFACES, 'group', 'group-inner', soft(phase)]) {
          least(phase, ground, more ? 4.5 : 3);
        }
      }
      for (const token of ['accent', 'focus', 'border-strong']) {
        for (const ground of SURFACES) {
          least(token, ground, 3);
        }
      }
      for (const token of ['edge', 'outline']) {
        for (const ground of ['surface', 'group', 'group-inner']) {
          least(token, ground, 3);
        }
      }
    });
  }
}

test('every token of the light theme that is a colour has its twin in forced colours', () => {
  const forced = CSS.split('@media (forced-colors: active) {')[1]!;
  const light = rules(CSS)[0]![1];
  for (const [, name] of light.matchAll(/(--fnb-[\w-]+)\s*:/g)) {
    if (!/font|code|size|unit|radius/.test(name!)) {
      assert.ok(forced.includes(`${name}:`), name);
    }
  }
});
