// Archives on both sides of every edge of the format, as long as they said and opened by Python's reader.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createZipArchive, type ZipFile } from './zip-archive.ts';
import { endRecords } from './zip-records.ts';

/** The largest value of a field of four bytes; all its bits say that the value is elsewhere. */
const EDGE = 0xffff_ffff;
const ZEROS = Buffer.alloc(16 * 1024 * 1024);
const MODIFIED_AT_MS = Date.parse('2026-01-02T03:04:06Z');

const READER = `
import json, sys, zipfile
for path in sys.argv[1:]:
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        small = [entry for entry in entries if entry.file_size < 1 << 20]
        for entry in small: archive.read(entry)  # raises when the checksum is wrong
        print(json.dumps({
            'names': [entry.filename for entry in entries], 'sizes': [entry.file_size for entry in entries],
            'offsets': [entry.header_offset for entry in entries], 'directory': archive.start_dir,
            'years': [entry.date_time[0] for entry in entries],
        }))
`;
const hasPython = spawnSync('python3', ['-c', '']).status === 0;
const skip = hasPython ? false : 'NOT CHECKED: there is no python3 here';

interface Read {
  readonly names: readonly string[];
  readonly sizes: readonly number[];
  readonly offsets: readonly number[];
  readonly directory: number;
  readonly years: readonly number[];
}

