import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { buildEpub } from '../../test/books/epub-builder.ts';
import { buildWithLexicons, phoneme, writeLexicon } from '../../test/books/lexicon-builder.ts';
import { AppError } from '../errors.ts';
import type { ChapterChoice, ChapterText } from '../ports/book-reader.ts';
import { createBookReader } from './book-reader.ts';

const root = mkdtempSync(join(tmpdir(), 'lector-readers-'));
after(() => rmSync(root, { recursive: true }));
const { signal } = new AbortController();
const reader = createBookReader({ log: { warn: () => assert.fail('nothing breaks here') } });

let files = 0;
function put(bytes: Buffer | string, name = 'novel.epub') {
  const path = join(root, String(++files));
  writeFileSync(path, bytes);
  return { path, name };
}

const refusal = (type: string) => (error: unknown) => {
  assert.ok(error instanceof AppError && error.code === 'invalid_input', String(error));
  assert.equal(error.details.items?.[0]?.type, type);
  assert.match(error.message, /^The book cannot be read: /);
  return true;
};

async function readAll(
  file: { path: string; name: string },
  numbers: readonly number[],
  more: Partial<ChapterChoice> = {},
) {
  const texts: ChapterText[] = [];
  const choice = { numbers: new Set(numbers), maxLength: 100_000, lexiconLanguage: null, ...more };
  await reader.read(file, choice, async (text) => void texts.push(text), signal);
  return texts;
}

suite('processes that read books', { timeout: 120_000 }, () => {
  test('list a book, read its chapters and give its cover', async () => {
    // Larger than a pipe takes at once.
    const jpeg = Buffer.concat([Buffer.from('ffd8ffe000104a46494600010100', 'hex'), randomBytes(3_000_000)]);
    const file = put(
      buildEpub({
        manifest: '<item id="c" href="c.jpg" media-type="image/jpeg" properties="cover-image"/>',
        parts: [{ name: 'OEBPS/c.jpg', data: jpeg }],
      }),
    );
    const { metadata, chapters, cover, kind } = await reader.list(file, signal);
    assert.deepEqual(
      [kind, metadata.title, cover],
      ['epub', 'A Book', { mediaType: 'image/jpeg', sizeBytes: jpeg.length }],
    );
    assert.deepEqual(
      chapters.map(({ number, isSpoken }) => [number, isSpoken]),
      [
        [1, true],
        [2, true],
      ],
    );
    assert.ok(!('content' in chapters[0]!));
    const texts = await readAll(file, [2]);
    assert.deepEqual(
      texts.map(({ number, part, inputType }) => [number, part, inputType]),
      [[2, 1, 'html']],
    );
    assert.match(texts[0]!.text, /Second words/);
    assert.deepEqual(await reader.begin(file, { number: 2, maxLength: 10_000 }, signal), {
      ...{ inputType: 'html', isWhole: true },
      text: texts[0]!.text,
    });
    assert.equal(await reader.begin(file, { number: 3, maxLength: 10_000 }, signal), null);
    assert.ok(jpeg.equals((await reader.cover(file, signal))!.bytes));
    assert.equal(await reader.cover(put('text', 'a.txt'), signal), null);
    const drawn = buildEpub({
      manifest: '<item id="c" href="c.svg" media-type="image/svg+xml" properties="cover-image"/>',
      parts: [
        {
          name: 'OEBPS/c.svg',
          data: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 3"><rect width="2" height="3"/></svg>',
        },
      ],
    });
    assert.equal((await reader.fitCover(put(drawn), signal))?.mediaType, 'image/png');
  });

  test('know a text by the name that it was sent with, and cut long ones', async () => {
    const file = put('# One\n\nFirst words.\n\n# Two\n\nSecond words.\n', 'novel.md');
    const { kind, metadata, chapters } = await reader.list(file, signal);
    assert.deepEqual([kind, metadata.title, chapters.map(({ title }) => title)], ['markdown', 'novel', ['One', 'Two']]);
    const long = put(Array.from({ length: 90 }, (_, i) => `Paragraph ${i} of a text.`).join('\n\n'), 'long.txt');
    const texts = await readAll(long, [1], { maxLength: 500 });
    assert.deepEqual(
      texts.map(({ part }) => part),
      texts.map((_, index) => index + 1),
    );
    assert.ok(texts.length > 4 && texts.every(({ text }) => text.length <= 500));
  });

  test('give each text what lexicons for the language say of its words', async () => {
    const book = buildWithLexicons({
      'en.pls': writeLexicon(phoneme('words', 'wɜːdz') + phoneme('second', 'ˈsɛkənd')),
      'fr.pls': writeLexicon(phoneme('words', 'mo'), 'alphabet="ipa" xml:lang="fr"'),
      'bad.pls': '<lexicon',
    });
    const file = put(book);
    const { lexicons, warnings } = await reader.list(file, signal);
    assert.deepEqual(lexicons, [
      { name: 'OEBPS/en.pls', language: 'en', entries: 2, unusable: 0 },
      { name: 'OEBPS/fr.pls', language: 'fr', entries: 1, unusable: 0 },
    ]);
    assert.deepEqual(
      warnings.map(({ code, place }) => [code, place]),
      [['lexicon_unreadable', 'OEBPS/bad.pls']],
    );
    const said = async (lexiconLanguage: string | null) =>
      (await readAll(file, [1, 2], { lexiconLanguage })).map(({ pronunciations }) =>
        pronunciations.map(({ ipa }) => ipa),
      );
    assert.deepEqual(await said('en-us'), [['wɜːdz'], ['wɜːdz', 'ˈsɛkənd']]);
    assert.deepEqual(await said('fr-fr'), [['mo'], ['mo']]);
    assert.deepEqual(await said('de-de'), [[], []]);
    assert.deepEqual(await said(null), [[], []]);
  });

  test('tell what is wrong with a file that is refused', async () => {
    await assert.rejects(reader.list(put('no archive'), signal), refusal('not_a_zip'));
    await assert.rejects(reader.list(put('x', 'notes.doc'), signal), refusal('unknown_kind'));
    await assert.rejects(
      reader.list(put(buildEpub({ zip: {}, without: ['META-INF/container.xml'] })), signal),
      refusal('not_an_epub'),
    );
  });

  test('end with whoever asked, and with what the taker throws', async () => {
    const file = put(buildEpub());
    const gone = new AbortController();
    const reading = reader.list(file, gone.signal);
    gone.abort(new Error('gone'));
    await assert.rejects(reading, /gone/);
    const choice = { numbers: new Set([1, 2]), maxLength: 1_000, lexiconLanguage: null };
    const full = async () => {
      throw new Error('full');
    };
    await assert.rejects(reader.read(file, choice, full, signal), /full/);
  });

  test('are given up when they take too long', async () => {
    const hasty = createBookReader({ log: { warn() {} }, limitMs: 1 });
    await assert.rejects(hasty.list(put(buildEpub()), signal), refusal('unreadable'));
  });
});
