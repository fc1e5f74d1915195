// What is taken for the manifest of a voice folder, and what is refused in which words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseManifest, printManifest } from './parse-manifest.ts';
import { exampleManifest } from './test-manifest.ts';

const change = (changes: object) => JSON.stringify({ ...exampleManifest(), ...changes });

test('a manifest that was printed is read as it was', () => {
  const manifests = [
    exampleManifest(),
    exampleManifest({ family: 'pocket', speakers: [], phonemes: { kind: 'own' }, isDeterministic: true }),
    exampleManifest({ speakers: [{ id: 3, name: 'af_x', gender: 2, age: 30, languages: ['en-us'] }] }),
  ];
  for (const manifest of manifests) assert.deepEqual(parseManifest(printManifest(manifest)), manifest);
});

test('what is wrong is said in words that name the field', () => {
  const file = exampleManifest().files.model!;
  const withPath = (path: string) => change({ files: { model: { ...file, path } } });
  for (const [text, words] of [
    ['{"format": 1', /cut short/],
    ['[]', /voice\.json is no object/],
    [change({ format: 2 }), /another format/],
    [change({ family: 'unheard-of' }), /family/],
    [change({ id: '../etc' }), /id is no name/],
    [change({ languages: [] }), /languages is empty/],
    [change({ languages: ['xx-yy'] }), /languages has a tag/],
    [change({ speakers: [] }), /speakers is empty/],
    [change({ speakers: [0, 0].map((id) => ({ id, name: 'a', gender: 0, age: null })) }), /a number twice/],
    [change({ speakers: [{ id: 0, name: 'a', gender: 5, age: null }] }), /gender/],
    [change({ sampleRate: 1 }), /sampleRate is no whole number from/],
    [change({ files: {} }), /files lists none/],
    [change({ files: { model: { ...file, bytes: -1 } } }), /files\.model\.bytes/],
    [change({ files: { model: { ...file, sha256: 'no' } } }), /files\.model\.sha256/],
    [withPath('/etc/passwd'), /leaves the folder/],
    [withPath('a/../../b'), /leaves the folder/],
    [withPath('a\u0000b'), /leaves the folder/],
    [change({ name: 'x'.repeat(2_001) }), /name is no text of at most 2000/],
    [change({ limits: { maxCharacters: 1e9 } }), /limits\.maxCharacters/],
  ] as const) {
    assert.throws(() => parseManifest(text), words);
  }
});

test('a licence that nobody knows stays unknown', () => {
  const license = { name: null, commercial: 'yes', attribution: null, url: null };
  assert.equal(parseManifest(change({ license })).license.commercial, null);
});
