import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readdirSync, readlinkSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { STREAM_FACTS_END } from '../domain/flac-beginning.ts';
import type { LiveReader } from '../ports/live-sound.ts';
import { createLiveSound } from './live-sound.ts';

const folder = mkdtempSync(join(tmpdir(), 'lector-live-'));
after(() => rmSync(folder, { recursive: true }));
let files = 0;
const newPath = () => join(folder, `${++files}.flac`);
/** A file with these facts of the stream and this sound. */
const fileOf = (facts: string, sound: string) =>
  Buffer.concat([Buffer.alloc(STREAM_FACTS_END, facts), Buffer.from(sound)]);
const SIZE = (sound: string) => STREAM_FACTS_END + sound.length;

async function readSound(reader: LiveReader, waitMs = 0): Promise<string> {
  const news = await reader.next(1_000, waitMs);
  return news.kind === 'bytes' ? news.bytes.toString().replace(/^(.)\1{41}/, '') : news.kind;
}

describe('the sound of a run that is spoken', () => {
  it('is read as far as it was told, and to its end', async () => {
    const live = createLiveSound();
    const path = newPath();
    const reader = live.follow(7);
    assert.equal(await readSound(reader), 'nothing');
    const attempt = live.begin(7, path);
    writeFileSync(path, fileOf('a', 'one two'));
    assert.equal(await readSound(reader), 'nothing', 'nothing was told yet');
    attempt.grow(SIZE('one'));
    assert.equal(await readSound(reader), 'one');
    const waiting = readSound(reader, 600_000);
    attempt.complete(SIZE('one two'));
    assert.equal(await waiting, 'nothing');
    assert.equal(await readSound(reader), ' two');
    assert.equal(await readSound(reader), 'whole');
    const late = live.follow(7);
    assert.equal(await readSound(late), 'one two');
    late.rewind();
    assert.equal((await late.next(10, 0)).kind, 'bytes');
    attempt.end();
    unlinkSync(path);
    late.rewind();
    assert.equal(await readSound(late), 'one two', 'the file is open');
    const tooLate = live.follow(7);
    assert.equal(await readSound(tooLate, 600_000), 'nothing', 'it is stored under another name by now');
    for (const one of [reader, late, tooLate]) await one.close();
  });

  it('goes on in the file of a later attempt, whose first facts may differ', async () => {
    const live = createLiveSound();
    const [path, next] = [newPath(), newPath()];
    const reader = live.follow(7);
    const attempt = live.begin(7, path);
    writeFileSync(path, fileOf('a', 'one'));
    attempt.grow(SIZE('one'));
    assert.equal(await readSound(reader), 'one');
    attempt.end();
    unlinkSync(path);
    assert.equal(await readSound(reader), 'nothing');
    const second = live.begin(7, next);
    writeFileSync(next, fileOf('b', 'on'));
    second.grow(SIZE('on'));
    attempt.grow(SIZE('one of an attempt that is over'));
    assert.equal(await readSound(reader), 'nothing', 'that was read already');
    appendFileSync(next, 'e two');
    second.complete(SIZE('one two'));
    assert.equal(await readSound(reader), ' two');
    assert.equal(await readSound(reader), 'whole');
    await reader.close();
  });

  it('is not joined with that of an attempt that sounds another way', async () => {
    const live = createLiveSound();
    const [path, next] = [newPath(), newPath()];
    const reader = live.follow(7);
    const attempt = live.begin(7, path);
    writeFileSync(path, fileOf('a', 'one'));
    attempt.grow(SIZE('one'));
    await readSound(reader);
    attempt.end();
    writeFileSync(next, fileOf('a', 'oNe two'));
    live.begin(7, next).grow(SIZE('oNe two'));
    await assert.rejects(reader.next(1_000, 0), /sounds another way/);
    await reader.close();
  });

  it('holds no file open when nobody reads', { skip: process.platform !== 'linux' }, async () => {
    const live = createLiveSound();
    const path = newPath();
    const attempt = live.begin(7, path);
    writeFileSync(path, fileOf('a', 'one'));
    attempt.complete(SIZE('one'));
    const readers = [live.follow(7), live.follow(7)];
    for (const reader of readers) await readSound(reader);
    for (const reader of readers) await reader.close();
    await readers[0]!.close();
    const isOpen = (fd: string) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`) === path;
      } catch {
        return false;
      }
    };
    assert.ok(!readdirSync('/proc/self/fd').some(isOpen));
  });
});
