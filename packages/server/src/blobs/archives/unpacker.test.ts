// Archives: what is unpacked, and what is refused.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { ArchiveError } from './archive-error.ts';
import { TarReader } from './tar-reader.ts';
import { extendedHeader, type Member, writeTar } from './test-archives.ts';
import { unpack } from './unpack.ts';
import { unpackArchive } from './unpacker.ts';

const root = mkdtempSync(join(tmpdir(), 'lector-archives-'));
after(() => rmSync(root, { recursive: true, force: true }));

/** A folder with 2,000 numbered lines and a file of two words, made by Debian's tar and bzip2. */
const BY_BZIP2 = Buffer.from(
  [
    'QlpoOTFBWSZTWcNU7icAEkZ/hNqQAFBAAf/gQABAEG4vn8AAAIAIYBUPeAAAAAAKEEL5SgMEBBAQQCEAhAIQCEAhAOCSSTQ09R6n',
    'qGgAA9T0nlDGjRoBkyGjEaaBpgY0aNAMmQ0YjTQNMCqn+mhn6pUqgDQYIANAMVSTT//VT/VSp6n6oRggwIDAzf6qkjP9U/1VKqaE',
    'wAExMAklUo7RA2WK17AgbIIQosDF7y8yuC5QscBb6rpZZ2ln+e+9ufZ7fM9/d7+HKqqL2VVfKJA6HAcB0JA8NgKIALaAC2oALR8A',
    'ZmbAeEgdDgOA6EgeGwFEAFtABTTYC0AFGwHhIHQ4DgOhIHhsBRABbQAeaJAtABRsB4SB0OA4DoSB4bAUQAW0AHWhwFoAKNgPCQOh',
    'wHAdCQPDYCiAC2gA40HQtABRsB4SB0OA4DoSB4bAUQAW0AEtA8LQAUbAeEgdDgOA6EgeGwFEAFtABtoCi0AFGwHhIHQ4DgOhIHhs',
    'BRABbQAQ0AtaACjYDwkDocBwHQkDw2AogAtoANNAC0AFGwHhIHQ4DgOhIHhsBRABbQAU+mwFoAKNgPCQOhwHAdCQPDYCiAC2gA80',
    'SBaACjYDwkDocBwHQkDw2AogAtoAOtDgLQAUbAeEgdDgOA6EgeGwFEAFtABxoOhaACjYDwkDocBwHQkDw2AogAtoAJaB4WgAo2A8',
    'JA6HAcB0JA8NgKIALaADbQFFoAKNgPCQOhwHAdCQPDYCiAC2gAhoBa0AFGwHhIHQ4DgOhIHhsBRABbQAaaAFoAKNgPCQOhwHAdCQ',
    'PDYCiADhiqqr8/NJ57/t7X+/+8b4zq9a27rrrrrrr0cOiAWgAo2A8JA6HAcB0JA8NgKIALWgAo2A8JA6HAcB0JA8NgKIAL79NfX0',
    '0cBQAAyXh+M+XpsnhZPHTx79+/fv37gABxzppredOeeeeeeeQAA4ljoqqoAAcSx0VVUAAOJY6KqqAAHEsdFVVAADi2OiqqgABxLH',
    'RVVQAA4ljoqqoAAcWzwzsqovAAtDQAtABRsB4SB0OA4DoSB4bAV/7MzWZmZmFoAKNgPCQOhwHAdCQPDYCvwz+HzXz58+fPnz4AAC',
    '62bWza2bWza2bWzaXnWdtedHOdHXOn7679VVq+fPnz58+fN4650c50c50c50c50c50c50c50c50c51d9Xqqq3z58AFtm1s2tm1s2',
    'tm1nlul7ayc6dtezk516c50c516769X5e6rb58+fPnzzznOjnOjnOjnOjnOjnOjnOjnOjnOjnOrvqr9qrbgAFtm1s2tm1s2tm1s2',
    'tm1s2t6Oc6u+qr3VbbfPnz555znR11/DjnO3OdHOdHOdHOdHOdHOdHOdHOdfe+vv379+/Pv37ttvnz555znRznRznRznRznRznRz',
    'nRznRznRznV31VVq222+fPPOc6Oc6Oc6Oc6Oc6Oc6Oc6Oc6Oc6Oc6u+qqry2223zzznOjnOjnOjnOjnOjnOjnOjnOjnOjnOrvqqq',
    'rbbbbzznOjnOjnOjnOjnOjnOjnOjnOoj6+tRH19azebzMzMyiAC2gFoNAC0AFGwHhIHQ4DgOhIHhoBmZmazMzMFoAKNgPCQOhwHA',
    'dCQPGgDLu7u7s1ERERERERERELvqqqrbbbbzwP8O+wAPvf19+/fv3791tttvMAABdyqq1tttvMAABdyqq1tttvMAABdyqq1tttvM',
    'A66ABdyqq1tttvMAAOhdyqq1tttvMOgOgBdyqq1tttvMAABdyqq1tttvMiIiIiIiIiIiM3mTmZmZ4bAUQAW0BaBoAWgAo2A8JA6H',
    'AcB0IALaAzMzM1mZmBaACjYDwkDocBwHRAC8u7u7tcREREREQAu5VVa2223mAAAu5VVa2223mAAAu67qq2tttvPgB7532AXdd3uq',
    '2tttvPgBud9gF3fndVW1ttt58AAAu67qq2tttvPgAAF3XdVW1ttt58AAAu67qq2tttvPgAAF3XdVW1ttrVERERERERERERWsnM5z',
    'MzM6EgeGwFEAFtAtAaAFoAKNgPCQOhwGwFEAFtAzMzMzWZmAtABRsB4SB0OBsC7y7u7vv0qIgAAXdd/tVbW223nwAAC7ruqra222',
    '8+AAAXdd1VbW223nwAAD96vVXq91ba223nvc77AAC7vy9VVtrbbeewAALur1VW2ttt57AAAu6vVVba223nsAAC7q9VVtrbbeewAA',
    'Lur1VW2ttt57AAA/+fPf39+/fvv9+/Pv3888888/AdCQPDYCiAC2gtANAC0AFGwHhIEgeGwFEAFtB8zMzMzWZgFoAKNgPCQSC7vL',
    'u9vPYAAF3V6qrbW2289g66AAXdXqqttbbbz2AABd1eqq21ttvPYHnO+wAu/Veqq21ttvPYAAH5eqr8vlbbW23n6AAB+3qq/PdW21',
    'tt5+gAAXdV+VW21tt5+gAAXdV+VW21tt5+gAAXdV+VW21tt5+gAAe71V+3uqQOhwHAdCQPDYCiAC2haANAC0AFGwHAdCQPDYCiAC',
    '2hmZmZmZrMAWgAo2BwNtrbbz9AAAu6r8qttrbbz9AAAu6r8qttrbbz9AAAu6r8qttrbbz9AAAu6r8qttrbbz9A/h132AH3v79+/f',
    'z79+/dtrbbz9AC77A77qr9q221tvPwAAC7qr9q221tvPzzvsAALv1VftW22tt5+AAAXdVftW22tt5+AAAXdVZWZsB4SB0OA4DoSB',
    '4bAUQAW0WgBoAWgA6HAcB0JA8NgKIALaMzMzMzM1gBaAH7555ttrbefgAAH7eqr3+1bba23n5532AAF36qv2rbbW28/AAALuqv2r',
    'bbW28/AAALuqv2rbbW28/AAAPL13VftW22tt5+AH3vsA+9/fv379/fv37ttrbefgAAF3VV7rbba289AAAXdVXutttrbz0AABd1Ve',
    '6222tvPQAAF3ZmZmXkAFGwHhIHQ4DgOhIHhsBRABbS0AGgB4SB0OA4DoSB4bAUQAW0zMzMzMzNDzzzzz355tttbeegAALuqr3W22',
    '1t56AAAu6qvdbbbW3noAAC7qq91tttbeegAALuqr3W221t56AAAu6qvdbbbW3noAAC7qq91tttbeegAALuqr3W221t56AAAu6qr5',
    'bbba3nYAAF3VVfLbbbW87AAA676yczMzMtABRsB4SB0OA4DoSB4bAUQAW0AFNNgPCQOhwHAdCQPDYCiAC2gAu7222+ebbba3nYAA',
    'F3VVfLbbbW87AAAu6qr5bbba3nYAAF3VVfLbbbW87AAAu6qr5bbba3nYAAF3VVfLbbbW87AAAu6qr5bbba3nYAAF3VVfLbbbW87A',
    'AAu6qr5bbba3nYAAHXd6qqvnm2220AAHT7znJSXDCS+zxBx8OHY6/qp/OfkVwqKKmn1VqwZfFHc+qpCsc7QEI/i7kinChIYap3E4',
  ].join(''),
  'base64',
);
const LINES = Array.from({ length: 2_000 }, (_, index) => `${index + 1}\n`).join('');

