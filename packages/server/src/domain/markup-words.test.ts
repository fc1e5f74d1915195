import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wordsOfMarkup } from './markup-words.ts';

const words = (markup: string, most = 160) => wordsOfMarkup(markup, most);

test('tags go, words within one stay together, and blocks stand apart', () => {
  assert.equal(words('\n<section id="a"><h2>One</h2>\n\t<p>A <em>b</em>c.</p><p>D</p></section>'), 'One A bc. D');
  assert.equal(words('<speak>Good<break time="1s"/>day.</speak>'), 'Good day.');
});

test('comments and what a page does not show go, also when they are cut', () => {
  assert.equal(words('A<!-- <p>no</p> -->B<script>if (a < b) c()</script>C<style>p{}'), 'A B C');
  assert.equal(words('A <p class="x'), 'A');
  assert.equal(words('A <!-- b'), 'A');
});

test('signs that are no tags stay, and references are read', () => {
  assert.equal(
    words('1 < 2 &amp; 3 &gt; 2 &#8212; &#x1F600; &unknown; &#xD800; &#0;'),
    '1 < 2 & 3 > 2 — 😀 &unknown; &#xD800; &#0;',
  );
});

test('so many code points are left, and a long text without an end takes no time', () => {
  assert.equal(words('<p>😀😀😀</p>', 2), '😀😀');
  assert.equal(words('<'.repeat(100_000), 3), '<<<');
});
