// What the runtime is told of each family, up to the files that it is given: of some families no voice could be had to speak with.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, suite, test } from 'node:test';
import { readReferenceWav } from '../../domain/reference-wav.ts';
import { exampleManifest } from '../../domain/test-manifest.ts';
import { FAMILIES, type Family, type VoiceManifest } from '../../domain/voice-manifest.ts';
import { FAMILY_RULES } from './families.ts';
import { generationOf } from './generation.ts';
import { readReference } from './reference.ts';
import { sherpaConfig } from './sherpa-config.ts';

function manifestOf(family: Family, more: Partial<VoiceManifest> = {}): VoiceManifest {
  const file = (role: string) => ({ path: `${role}.bin`, bytes: 1, sha256: '0'.repeat(64) });
  const files = Object.fromEntries(FAMILY_RULES[family].required.map((role) => [role, file(role)]));
  return { ...exampleManifest(), family, files, phonemes: { kind: 'own' }, ...more };
}

const speaker = { id: 1, speaker: 3, reference: null };
const block = (manifest: VoiceManifest): Record<string, Record<string, unknown>> =>
  sherpaConfig({ folder: '/v', manifest, espeakData: '/e' }).model as Record<string, Record<string, unknown>>;

suite('what the runtime is told', () => {
  test('each family fills the block of its name with all of its files', () => {
    for (const family of FAMILIES) {
      const name = family === 'piper' ? 'vits' : family;
      const told = block(manifestOf(family))[name]!;
      for (const role of FAMILY_RULES[family].required) {
        assert.equal(told[role], `/v/${role}.bin`, `${family}.${role}`);
      }
    }
  });

  test('voices with phonemes get the data, others do not; lexicons are a list', () => {
    const file = { path: 'lexicon-zh.txt', bytes: 1, sha256: '0'.repeat(64) };
    const kokoro = manifestOf('kokoro', { phonemes: { kind: 'espeak', voice: 'en-us', data: null } });
    const told = block({ ...kokoro, files: { ...kokoro.files, 'lexicon-us-en': file, 'lexicon-zh': file } }).kokoro!;
    assert.equal(told.dataDir, '/e');
    assert.equal(told.lexicon, '/v/lexicon-zh.txt,/v/lexicon-zh.txt');
    assert.equal('dataDir' in block(manifestOf('vits', { phonemes: { kind: 'characters' } })).vits!, false);
    assert.throws(() => sherpaConfig({ folder: '/v', manifest: kokoro, espeakData: null }), /the data of eSpeak NG/);
  });

  test('with each text it is told the speaker, the speed, and where it matters the language', () => {
    const asked = { voice: speaker, languageId: 76, prosody: { rate: 2, pitch: 0 } };
    const piper = manifestOf('piper', { defaults: { speed: 0.8 } });
    assert.deepEqual(generationOf(asked, piper, null), { sid: 3, speed: 1.6, silenceScale: 1 });
    const kokoro = manifestOf('kokoro', { languages: ['en-us', 'fr-fr'] });
    assert.deepEqual(generationOf(asked, kokoro, null).extra, { lang: 'fr' });
    assert.equal(generationOf(asked, manifestOf('supertonic'), null).extra?.lang, 'fr');
    const hasty = { ...asked, prosody: { rate: 50, pitch: 0 } };
    assert.equal(generationOf(hasty, piper, null).speed, 3);
  });
});

suite('the recording that a voice imitates', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lector-reference-'));
  after(() => rm(folder, { recursive: true }));
  const wav = (channels: number): Buffer => {
    const head = Buffer.alloc(44);
    head.write('RIFF', 0);
    head.write('WAVEfmt ', 8);
    head.writeUInt32LE(16, 16);
    head.writeUInt16LE(1, 20);
    head.writeUInt16LE(channels, 22);
    head.writeUInt32LE(24_000, 24);
    head.writeUInt16LE(16, 34);
    head.write('data', 36);
    head.writeUInt32LE(6, 40);
    return Buffer.concat([head, Buffer.from(Int16Array.of(0, 16_384, -32_768).buffer)]);
  };

  test('is read as it was stored, and no other file is', async () => {
    const path = join(folder, 'reference.wav');
    const sent = Readable.from([wav(1)]);
    await writeFile(path, (await readReferenceWav(sent, { minSeconds: 0, maxSeconds: 60 })).bytes);
    const reference = await readReference(path);
    assert.deepEqual([...reference.samples], [0, 0.5, -1]);
    const asked = { voice: { ...speaker, reference: { path, text: 'Hello.' } }, languageId: 1 };
    const told = generationOf(asked, manifestOf('pocket'), reference);
    assert.deepEqual([told.referenceSampleRate, told.referenceText, told.numSteps], [24_000, 'Hello.', 5]);
    for (const other of [wav(1), wav(2), Buffer.from('RIFF'), wav(1).subarray(0, 40)]) {
      await writeFile(path, other);
      await assert.rejects(readReference(path), /no 16-bit mono WAV/);
    }
  });
});