let count = 0;

function place(bytes: Uint8Array): { readonly folder: string; readonly archive: string } {
  const folder = join(root, `folder-${++count}`);
  const archive = join(root, `archive-${count}`);
  mkdirSync(folder);
  writeFileSync(archive, bytes);
  return { folder, archive };
}

const BOUNDS = { maxBytes: 10_000_000, maxFiles: 100 };

/** In this process, which is faster. */
async function unpackBytes(bytes: Uint8Array, bounds: { maxBytes?: number; maxFiles?: number } = {}) {
  const { folder, archive } = place(bytes);
  await unpack({ archive, folder, ...BOUNDS, ...bounds }, () => {});
  return (path: string) => readFileSync(join(folder, path), 'utf8');
}

const refused = (words: RegExp) => (error: unknown) => {
  assert.ok(error instanceof ArchiveError, String(error));
  assert.match(error.message, words);
  return true;
};

test('an archive of bzip2 gives the files that went in', async () => {
  const { archive, folder } = place(BY_BZIP2);
  await unpackArchive({ archive, folder, ...BOUNDS, signal: new AbortController().signal, onProgress: () => {} });
  assert.equal(readFileSync(join(folder, 'voice/model.onnx'), 'utf8'), LINES);
  assert.equal(readFileSync(join(folder, 'voice/tokens.txt'), 'utf8'), 'one\ntwo\n');
  assert.deepEqual(readdirSync(join(folder, 'voice')).sort(), ['model.onnx', 'tokens.txt']);
});

