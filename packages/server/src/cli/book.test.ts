// `lector book list`: the table, the JSON, the choice of chapters, and what is said of files that cannot be read.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { buildEpub } from '../../test/books/epub-builder.ts';
import { alias, buildWithLexicons, lexeme, writeLexicon } from '../../test/books/lexicon-builder.ts';
import { useRemoteCommands } from '../../test/remote-commands.ts';

const cli = useRemoteCommands();

const BOOK = buildEpub({
  texts: {
    'c.xhtml': '<body epub:type="cover"><p>The cover</p></body>',
    'a.xhtml': '<h1 id="a">One</h1><p>First words.</p><h2 id="b">Inside</h2><p>More.</p>',
    'e.xhtml': '<img src="x"/>',
    'x.xhtml': '<section epub:type="index"><h1>Index</h1></section>',
  },
  contents: [
    ['One', 'a.xhtml'],
    ['Inside', 'a.xhtml#b'],
    ['A picture', 'e.xhtml'],
    ['Index', 'x.xhtml'],
  ],
  manifest: '<item id="p" href="p.png" media-type="image/png" properties="cover-image"/>',
  parts: [{ name: 'OEBPS/p.png', data: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) }],
  without: ['mimetype'],
});

test('the table shows what is spoken and what not, and why, then warnings and totals', async () => {
  const { code, out, notes } = await cli.run(['book', 'list', cli.file('book.epub', BOOK)]);
  assert.deepEqual([code, notes], [0, '']);
  assert.equal(
    out,
    [
      'A Book, by Ada Writer',
      'Language: en',
      'Cover: image/png, 8 B',
      '',
      '#  title      matter  characters  spoken',
      '1  c          front            9  no: cover',
      '2  One        body            15  yes',
      '3  Inside     body            11  yes',
      '4  A picture  body             0  no: it has no words',
      '5  Index      back             5  no: index',
      '',
      'Warning (mimetype_missing): It does not say that it is an EPUB (there is no part “mimetype”).',
      '',
      'Spoken: 2 of 5 chapters, 26 of 40 characters.',
    ].join('\n'),
  );
  assert.equal(cli.fake.seen.length, 0);
});

test('JSON tells the same for programs', async () => {
  const { code, out } = await cli.run(['book', 'list', cli.file('book.epub', BOOK), '--json']);
  const told = JSON.parse(out);
  assert.equal(code, 0);
  assert.deepEqual(Object.keys(told), [
    'kind',
    'metadata',
    'cover',
    'lexicons',
    'chapters',
    'totals',
    'warnings',
    'warning_count',
  ]);
  assert.deepEqual(told.chapters[1], {
    number: 2,
    title: 'One',
    level: 1,
    matter: 'body',
    reason: null,
    characters: 15,
    is_spoken: true,
  });
  assert.deepEqual(told.cover, { name: 'OEBPS/p.png', media_type: 'image/png', bytes: 8 });
  assert.deepEqual(told.totals, { chapters: 5, characters: 40, spoken_chapters: 2, spoken_characters: 26 });
  assert.deepEqual([told.warnings.length, told.warning_count, told.warnings[0].code], [1, 1, 'mimetype_missing']);
});

test('pronunciation lexicons are listed with how many of their entries would be used', async () => {
  const english = alias('nginx', 'engine x') + alias('apache', 'a patchy') + lexeme('bare', '');
  const book = buildWithLexicons({
    'en.pls': writeLexicon(english),
    'fr.pls': writeLexicon(alias('nginx', 'moteur'), 'xml:lang="fr"'),
    'bad.pls': '<lexicon',
  });
  const path = cli.file('book.epub', book);
  const { code, out } = await cli.run(['book', 'list', path]);
  assert.equal(code, 0);
  assert.match(out, /\nPronunciation lexicons: 2 \(en, fr\), 2 of 4 entries are used\n/);
  assert.match(out, /\nWarning \(lexicon_entries\), OEBPS\/en\.pls: .*“bare”\.\n/);
  assert.match(out, /\nWarning \(lexicon_unreadable\), OEBPS\/bad\.pls: /);
  assert.deepEqual(JSON.parse((await cli.run(['book', 'list', path, '--json'])).out).lexicons, [
    { name: 'OEBPS/en.pls', language: 'en', entries: 2, unusable: 1, is_used: true },
    { name: 'OEBPS/fr.pls', language: 'fr', entries: 1, unusable: 0, is_used: false },
  ]);
});

