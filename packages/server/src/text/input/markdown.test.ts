// What is read of Markdown, kind by kind.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { originalSpan } from '../trace/rewrite.ts';
import { parseMarkdown } from './markdown.ts';

const OPTIONS = { footnotes: 'skip', language: 'en-us' } as const;

/** The blocks as `kind level: words`. */
async function blocks(source: string, options: Parameters<typeof parseMarkdown>[1] = OPTIONS): Promise<string[]> {
  const { words, blocks } = await parseMarkdown(source, options);
  return blocks.map(({ kind, level, span }) => `${kind} ${level}: ${words.text.slice(span.start, span.end)}`);
}

async function leftOut(source: string, options: Parameters<typeof parseMarkdown>[1] = OPTIONS): Promise<string[]> {
  const parsed = await parseMarkdown(source, options);
  return parsed.leftOut.map(({ reason, span }) => `${reason}: ${source.slice(span.start, span.end)}`);
}

test('a wrapped line that begins with a year is prose, and so is a label without an address', async () => {
  assert.deepEqual(await blocks('It was the cold winter of\n1871. The peace was long.'), [
    'paragraph 0: It was the cold winter of 1871. The peace was long.',
  ]);
  assert.deepEqual(await blocks('[Note]: this matters to every reader.'), [
    'paragraph 0: [Note]: this matters to every reader.',
  ]);
  assert.deepEqual(await blocks('[Note]: important'), ['paragraph 0: Note: important']);
  assert.deepEqual(await leftOut('[a][b] c\n\n[b]: https://x.org/d "e"'), [
    'markup: ][b]',
    'markup: [b]: https://x.org/d "e"',
  ]);
});

test('ordered items keep their numbers, tasks lose their boxes, and lists nest', async () => {
  assert.deepEqual(await blocks('1. Mix\n1. Add\n\n   Then wait.\n   - salt\n\n7) late\n\n- [x] done\n- [ ] open'), [
    'list_item 0: 1. Mix',
    'list_item 0: 2. Add',
    'paragraph 1: Then wait.',
    'list_item 1: salt',
    'list_item 0: 7. late',
    'list_item 0: done',
    'list_item 0: open',
  ]);
});

test('line breaks and comments do not join words, and addresses of mail are read', async () => {
  assert.deepEqual(await blocks('Hello<br>World, Line<!-- c -->end <desk@example.org> <b>H</b>ello'), [
    'paragraph 0: Hello\nWorld, Line end desk@example.org Hello',
  ]);
  assert.deepEqual(await leftOut('Line<!-- c -->end'), ['comment: <!-- c -->']);
});

test('entities and escapes are what they mean, and code between words is read', async () => {
  assert.deepEqual(await blocks('R&amp;D &mdash; don&#8217;t \\*so\\* `let x` 2 * 3 &bogus;'), [
    'paragraph 0: R&D — don’t *so* let x 2 * 3 &bogus;',
  ]);
});

test('a soft line end is a space, none between Chinese signs, and a hard one stays', async () => {
  assert.deepEqual(await blocks('漢字\n仮名 a\nb  \nc\\\nd'), ['paragraph 0: 漢字仮名 a b\nc\nd']);
});

test('headings, quotes, scenes, strikethrough and code of one line are read; longer code is told', async () => {
  const source = '# A *b* #\n\nC\n---\n\n> d\ne\n\n***\n\n~~f~~\n\n```js\ng()\n```\n\n```\nh\ni\n```\n';
  assert.deepEqual(await blocks(source), [
    'heading 1: A b',
    'heading 2: C',
    'quote 0: d e',
    'scene 0: ',
    'paragraph 0: f',
    'code 0: g()',
  ]);
  assert.deepEqual((await leftOut(source)).at(-1), 'code: ```\nh\ni\n```');
});

test('a picture is read by its words, but not by the name of its file', async () => {
  assert.deepEqual(await blocks('See ![a *plan*](p.png). ![map.PNG](m) ![](n)'), ['paragraph 0: See a plan.']);
});

