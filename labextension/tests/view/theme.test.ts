/** A view finds out whether what is behind it is light or dark, however the browser writes that. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { brightness } from '../../src/view/theme.js';

test('a colour is bright or dark in every way to write it', () => {
  for (const white of [
    'rgb(255, 255, 255)',
    'color(srgb 1 1 1)',
    'oklch(1 0 0)',
    'lab(100 0 0)',
    'color(display-p3 1 1 1 / 0.9)'
  ]) {
    assert.ok(Math.abs(brightness(white)! - 1) < 1e-9, white);
  }
  for (const dark of ['rgb(17, 17, 17)', 'color(srgb 0.07 0.07 0.07)', 'oklch(0.15 0.01 260)', 'rgba(0, 0, 0, 0.9)']) {
    assert.ok(brightness(dark)! < 0.2, dark);
  }
});

test('what is transparent, or no colour, says nothing', () => {
  for (const none of ['rgba(0, 0, 0, 0)', 'color(srgb 0 0 0 / 0.2)', 'transparent', '', 'var(--x)']) {
    assert.equal(brightness(none), null, none);
  }
});
