// Tags as they are set in files that stream by, and what an independent reader finds in them.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createMp3Encoder } from '../codecs/mp3.ts';
import { makeVoice } from '../test-sounds.ts';
import { id3Length, id3Tag, readId3Tag } from './id3.ts';
import { setTags } from './set-tags.ts';

const folder = mkdtempSync(join(tmpdir(), 'lector-tags-'));
after(() => rmSync(folder, { recursive: true }));
const needsFfprobe = {
  skip: spawnSync('ffprobe', ['-version']).error !== undefined && 'NOT CHECKED: there is no `ffprobe` program here',
};

const OWN = { LECTOR_RUN_ID: '12345', LECTOR_VOICE: '7 Ännchen 安', LANGUAGE: 'und' };
const ROW = {
  TITLE: 'Über den Wolken 雲',
  TRACKNUMBER: '3',
  TRACKTOTAL: '12',
  ALBUM: 'Prompts',
  DATE: '2026-05-17',
  LANGUAGE: 'de-DE',
};

async function makeMp3(comments: Readonly<Record<string, string>>): Promise<Buffer> {
  const samples = makeVoice(24_000, 24_000);
  const parts: Buffer[] = [];
  const encoder = await createMp3Encoder({
    ...{ sampleRate: 24_000, kilobits: 64, samples: samples.length, tagBytes: 2_048 },
    length: { frames: 44, padding: 768, bytes: 8_640 },
    onBytes: (bytes) => parts.push(Buffer.from(bytes)),
  });
  encoder.begin?.(comments);
  encoder.write(samples);
  encoder.finish();
  return Buffer.concat(parts);
}

async function tagged(bytes: Buffer, comments: Readonly<Record<string, string>>, piece = 1_000): Promise<Buffer> {
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
  }
  const parts: Uint8Array[] = [];
  for await (const part of setTags(pieces(), { format: 'mp3', comments })) parts.push(part);
  return Buffer.concat(parts);
}

const audioOf = (mp3: Buffer) => mp3.subarray(id3Length(mp3.subarray(0, 10)) ?? 0);

test('a tag has exactly the length that was asked for, and leaves out what does not fit', () => {
  assert.equal(id3Tag(OWN, 2_048).length, 2_048);
  assert.deepEqual(readId3Tag(id3Tag(OWN, 2_048)), OWN);
  const long = { ...OWN, LECTOR_ENGINE: 'x'.repeat(3_000) };
  assert.equal(id3Tag(long, 2_048).length, 2_048);
  assert.deepEqual(readId3Tag(id3Tag(long, 2_048)), OWN);
});

test('an MP3 gets the tags of its row, keeps those it has, and stays the same audio', needsFfprobe, async () => {
  const mp3 = await makeMp3(OWN);
  const path = join(folder, 'row.mp3');
  const made = await tagged(mp3, ROW);
  writeFileSync(path, made);
  const told = execFileSync('ffprobe', ['-v', 'error', '-show_entries', 'format_tags', '-of', 'json', path]);
  const { tags } = JSON.parse(told.toString()).format;
  assert.deepEqual(
    [tags.title, tags.album, tags.track, tags.date?.slice(0, 4), tags.LANGUAGE, tags.LECTOR_RUN_ID, tags.LECTOR_VOICE],
    [ROW.TITLE, ROW.ALBUM, '3/12', '2026', 'de-DE', OWN.LECTOR_RUN_ID, OWN.LECTOR_VOICE],
  );
  assert.ok(audioOf(made).equals(audioOf(mp3)));
  assert.ok((await tagged(mp3, ROW, 7)).equals(made), 'in pieces of any size');
  assert.ok((await tagged(made, ROW)).equals(await tagged(await tagged(made, ROW), ROW)), 'once more is the same');
});

test('an MP3 gets the tags of a book as well, with no more of its date than is known', needsFfprobe, async () => {
  const path = join(folder, 'book.mp3');
  const book = {
    ARTIST: 'Ada Writer, B/C',
    ALBUMARTIST: 'Ada Writer',
    COMPOSER: 'A Voice',
    PUBLISHER: 'P',
    DATE: '1892',
  };
  const made = await tagged(await makeMp3(OWN), { ...ROW, ...book, GENRE: 'Audiobook' });
  writeFileSync(path, made);
  const told = execFileSync('ffprobe', ['-v', 'error', '-show_entries', 'format_tags', '-of', 'json', path]);
  const { tags } = JSON.parse(told.toString()).format;
  assert.deepEqual(
    [tags.artist, tags.album_artist, tags.composer, tags.publisher, tags.genre, tags.date],
    ['Ada Writer, B/C', 'Ada Writer', 'A Voice', 'P', 'Audiobook', '1892'],
  );
  assert.ok((await tagged(made, { TITLE: 'Other' })).includes(Buffer.from('A Voice', 'utf16le')), 'they are kept');
});

test('an MP3 without a tag gets one, and what is cut off passes as it is', async () => {
  const bare = audioOf(await makeMp3(OWN));
  const made = await tagged(bare, ROW);
  assert.ok(audioOf(made).equals(bare));
  assert.equal(readId3Tag(made).TITLE, ROW.TITLE);
  for (const length of [0, 5, 12]) await tagged(bare.subarray(0, length), ROW);
});

test('a damaged tag is read as far as it goes', () => {
  const tag = id3Tag({ ...OWN, TITLE: 'x' });
  for (let at = 0; at < tag.length; at += 3) {
    const damaged = Buffer.from(tag);
    damaged[at] = 0xff;
    readId3Tag(damaged);
    readId3Tag(tag.subarray(0, at));
  }
});
