import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasTags, splitAtTags, tagless } from './tagless.ts';

test('tags go, and what was written for them is read', () => {
  assert.equal(tagless('\t<h2 id="a">One</h2>\n<p>A <em>b</em>c &amp;lt; d</p>'), 'One A bc &lt; d');
  assert.equal(tagless('1 < 2'), '1 < 2');
});

test('only what is written with tags has any', () => {
  const of = (input_type: string) => hasTags({ input_type });
  assert.deepEqual(
    [of('html'), of('ssml'), of('markdown'), of('text'), hasTags(null)],
    [true, true, false, false, false],
  );
});

test('a text is split at its tags, nothing of it is lost, and lines end where blocks do', () => {
  const text = '<p>A <em>b</em>.</p> 1 &lt; 2<br>C';
  const parts = splitAtTags(text);
  assert.equal(parts.map((part) => part.text).join(''), text);
  assert.deepEqual(
    parts.filter(({ isTag }) => !isTag).map((part) => part.text),
    ['A ', 'b', '.', ' 1 &lt; 2', 'C'],
  );
  assert.deepEqual(
    parts.filter(({ endsLine }) => endsLine).map((part) => part.text),
    ['</p>', '<br>'],
  );
});