test('a table is read row by row with its headers; a large one is left out and told', async () => {
  assert.deepEqual(await blocks('| Name | Age |\n|---|---|\n| Ada | 36 |\n| Bob | 4 | extra |'), [
    'table_row 0: Name: Ada, Age: 36',
    'table_row 0: Name: Bob, Age: 4, extra',
  ]);
  const wide = `a\n\n${'| w '.repeat(7)}|\n${'|---'.repeat(7)}|\n\nb`;
  const parsed = await parseMarkdown(wide, OPTIONS);
  assert.equal(parsed.words.text, 'a\n\nb');
  assert.deepEqual(
    parsed.leftOut.map(({ reason }) => reason),
    ['table'],
  );
  assert.deepEqual(
    parsed.warnings.map(({ code }) => code),
    ['table_too_large'],
  );
  const long = `| a | b |\n|---|---|\n${'| c | d |\n'.repeat(31)}`;
  assert.deepEqual((await parseMarkdown(long, OPTIONS)).words.text, '');
});

test('footnotes are left out, read where they are referred to, or at the end', async () => {
  const source = 'One[^1] two[^n].\n\n[^1]: First *note*.\n[^n]: Second\n\n    more\n\nThree.';
  assert.deepEqual(await blocks(source), ['paragraph 0: One two.', 'paragraph 0: Three.']);
  assert.deepEqual(await leftOut(source), [
    'markup: [^1]',
    'markup: [^n]',
    'footnote: [^1]: First *note*.',
    'footnote: [^n]: Second\n\n    more',
  ]);
  assert.deepEqual(await blocks(source, { ...OPTIONS, footnotes: 'inline' }), [
    'paragraph 0: One (First note.) two (Second more).',
    'paragraph 0: Three.',
  ]);
  assert.deepEqual(await blocks(source, { ...OPTIONS, footnotes: 'end' }), [
    'paragraph 0: One two.',
    'paragraph 0: Three.',
    'paragraph 0: First note.',
    'paragraph 0: Second',
    'paragraph 0: more',
  ]);
  const inline = await parseMarkdown(source, { ...OPTIONS, footnotes: 'inline' });
  const at = inline.words.text.indexOf('First');
  const { start, end } = originalSpan(inline.words, { start: at, end: at + 5 });
  assert.equal(source.slice(start, end), 'First');
});

test('front matter is left out as metadata, but not a line of dashes above prose', async () => {
  assert.deepEqual(await leftOut('---\ntitle: A b\n---\nText'), ['metadata: ---\ntitle: A b\n---']);
  assert.deepEqual(await blocks('---\nOnly a line.\n\n---\nText'), [
    'scene 0: ',
    'paragraph 0: Only a line.',
    'scene 0: ',
    'paragraph 0: Text',
  ]);
});

test('HTML inside Markdown is read as HTML', async () => {
  const source = '<div lang="de">\n\n*Guten* Tag\n\n</div>\n\n<script>x</script>\n\na <kbd hidden>b</kbd> c';
  const parsed = await parseMarkdown(source, OPTIONS);
  assert.equal(parsed.words.text, 'Guten Tag\n\na c');
  assert.deepEqual(parsed.directions, [{ type: 'language', span: { start: 0, end: 9 }, tag: 'de' }]);
  assert.deepEqual(
    (await leftOut(source)).filter((one) => one.startsWith('hidden')),
    ['hidden: <script>x</script>', 'hidden: <kbd hidden>b</kbd>'],
  );
});

test('quotes and lists that are too deep are read as text, with a warning', async () => {
  const parsed = await parseMarkdown(`${'> '.repeat(500)}deep\n\nafter`, OPTIONS);
  assert.match(parsed.words.text, /deep\n\nafter$/);
  assert.deepEqual(
    parsed.warnings.map(({ code }) => code),
    ['nested_too_deep'],
  );
});