function readElsewhere(paths: readonly string[]): Read[] {
  const { status, stdout, stderr } = spawnSync('python3', ['-c', READER, ...paths], { maxBuffer: 1 << 30 });
  assert.equal(status, 0, String(stderr));
  return String(stdout)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

function file(name: string, bytes: Buffer): ZipFile {
  const sizeBytes = bytes.length;
  return { name, sizeBytes, modifiedAtMs: MODIFIED_AT_MS, checksum: null, open: () => only(bytes) };
}

async function* only(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** A file of zeros, which are not stored. With a checksum it costs nothing to read. */
function zeros(name: string, sizeBytes: number, checksum: number | null): ZipFile {
  async function* open() {
    for (let left = sizeBytes; left > 0; left -= ZEROS.length)
      yield left < ZEROS.length ? ZEROS.subarray(0, left) : ZEROS;
  }
  return { name, sizeBytes, modifiedAtMs: MODIFIED_AT_MS, checksum, open };
}

/** Files whose names make a directory of this length, when a record takes 55 bytes and its name. */
function filesFor(directoryBytes: number): readonly ZipFile[] {
  const count = Math.floor(directoryBytes / (55 + 19));
  let spare = directoryBytes - count * (55 + 19);
  return Array.from({ length: count }, (_, i) => {
    const more = Math.min(spare, 20);
    spare -= more;
    return file(`run-${String(i).padStart(10 + more, '0')}.flac`, Buffer.from(`fLaC ${i}`));
  });
}

describe('a ZIP archive', () => {
  let folder: string;
  let written = 0;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'lector-zip-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Writes the archive, with holes for the zeros; answers its path. */
  async function write(files: readonly ZipFile[]): Promise<string> {
    const archive = createZipArchive(files);
    const path = join(folder, `${written++}.zip`);
    await using out: FileHandle = await open(path, 'w');
    let at = 0;
    let waiting: Uint8Array[] = [];
    const flush = async () => {
      const bytes = Buffer.concat(waiting);
      await out.write(bytes, 0, bytes.length, at - bytes.length);
      waiting = [];
    };
    for await (const chunk of archive.write()) {
      if (chunk.buffer === ZEROS.buffer) await flush();
      else waiting.push(chunk);
      at += chunk.length;
    }
    await flush();
    await out.truncate(at);
    if (archive.sizeBytes !== null) assert.equal(at, archive.sizeBytes);
    return path;
  }

  it('holds what it was given, whatever its names and however long its directory', { skip }, async () => {
    const lists = [
      [],
      [file('empty', Buffer.alloc(0))],
      [file('voilà-漢字-😀.flac', Buffer.from('fLaC'))],
      ...[65_534, 65_535, 65_536].map(filesFor),
      filesFor(1_000 * (55 + 19)),
    ];
    const read = readElsewhere(await Promise.all(lists.map(write)));
    for (const [i, files] of lists.entries()) {
      assert.deepEqual(
        read[i]?.names,
        files.map(({ name }) => name),
      );
      assert.deepEqual(
        read[i]?.sizes,
        files.map(({ sizeBytes }) => sizeBytes),
      );
    }
    assert.equal(lists.at(-1)?.length, 1_000);
  });

  it('holds files from any time, the nearest that the format can say', { skip }, async () => {
    const times = [-1, 0, MODIFIED_AT_MS, Date.parse('2045-06-07'), Date.parse('9999-12-31')];
    const files = times.map((modifiedAtMs, i) => ({ ...file(`${i}`, Buffer.alloc(0)), modifiedAtMs }));
    assert.deepEqual(readElsewhere([await write(files)])[0]?.years, [1980, 1980, 2026, 2045, 2107]);
  });

  it('says in eight bytes what has no room in two or four', () => {
    const plain = { files: 0xffff - 1, offset: EDGE - 1, sizeBytes: EDGE - 1 };
    assert.equal(endRecords(plain).length, 22);
    for (const more of [{ files: 0xffff }, { offset: EDGE }, { sizeBytes: EDGE }])
      assert.equal(endRecords({ ...plain, ...more }).length, 56 + 20 + 22);
  });

  it('is as long as it says on both sides of 4 GiB', { skip }, async () => {
    const small = file('small', Buffer.from('fLaC'));
    // Local header, name and time before the zeros; the small file behind them takes 63.
    const [before, last] = [30 + 1 + 9, 30 + 5 + 9 + 4 + 16];
    const lists = [
      // A file of the largest plain size and of one more.
      [zeros('0', EDGE - 1, null), small],
      [zeros('0', EDGE, null), small],
      // A file at the largest plain offset and at one more.
      [zeros('0', EDGE - 1 - before, 0), small],
      [zeros('0', EDGE - before, 0), small],
      // The directory there.
      [zeros('0', EDGE - 1 - before - last, 0), small],
      [zeros('0', EDGE - before - last, 0), small],
    ];
    const paths = [];
    for (const files of lists) paths.push(await write(files));
    const read = readElsewhere(paths);
    assert.deepEqual(
      read.map(({ sizes }) => sizes),
      lists.map((files) => files.map(({ sizeBytes }) => sizeBytes)),
    );
    assert.deepEqual(
      read.slice(2, 4).map(({ offsets }) => offsets[1]),
      [EDGE - 1, EDGE],
    );
    assert.deepEqual(
      read.slice(4).map(({ directory }) => directory),
      [EDGE - 1, EDGE],
    );
  });

  it('breaks off when a file is shorter or longer than was said', async () => {
    for (const [sizeBytes, words] of [
      [5, /^Error: a has 4 of 5 bytes$/],
      [3, /^Error: a has more than 3 bytes$/],
    ] as const) {
      const archive = createZipArchive([{ ...file('a', Buffer.from('fLaC')), sizeBytes }]);
      let sent = 0;
      await assert.rejects(async () => {
        for await (const chunk of archive.write()) sent += chunk.length;
      }, words);
      assert.ok(sent < archive.sizeBytes!);
    }
  });

  it('has no length before it is read when that of a file is not known, and is as readable', { skip }, async () => {
    const unknown = { ...file('made', Buffer.from('OggS')), sizeBytes: null };
    const files = [file('a', Buffer.from('fLaC')), unknown, { ...unknown, name: 'other' }];
    assert.equal(createZipArchive(files).sizeBytes, null);
    const [read] = readElsewhere([await write(files)]);
    assert.deepEqual(
      [read?.names, read?.sizes],
      [
        ['a', 'made', 'other'],
        [4, 4, 4],
      ],
    );
  });

  it('breaks off at a file of unknown length that is too long for what came in front of it', async () => {
    const archive = createZipArchive([{ ...zeros('a', EDGE, null), sizeBytes: null }]);
    await assert.rejects(async () => {
      for await (const chunk of archive.write()) void chunk;
    }, /^Error: a has 4 GiB or more$/);
  });
});
