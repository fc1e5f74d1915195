// What is read of HTML, kind by kind.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseHtml } from './html.ts';

const OPTIONS = { footnotes: 'skip', language: 'en-us' } as const;

async function blocks(source: string, options: Parameters<typeof parseHtml>[1] = OPTIONS): Promise<string[]> {
  const { words, blocks } = await parseHtml(source, options);
  return blocks.map(({ kind, level, span }) => `${kind} ${level}: ${words.text.slice(span.start, span.end)}`);
}

async function leftOut(source: string, options: Parameters<typeof parseHtml>[1] = OPTIONS): Promise<string[]> {
  const parsed = await parseHtml(source, options);
  return parsed.leftOut
    .filter(({ reason }) => reason !== 'markup')
    .map(({ reason, span }) => `${reason}: ${source.slice(span.start, span.end)}`);
}

test('a declaration with a subset of its own is not read, nor are its entities', async () => {
  assert.deepEqual(await blocks('<!DOCTYPE html [\n<!ENTITY a "b">\n]>\n<p>Hi &a; there'), [
    'paragraph 0: Hi &a; there',
  ]);
});

test('a head without an end, an empty title and an open tag lose no words', async () => {
  assert.deepEqual(await blocks('<head><title>T</title><p>One'), ['paragraph 0: One']);
  assert.deepEqual(await blocks('<html><head><title/></head><body>Two <script src="a"/>three'), [
    'paragraph 0: Two three',
  ]);
  assert.deepEqual(await blocks('5 <b and 6'), ['paragraph 0: 5 <b and 6']);
  assert.deepEqual(await blocks('<p>One</p two'), ['paragraph 0: One']);
});

test('what a browser does not show and what is no prose is left out as hidden', async () => {
  const source =
    '<style>a{}</style><nav>b</nav><p hidden>c<p>d<i aria-hidden=true>e</i> <b style="display: none">f</b>g<select><option>h</select>';
  assert.deepEqual(await blocks(source), ['paragraph 0: d g']);
  assert.equal(
    (await leftOut(source)).every((one) => one.startsWith('hidden: ')),
    true,
  );
});

test('lists have their numbers, definitions and lines their own blocks, quotations their marks', async () => {
  const source =
    '<ol start=3><li>Mix<ol type=a><li>deep</ol><li value=9>Add</ol><dl><dt>t<dd>d</dl><pre>one\ntwo</pre><q lang=de>so</q>';
  assert.deepEqual(await blocks(source), [
    'list_item 0: 3. Mix',
    'list_item 1: a. deep',
    'list_item 0: 9. Add',
    'list_item 0: t',
    'list_item 0: d',
    'verse 0: one',
    'verse 0: two',
    'paragraph 0: „so“',
  ]);
});

test('two line breaks are a paragraph, one is a line, and a row of stars a scene', async () => {
  assert.deepEqual(await blocks('a<br>b<br><br>c<p>* * *</p>d'), [
    'paragraph 0: a\nb',
    'paragraph 0: c',
    'scene 0: ',
    'paragraph 0: d',
  ]);
});

test('ruby keeps the word, and in Japanese its reading', async () => {
  const source = '<ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby>です';
  assert.deepEqual(await blocks(source), ['paragraph 0: 漢字です']);
  assert.deepEqual(await blocks(source, { ...OPTIONS, language: 'ja-jp' }), ['paragraph 0: かんじです']);
  assert.deepEqual(await blocks('<p lang=ja><ruby>今<rt>きょ</rt>日<rt>う</rt></ruby>'), ['paragraph 0: きょう']);
});

test('languages are told, but not the one that is spoken anyway', async () => {
  const { words, directions } = await parseHtml('<html lang="en-US">Say <i lang=fr>bon soir</i> now', OPTIONS);
  assert.equal(words.text, 'Say bon soir now');
  assert.deepEqual(directions, [{ type: 'language', span: { start: 4, end: 12 }, tag: 'fr' }]);
});

