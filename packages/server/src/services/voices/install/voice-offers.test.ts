// The table, the index and what licences say.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isTag } from '../../../domain/language-by-tag.ts';
import { VOICE_FOLDER_NAME } from '../../../domain/parse-manifest.ts';
import { CURATED } from './curated-voices.ts';
import { licenseOfCard, licenseOfName, strictest } from './license-text.ts';
import { readSources, toFolderName } from './offer.ts';
import { parsePiperIndex } from './piper-index.ts';

const entryOf = (path: string, more: object = {}) => ({
  name: 'tone',
  quality: 'low',
  num_speakers: 1,
  language: { code: 'pt_PT', name_english: 'Portuguese', country_english: 'Portugal' },
  files: {
    [`${path}.onnx`]: { size_bytes: 10, md5_digest: 'a'.repeat(32) },
    [`${path}.onnx.json`]: { size_bytes: 5, md5_digest: 'b'.repeat(32) },
    MODEL_CARD: { size_bytes: 1, md5_digest: 'c'.repeat(32) },
  },
  ...more,
});
const parse = (index: unknown) => parsePiperIndex(Buffer.from(JSON.stringify(index)));

test('the table has a dozen voices, each with a licence, and names, tags and sizes that hold', () => {
  assert.equal(CURATED.length, 12);
  assert.equal(new Set(CURATED.map(({ offer }) => offer.name)).size, 12);
  for (const { offer, recipe } of CURATED) {
    assert.match(offer.name, VOICE_FOLDER_NAME);
    assert.ok(offer.languages.length > 0 && offer.languages.every(isTag), offer.name);
    assert.notEqual(offer.license.name, null, offer.name);
    if (recipe.kind === 'files')
      assert.ok(recipe.files.every(({ md5, bytes }) => md5?.length === 32 && bytes !== null));
  }
  const forbidden = CURATED.filter(({ offer }) => offer.license.commercial === false).map(({ offer }) => offer.name);
  assert.deepEqual(forbidden, ['en_US-lessac-medium']);
  // What could not be verified is not called free.
  const free = CURATED.filter(({ offer }) => offer.license.commercial === true);
  assert.ok(free.every(({ offer }) => !/not verified/.test(offer.license.name ?? '')));
});

test('an index gives offers with the sizes and digests of its files', () => {
  const [offered] = parse({ 'pt_PT-tugão-medium': entryOf('pt/pt_PT/tugão/medium/pt_PT-tugão-medium') });
  assert.deepEqual(
    [offered?.offer.name, offered?.offer.languages, offered?.offer.sizeBytes],
    ['pt_PT-tug-o-medium', ['pt-pt'], 15],
  );
  assert.ok(offered?.recipe.kind === 'files');
  assert.deepEqual(offered.recipe.files[0], {
    path: 'pt/pt_PT/tugão/medium/pt_PT-tugão-medium.onnx',
    name: 'pt_PT-tug-o-medium.onnx',
    bytes: 10,
    md5: 'a'.repeat(32),
  });
  assert.equal(offered.recipe.card, 'pt/pt_PT/tugão/medium/MODEL_CARD');
});

test('paths that lead elsewhere, strange entries and strange indexes are passed over or refused', () => {
  const paths = [
    '../a',
    '/a',
    'a/../../b',
    'https://evil.example/a',
    'a\\b',
    'a?b',
    'a//b',
    '//evil.example/a',
    '%2e%2e/a',
  ];
  for (const path of paths) assert.deepEqual(parse({ voice: entryOf(path) }), [], path);
  assert.deepEqual(parse({ one: null, two: 3, three: {}, four: { files: [] }, five: { files: { 'a.onnx': {} } } }), []);
  const lying = entryOf('a', { files: { 'a.onnx': { size_bytes: -1, md5_digest: 'no' }, 'a.onnx.json': {} } });
  assert.equal(parse({ voice: lying })[0]?.offer.sizeBytes, null);
  for (const bytes of ['[]', 'null', '{"a":', '<html>']) {
    assert.throws(() => parsePiperIndex(Buffer.from(bytes)), { code: 'source_failed' }, bytes);
  }
});

test('what a card says of its licence is for commerce, is not, or is not known', () => {
  const commercial = (words: string) => licenseOfCard(`# Card\n\n* License: ${words}\n`).commercial;
  for (const words of [
    'CC0',
    'CC BY 4.0',
    'public domain',
    'MIT',
    'Apache-2.0',
    'CC-BY-SA-4.0',
    'https://creativecommons.org/publicdomain/zero/1.0/',
    'https://creativecommons.org/licenses/by-sa/4.0/',
  ]) {
    assert.equal(commercial(words), true, words);
  }
  for (const words of [
    'CC BY-NC-SA 4.0',
    'https://creativecommons.org/licenses/by-nc/4.0/',
    'Blizzard 2013',
    'research only',
    'non-commercial',
  ]) {
    assert.equal(commercial(words), false, words);
  }
  for (const words of ['See URL', 'Permitted', 'unknown', 'CC BY-ND 4.0', 'by permission', ''])
    assert.equal(commercial(words), null, words);
  assert.equal(licenseOfCard('nothing is said').name, null);
  assert.equal(licenseOfCard('License: a\u001b[31mb').name, 'a [31mb');
});

test('of two licences the one that forbids counts', () => {
  const lessac = licenseOfName('en_US-lessac-high');
  const free = licenseOfCard('License: CC0');
  assert.deepEqual([strictest(lessac, free).commercial, strictest(free, lessac).commercial], [false, false]);
  assert.equal(strictest(licenseOfName('de_DE-thorsten-low'), free), free);
});

test('a mirror takes the place of every public place, and may be private', () => {
  const { piper, archives, trusted } = readSources('http://192.168.0.7:8080/voices');
  assert.deepEqual([piper, archives], ['http://192.168.0.7:8080/voices/', 'http://192.168.0.7:8080/voices/']);
  assert.deepEqual([...trusted], ['http://192.168.0.7:8080']);
  assert.equal(readSources('').trusted.size, 0);
});

test('names of folders are made of any names', () => {
  const names = ['../..', '', '.hidden', 'Ä b/c', 'x'.repeat(300)].map(toFolderName);
  for (const name of names) assert.match(name, VOICE_FOLDER_NAME);
});
