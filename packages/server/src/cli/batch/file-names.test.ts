// Tests the file names of a batch.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFileNamer, sanitiseName } from './file-names.ts';

test('nothing leaves the folder, hides, or stops another system', () => {
  const names: [string, string][] = [
    ['../../etc/passwd', 'etc passwd'],
    ['a\\b:c*d?', 'a b c d'],
    ['.hidden', 'hidden'],
    ['-rf', 'rf'],
    ['CON', '_CON'],
    ['nul.txt', '_nul.txt'],
    ['dots...', 'dots'],
    ['line\nbreak\u0000\u202e', 'line break'],
    ['Kapitel Ä', 'Kapitel Ä'],
    ['..', ''],
  ];
  for (const [name, expected] of names) assert.equal(sanitiseName(name), expected, JSON.stringify(name));
});

test('no name is a device of Windows, in any case, with any ending', () => {
  const numbered = ['COM', 'LPT'].flatMap((device) => [...'0123456789¹²³'].map((digit) => device + digit));
  const devices = ['CON', 'PRN', 'AUX', 'NUL', 'CONIN$', 'CONOUT$', 'CLOCK$', ...numbered];
  for (const device of devices) {
    for (const name of [device, device.toLowerCase(), `${device}.txt`, `${device} .a.b`]) {
      assert.equal(sanitiseName(name), `_${name}`);
    }
    for (const name of [`${device}.`, `${device} . `, `.${device}`]) assert.equal(sanitiseName(name), `_${device}`);
  }
  for (const name of ['CONS', 'COM10', 'LPT', 'COM⁴', 'Aux Armes', 'con-1']) assert.equal(sanitiseName(name), name);
});

test('long names are cut between characters', () => {
  const cut = sanitiseName('ü'.repeat(300));
  assert.equal(cut, 'ü'.repeat(100));
});

test('rows without a name are numbered, and no two rows share a file', () => {
  const namer = createFileNamer();
  const names = [undefined, 'a', 'A', 'a-2', 'a', '0001', '???'].map((name, i) => namer.next({ index: i + 1, name }));
  assert.deepEqual(names, ['0001.flac', 'a.flac', 'A-2.flac', 'a-2-2.flac', 'a-3.flac', '0001-2.flac', '0007.flac']);
});

test('a name may end like its file, and other endings are part of it', () => {
  const names = (['flac', 'mp3'] as const).map((format) => {
    const namer = createFileNamer(format);
    return ['take 1.flac', 'take 2.MP3 ', 'take 3'].map((name, at) => namer.next({ index: at + 1, name }));
  });
  assert.deepEqual(names, [
    ['take 1.flac', 'take 2.MP3.flac', 'take 3.flac'],
    ['take 1.flac.mp3', 'take 2.mp3', 'take 3.mp3'],
  ]);
});
