import assert from 'node:assert/strict';
import { test } from 'node:test';

import { HIGHEST, LOWEST, bounded, framed, isBase64, pictureUri, sealed } from '../../src/view/inspector/frame.js';

test('the policy stands before everything that a stranger wrote', () => {
  const page = framed('<script>alert(1)</script>', 'light');
  assert.ok(page.indexOf('Content-Security-Policy') < page.indexOf('<script>'));
  assert.match(page, /default-src 'none'/);
});

test('a height is bounded, whatever is said', () => {
  assert.equal(bounded(1e9), HIGHEST);
  assert.equal(bounded(-5), LOWEST);
  assert.equal(bounded(Number.NaN), 200);
});

test('only sound base64 of a picture becomes an address', () => {
  assert.ok(isBase64('aGVsbG8='));
  for (const bad of ['', 'aGVsbG8', 'aGVs"bG8=', 'aGVs bG8=', '====', 'data:x,y']) {
    assert.ok(!isBase64(bad), bad);
  }
  assert.equal(pictureUri('image/svg+xml', 'aGVsbG8='), null);
  assert.equal(pictureUri('image/png', 'aGVsbG8='), 'data:image/png;base64,aGVsbG8=');
});

test("a page wears the view's theme, whatever the system's is", () => {
  const html = '<style>@media (prefers-color-scheme: dark) { p { color: white } }</style><p>1</p>';
  assert.ok(framed(html, 'dark').includes('@media (min-width: 0)'));
  assert.ok(framed(html, 'light').includes('@media (max-width: 0)'));
  assert.ok(framed(html, 'dark').includes('color-scheme:dark'));
  assert.ok(
    framed('<div id="sk" class="sk-top-container sk-global">', 'dark').includes(
      'class="sk-top-container dark sk-global"'
    )
  );
});

test('a page in a page cannot end the attribute that holds it', () => {
  const outer = sealed(framed('<p title="x">&quot;</p>"></iframe><script>1</script>', 'dark'), 'dark');
  const held = outer.slice(outer.indexOf('srcdoc="') + 'srcdoc="'.length, outer.lastIndexOf('"'));
  assert.ok(!held.includes('"'));
  assert.ok(held.includes('&amp;quot;'));
});