test('formulas are read by their words, but not TeX; exponents stay exponents', async () => {
  assert.deepEqual(
    await blocks('<math alttext="x squared"><mi>x</mi></math> <math alttext="\\frac"><mi>y</mi></math>'),
    ['paragraph 0: x squared'],
  );
  assert.deepEqual(await blocks('10<sup>6</sup> m<sup>-2</sup>, the 1<sup>st</sup>, H<sub>2</sub>O'), [
    'paragraph 0: 10⁶ m⁻², the 1st, H2O',
  ]);
});

test('footnotes are known by type, by role, or by a raised sign and a link back', async () => {
  const typed = '<p>A<a epub:type="noteref" href="#n">1</a> b.<aside epub:type="footnote" id="n">Note.</aside><p>C';
  const plain = '<p>A<sup>[<a href="#n">1</a>]</sup> b.<ol><li id="n">Note. <a href="#r">↩︎</a></ol><p>C';
  for (const source of [typed, plain]) {
    assert.deepEqual(
      (await blocks(source)).map((one) => one.slice(13)),
      ['A b.', 'C'],
      source,
    );
    assert.match((await leftOut(source)).join(), /^footnote: .*Note[^,]*$/s, 'the note, and not its sign too');
    assert.equal((await blocks(source, { ...OPTIONS, footnotes: 'inline' }))[0], 'paragraph 0: A (Note.) b.');
    assert.match((await blocks(source, { ...OPTIONS, footnotes: 'end' })).at(-1)!, /: Note\.$/);
  }
  assert.deepEqual(await blocks('<p>See<sup><a href="#part">2</a></sup>.<div id="part">A whole part.</div>'), [
    'paragraph 0: See.',
    'paragraph 0: A whole part.',
  ]);
});

test('tables that only arrange a page are read block by block', async () => {
  const cells = '<tr><td><h2>H</h2><p>One<td>Two';
  assert.deepEqual(await blocks(`<table role=presentation>${cells}</table>`), [
    'heading 2: H',
    'paragraph 0: One',
    'paragraph 0: Two',
  ]);
  assert.deepEqual(await blocks(`<table><tr><td><table>${cells}</table></table>`), ['table_row 0: H One, Two']);
});

test('elements that are too deep are read as text, with a warning', async () => {
  const { words, warnings } = await parseHtml(`${'<div>'.repeat(6_000)}deep${'</div>'.repeat(6_000)}after`, OPTIONS);
  assert.equal(words.text, 'deep\n\nafter');
  assert.deepEqual(
    warnings.map(({ code }) => code),
    ['nested_too_deep'],
  );
});

test('words with ssml:ph are said by it, in the alphabet of what is around them, and by what cannot be read not at all', async () => {
  const source =
    '<div ssml:alphabet="x-sampa"><p>Say <span ssml:ph=\' t@"mA:t@U \'>to<b>ma</b>to now</span> and <i ssml:alphabet="ipa" ssml:ph="a&amp;b">two</i> ' +
    '<i ssml:alphabet="x-own" ssml:ph="1">three</i> <i ssml:ph="">four</i></p></div><div ssml:ph="c"><p>One <i ssml:ph="d">in</i></p><p>Two</p></div>';
  const { words, directions, warnings } = await parseHtml(source, OPTIONS);
  const said = directions.flatMap((one) =>
    one.type === 'phoneme' ? [[words.text.slice(one.span.start, one.span.end), one.ipa]] : [],
  );
  assert.deepEqual(said, [
    ['tomato now', 'təˈmɑːtəʊ'],
    ['two', 'a&b'],
    ['One in', 'c'],
  ]);
  assert.deepEqual(
    warnings.map(({ code, span }) => [code, source.slice(span.start, span.end)]),
    [
      ['phoneme_ignored', '<i ssml:alphabet="x-own" ssml:ph="1">'],
      ['phoneme_ignored', '<i ssml:ph="">'],
    ],
  );
  assert.deepEqual((await parseHtml('<p>a <b lang=de>b <i ssml:ph=x>c</i></b> d', OPTIONS)).directions, [
    { type: 'language', span: { start: 2, end: 5 }, tag: 'de' },
    { type: 'phoneme', span: { start: 4, end: 5 }, ipa: 'x' },
  ]);
});