test('chapters are chosen by their numbers, or all that have words', async () => {
  const path = cli.file('book.epub', BOOK);
  const reasons = async (...options: string[]) => {
    const { out } = await cli.run(['book', 'list', path, '--json', ...options]);
    return JSON.parse(out).chapters.map((chapter: { reason: string | null }) => chapter.reason);
  };
  assert.deepEqual(await reasons('--chapters', '1, 3-4'), [null, 'not_chosen', null, 'empty', 'index']);
  assert.deepEqual(await reasons('--all'), [null, null, null, 'empty', null]);
});

test('a wrong choice is a mistake, and is told in a sentence', async () => {
  const path = cli.file('book.epub', BOOK);
  const cases: [string[], RegExp][] = [
    [['--chapters', '0'], /“0” is no number of a chapter/],
    [['--chapters', '3-2'], /“3-2” is no number/],
    [['--chapters', '1,,2'], /“” is no number/],
    [['--chapters', 'one'], /“one” is no number/],
    [['--chapters', '4-9'], /There is no chapter 9: the book has 5\./],
  ];
  for (const [options, words] of cases) {
    const { code, out, notes } = await cli.run(['book', 'list', path, ...options]);
    assert.deepEqual([code, out], [2, ''], options.join());
    assert.match(notes, words);
    assert.ok(!notes.includes('\n'), notes);
  }
  assert.equal((await cli.run(['book', 'list', path, '--all', '--chapters', '1'])).code, 2);
  assert.equal((await cli.run(['book', 'list'])).code, 2);
});

test('a file that cannot be read ends with code 2 and one sentence', async () => {
  mkdirSync(join(cli.folder, 'folder.epub'));
  const cases: [string, RegExp][] = [
    [join(cli.folder, 'none.epub'), /none\.epub: there is no such file or folder$/],
    [join(cli.folder, 'folder.epub'), /cannot be read \(not_a_file\): It is no file/],
    [cli.file('a.epub', 'words'), /a\.epub cannot be read \(not_a_zip\): It does not begin as a ZIP file does\.$/],
    [cli.file('empty.md', ''), /empty\.md cannot be read \(no_words\): There are no words in it\.$/],
    [cli.file('a.pdf', '%PDF'), /\(unknown_kind\): .* does not end in \.md, /],
    [cli.file('b.epub', buildEpub({ parts: [{ name: 'META-INF/rights.xml', data: '' }] })), /\(drm_protected\): .*DRM/],
  ];
  for (const [path, words] of cases) {
    const { code, out, notes } = await cli.run(['book', 'list', path]);
    assert.deepEqual([code, out], [2, ''], path);
    assert.match(notes, words);
    assert.ok(!notes.includes('\n'), notes);
  }
});

test('titles and names of others move no cursor and paint nothing', async () => {
  const hostile = 'a&#x1b;[2J\u202eb\nc';
  const path = cli.file(
    'book.epub',
    buildEpub({
      metadata: `<dc:title>${hostile}</dc:title><dc:creator>${hostile}</dc:creator><dc:language>${hostile}</dc:language>`,
      contents: [
        [hostile, 'one.xhtml'],
        ['Two', '\u001b[8mgone.xhtml'],
      ],
    }),
  );
  const { out } = await cli.run(['book', 'list', path]);
  assert.match(out, /^ab c, by ab c\nLanguage: ab c\n/);
  assert.match(out, /\n1 {2}ab c {3}body/);
  assert.doesNotMatch(out, /[\u0000-\u0009\u000b-\u001f\u202e]/);
  const json = (await cli.run(['book', 'list', path, '--json'])).out;
  assert.doesNotMatch(json, /[\u0000-\u0009\u000b-\u001f\u202e]/);
  assert.equal(JSON.parse(json).chapters[0].title, 'a\u001b[2J\u202eb c');
});

test('Markdown, HTML and plain text are books, too', async () => {
  const list = async (name: string, text: string) => (await cli.run(['book', 'list', cli.file(name, text)])).out;
  assert.match(await list('a.md', '# One\n\nx\n\n# Two\n\ny\n'), /\n1 {2}One .* yes\n2 {2}Two .* yes\n/);
  assert.match(
    await list('a.html', '<title>T</title><h1>One</h1>x<h1>Two</h1>y'),
    /^T\n\n.*\n1 {2}One .* yes\n2 {2}Two .* yes\n/,
  );
  assert.match(await list('a.txt', 'x'), /\n1 {2}a .* yes\n/);
});