test('archives of gzip and without compression are told by their bytes', async () => {
  const tar = writeTar([
    { name: 'voice/', type: '5' },
    { name: './voice/a.txt', content: 'hello' },
  ]);
  for (const bytes of [tar, gzipSync(tar)]) assert.equal((await unpackBytes(bytes))('voice/a.txt'), 'hello');
});

test('a broken archive is refused whatever it was made with', async () => {
  const tar = writeTar([{ name: 'a', content: 'x'.repeat(5_000) }]);
  await assert.rejects(unpackBytes(BY_BZIP2.subarray(0, 900)), refused(/it ends too early/));
  const flipped = Buffer.from(BY_BZIP2);
  flipped[600] = 255 - flipped[600]!;
  await assert.rejects(unpackBytes(flipped), refused(/it is damaged/));
  await assert.rejects(unpackBytes(gzipSync(tar).subarray(0, 40)), refused(/it ends too early/));
  await assert.rejects(unpackBytes(tar.subarray(0, 3_000)), refused(/it ends too early/));
  await assert.rejects(unpackBytes(Buffer.from('PK\u0003\u0004 and so on')), refused(/it is a ZIP file/));
  await assert.rejects(unpackBytes(Buffer.alloc(600, 'text')), refused(/no tar archive/));
});

test('no name leads out of the folder, and nothing but files and folders is made', async () => {
  for (const name of ['../a', '/etc/a', 'a\\b', 'c:a', 'a\nb']) {
    await assert.rejects(unpackBytes(writeTar([{ name, content: 'x' }])), refused(/leads out of the folder/), name);
  }
  for (const type of ['1', '2', '3', '6', 'S']) {
    await assert.rejects(unpackBytes(writeTar([{ name: 'a', type }])), refused(/neither a file nor a folder/), type);
  }
  const twice = writeTar([
    { name: 'a', content: 'x' },
    { name: 'a/../a', content: 'y' },
  ]);
  await assert.rejects(unpackBytes(twice), refused(/leads out of the folder/));
  const again = writeTar([
    { name: 'a', content: 'x' },
    { name: './a', content: 'y' },
  ]);
  await assert.rejects(unpackBytes(again), refused(/the same name twice/));
  const below = writeTar([
    { name: 'a', content: 'x' },
    { name: 'a/b', content: 'y' },
  ]);
  await assert.rejects(unpackBytes(below), refused(/the same name twice/));
});

