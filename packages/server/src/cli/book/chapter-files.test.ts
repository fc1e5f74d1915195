// Names, order and tags of the files of a book with one for each chapter, and what lies beside them.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { BookInfo } from '@lector/client';
import { factsOf, planChapterFiles } from './chapter-files.ts';
import { writeLibraryFiles } from './library-files.ts';

const run = (customId: string) => ({ run_id: 1, custom_id: customId, status: 'done' as const, seconds: 1 });
const chapter = (number: number, title: string, ...names: string[]) => ({
  ...{ number, title, level: 1, matter: 'body', is_spoken: true, reason: null, characters: 9, unspoken: null },
  ...{ is_chosen: names.length > 0, runs: names.map(run) },
});
const BOOK = {
  ...{ title: 'The Harbour', language: 'en', date: '1892-10-14T00:00:00Z', publisher: 'P', voice: 'Ada' },
  creators: [
    { name: 'Ada Writer', role: 'aut' },
    { name: 'Bo Writer', role: null },
    { name: 'Tess Lator', role: 'trl' },
  ],
  series: { name: 'Coast', position: '1.5' },
  chapters: [
    chapter(1, 'Cover'),
    chapter(2, 'One: a/b?', 'chapter-002'),
    chapter(3, ' ', 'chapter-003', 'chapter-003.2'),
    chapter(4, 'x'.repeat(500), 'chapter-004'),
  ],
} as unknown as BookInfo;

test('a file is named by the number and the title of its chapter, and by its part of a long one', () => {
  const files = planChapterFiles(BOOK, factsOf(BOOK, { title: 'The Harbour' }, null), 'mp3');
  assert.deepEqual(
    files.map(({ customId, file }) => [customId, file]),
    [
      ['chapter-002', '02 One a b.mp3'],
      ['chapter-003', '03 Chapter 3 (1 of 2).mp3'],
      ['chapter-003.2', '03 Chapter 3 (2 of 2).mp3'],
      ['chapter-004', `04 ${'x'.repeat(120)}.mp3`],
    ],
  );
});

test('tags say what the book says, or what was asked for', () => {
  const [first, second] = planChapterFiles(BOOK, factsOf(BOOK, { title: 'The Harbour' }, 'en-gb'), 'mp3');
  assert.deepEqual(first?.tags.comments, {
    TITLE: 'One: a/b?',
    ALBUM: 'The Harbour',
    ARTIST: 'Ada Writer, Bo Writer',
    ALBUMARTIST: 'Ada Writer, Bo Writer',
    COMPOSER: 'Ada',
    TRACKNUMBER: '1',
    TRACKTOTAL: '4',
    GENRE: 'Audiobook',
    LANGUAGE: 'en-GB',
    DATE: '1892-10-14',
    PUBLISHER: 'P',
    SERIES: 'Coast',
    'SERIES-PART': '1.5',
  });
  assert.equal(second?.tags.comments.TITLE, 'Chapter 3 (1 of 2)');
  const wish = { title: 'Mine', authors: ['Me'], narrator: 'You' };
  const [other] = planChapterFiles(BOOK, factsOf(BOOK, wish, null), 'mp3');
  assert.deepEqual(
    [other?.tags.comments.ALBUM, other?.tags.comments.ARTIST, other?.tags.comments.COMPOSER],
    ['Mine', 'Me', 'You'],
  );
  assert.notEqual(other?.tags.digest, first?.tags.digest);
});

test('libraries read metadata.json, with a chapter of two files once; players read the list', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lector-book-'));
  try {
    const files = planChapterFiles(BOOK, factsOf(BOOK, { title: 'The Harbour' }, null), 'mp3')
      .slice(0, 3)
      .map(({ chapter: number, title, file }, index) => ({ chapter: number, title, file, seconds: index + 0.5 }));
    const cover = Buffer.of(0xff, 0xd8, 0xff);
    const facts = factsOf(BOOK, { title: 'The Harbour' }, null);
    assert.equal(await writeLibraryFiles({ folder, facts, files, cover }), 'The Harbour.m3u8');
    assert.deepEqual(JSON.parse(readFileSync(join(folder, 'metadata.json'), 'utf8')), {
      title: 'The Harbour',
      authors: ['Ada Writer', 'Bo Writer'],
      narrators: ['Ada'],
      series: ['Coast #1.5'],
      publishedYear: '1892',
      publisher: 'P',
      language: 'en',
      chapters: [
        { id: 0, start: 0, end: 0.5, title: 'One: a/b?' },
        { id: 1, start: 0.5, end: 4.5, title: 'Chapter 3' },
      ],
    });
    assert.deepEqual(readFileSync(join(folder, 'cover.jpg')), cover);
    assert.match(
      readFileSync(join(folder, 'The Harbour.m3u8'), 'utf8'),
      /\n02 One a b\.mp3\n.*\n03 Chapter 3 \(1 of 2\)\.mp3\n/,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
