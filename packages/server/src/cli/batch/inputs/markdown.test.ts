// Tests which text of Markdown is spoken.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripMarkdown } from './markdown.ts';

test('the marks of plain prose are taken off', () => {
  const source = `---
title: hidden
---
# Chapter One #

It was *very* **dark**, and ~~not~~ see [the map](http://x "t") or ![a plan](p.png).
Second line with \`code\` and a note[^1].

Setext
======

> A quote
> goes on.

- [ ] one
- two
1. three

---

| a | b |
|---|:-:|
| 1 | 2 |

[ref]: http://hidden
`;
  assert.equal(
    stripMarkdown(source),
    `Chapter One

It was very dark, and not see the map or a plan.
Second line with code and a note.

Setext

A quote
goes on.

one
two
three

a, b

1, 2`,
  );
});

test('code blocks and HTML are left out, what stands around them stays', () => {
  assert.equal(stripMarkdown('a\n```js\n# no\n```\nb\n~~~\nno\n~~~\nc <b>d</b><!-- no\nno -->'), 'a\n\nb\n\nc d');
  assert.equal(stripMarkdown('open\n```\nnever closed'), 'open');
});

test('stars and underscores inside words and sums stay', () => {
  for (const text of ['2 * 3 * 4 = 24', 'file_name_here', 'a < b and c > d', 'C# is 5*6']) {
    assert.equal(stripMarkdown(text), text);
  }
});