test('what comes out of an archive is bounded, however small it is', async () => {
  const zeros = gzipSync(writeTar([{ name: 'a', content: Buffer.alloc(3_000_000) }]));
  assert.ok(zeros.length < 10_000);
  await assert.rejects(unpackBytes(zeros, { maxBytes: 2_000_000 }), refused(/more than 2000000 bytes/));
  const many = writeTar(Array.from({ length: 5 }, (_, index) => ({ name: `file-${index}` })));
  await assert.rejects(unpackBytes(many, { maxFiles: 4 }), refused(/more than 4 files/));
  const huge = writeTar([{ name: 'a', type: 'L', size: 8_000_000 }]);
  await assert.rejects(unpackBytes(huge), refused(/one of its names is too long/));
});

test('the process that unpacks says in words what is wrong, and goes when nobody waits for it any more', async () => {
  const signal = new AbortController().signal;
  const unpackThere = (changes: { archive?: string; folder?: string; signal?: AbortSignal }) =>
    unpackArchive({ ...place(BY_BZIP2.subarray(0, 900)), ...BOUNDS, signal, onProgress: () => {}, ...changes });
  await assert.rejects(unpackThere({}), {
    code: 'unusable_voice',
    message: 'The archive cannot be used: it ends too early.',
  });
  await assert.rejects(unpackThere({ archive: join(root, 'none') }), { code: 'busy' });
  const controller = new AbortController();
  const stopped = unpackThere({ signal: controller.signal });
  controller.abort(new Error('enough'));
  await assert.rejects(stopped, /enough/);
});

test('long names and sizes of extended headers count, also when the bytes come one by one', () => {
  const long = `folder/${'n'.repeat(110)}.onnx`;
  const members: Member[] = [
    extendedHeader({ path: long, mtime: '1.5' }),
    { name: 'short', content: 'first' },
    { name: '././@LongLink', type: 'L', content: `${long}.json\0` },
    { name: 'short', content: 'second' },
    { name: 'plain', content: 'third' },
  ];
  const bytes = writeTar(members);
  for (const size of [1, 7, 512, bytes.length])
    assert.deepEqual(readTar(bytes, size), {
      [long]: 'first',
      [`${long}.json`]: 'second',
      plain: 'third',
    });
});

test('an extended header without any length is refused', () => {
  for (const content of ['nine=bytes', '12 a=b\nrest'.slice(0, 9), ' a=b\n']) {
    const bytes = writeTar([
      { name: 'PaxHeader', type: 'x', content },
      { name: 'b', content: 'text' },
    ]);
    assert.throws(() => readTar(bytes, 512), /one of its extended headers is damaged/);
  }
});

test('any bytes are read to an end or refused in words', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), fc.nat(1_500), (noise, at) => {
      const bytes = writeTar([extendedHeader({ path: 'a' }), { name: 'b', content: 'text' }]);
      bytes.set(noise.subarray(0, Math.max(0, bytes.length - at)), at);
      try {
        readTar(bytes, 100);
      } catch (error) {
        assert.equal((error as Error).name, 'ArchiveError');
      }
    }),
    { numRuns: 200 },
  );
});

function readTar(bytes: Uint8Array, chunkSize: number): Record<string, string> {
  const files: Record<string, string> = {};
  let path = '';
  const reader = new TarReader({
    file(name) {
      path = name;
      files[path] = '';
    },
    data: (chunk) => {
      files[path] += Buffer.from(chunk).toString();
    },
  });
  for (let at = 0; at < bytes.length; at += chunkSize) reader.write(bytes.subarray(at, at + chunkSize));
  reader.end();
  return files;
}
