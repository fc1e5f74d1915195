// The real engine: all voices and languages work, the samples are always the same, and no command in a text is obeyed.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { before, test } from 'node:test';
import { promisify } from 'node:util';
import { LANGUAGES } from '../../domain/language.ts';
import type { Engine, SegmentRequest } from '../engine.ts';
import { loadEspeak } from '../espeak-module.ts';
import { loadEngine } from '../registry.ts';
import { findSpeech } from './languages.ts';
import { espeakUnreadable } from './readable.ts';
import { SAMPLES } from './samples.suite.ts';
import { counterpartOf, VARIANTS } from './variants.ts';
import { ESPEAK_MODEL, ESPEAK_VOICES, findEspeakVoice } from './voices.ts';

const ENGLISH = 1;
const SILENCE = 441;
let engine: Engine;

before(async () => {
  engine = await loadEngine(ESPEAK_MODEL);
});

function speak(text: string, more: Partial<SegmentRequest> = {}): { samples: number; digest: string } {
  const hash = createHash('sha256');
  let samples = 0;
  const request = { text, voice: findEspeakVoice(1003)!.voice, languageId: ENGLISH, gender: null, age: null, ...more };
  void engine.synthesize(
    request,
    (block) => {
      samples += block.length;
      hash.update(block);
      return true;
    },
    new AbortController().signal,
  );
  return { samples, digest: hash.digest('hex') };
}

/** One language id for each voice file in use. */
const FILES = new Map(LANGUAGES.flatMap(({ id }) => (findSpeech(id) ? [[findSpeech(id)!.file, id] as const] : [])));

test('every voice file speaks a sentence of its language at the pace of speech', () => {
  for (const [file, languageId] of FILES) {
    const text = SAMPLES[file];
    assert.ok(text, `a sample for ${file}`);
    assert.equal(espeakUnreadable(text, languageId), null, file);
    const { samples } = speak(text, { languageId });
    const perCharacter = samples / engine.describe().sampleRate / text.length;
    // Text that a voice cannot read is spelled out, several times slower.
    assert.ok(perCharacter > 0.025 && perCharacter < 0.24, `${file}: ${perCharacter.toFixed(3)} s a character`);
  }
});

test('where Latin letters pass as readable, words in them are read and not spelled', () => {
  for (const [file, languageId] of FILES) {
    if (espeakUnreadable('Hello London', languageId) !== null) continue;
    // Written in kana before the voice gets them.
    if (findSpeech(languageId)?.rewritten?.includes('Latin')) continue;
    const seconds = speak('Hello London', { languageId }).samples / engine.describe().sampleRate;
    assert.ok(seconds < 1.3, `${file}: ${seconds.toFixed(2)} s`);
  }
});

test('every variant exists and sounds like no other', async () => {
  const plain = createHash('sha256');
  // A variant that does not exist would be ignored, and sound like this.
  (await loadEspeak()).speak({ voice: 'gmw/en-US', pitch: 50, rate: 175, text: 'The tide is late.' }, (block) =>
    Boolean(plain.update(block)),
  );
  const digests = new Set([plain.digest('hex')]);
  for (const variant of VARIANTS) {
    const id = ESPEAK_VOICES.find((voice) => voice.id < 2000 && findEspeakVoice(voice.id)!.variant === variant)?.id;
    assert.ok(id, `a voice for ${variant}`);
    digests.add(speak('The tide is late.', { voice: findEspeakVoice(id)!.voice }).digest);
  }
  assert.equal(digests.size, VARIANTS.length + 1);
});

test('gender picks the counterpart, and the own gender changes nothing', () => {
  const own = speak('The tide is late.', { voice: findEspeakVoice(1003)!.voice });
  assert.deepEqual(speak('The tide is late.', { voice: findEspeakVoice(1003)!.voice, gender: 1 }), own);
  assert.deepEqual(speak('The tide is late.', { voice: findEspeakVoice(1003)!.voice, gender: 9 }), own);
  const { variant } = findEspeakVoice(1003)!;
  const other = ESPEAK_VOICES.find((voice) => findEspeakVoice(voice.id)!.variant === counterpartOf(variant))!;
  assert.deepEqual(
    speak('The tide is late.', { voice: findEspeakVoice(1003)!.voice, gender: 2 }),
    speak('The tide is late.', { voice: findEspeakVoice(other.id)!.voice }),
  );
});

test('age changes the voice, and no integer breaks it', () => {
  const own = speak('The tide is late.', { voice: findEspeakVoice(1003)!.voice });
  assert.deepEqual(speak('The tide is late.', { voice: findEspeakVoice(1003)!.voice, age: 30 }), own);
  assert.notDeepEqual(speak('The tide is late.', { voice: findEspeakVoice(1003)!.voice, age: 8 }), own);
  assert.ok(speak('The tide is late.', { voice: findEspeakVoice(1003)!.voice, age: 80 }).samples > own.samples);
  for (const age of [0, -1, 2 ** 31, -(2 ** 53), Number.MAX_SAFE_INTEGER]) {
    assert.ok(speak('The tide is late.', { voice: findEspeakVoice(1003)!.voice, age }).samples > SILENCE);
  }
});

const MIX: readonly (readonly [string, number])[] = [
  ['The evening tide carried seventeen old sailors home.', 1],
  [SAMPLES['zle/ru']!, 114],
  ['Der Regen fiel, und niemand wusste warum.', 31],
  [SAMPLES['sit/cmn']!, 139],
  ['x', 1],
  ['<break time="3s"/> [[h@loU]] \u0001120S 😀', 1],
];

test('the samples do not depend on what was spoken before', () => {
  const alone = MIX.map(([text, languageId]) => speak(text, { languageId }).digest);
  const backwards = MIX.toReversed().map(([text, languageId]) => speak(text, { languageId }).digest);
  assert.deepEqual(backwards.toReversed(), alone);
  for (let index = 0; index < MIX.length; index++) {
    // A text cut off in the middle leaves no trace either.
    const [junk, junkLanguage] = MIX[(index + 1) % MIX.length]!;
    void engine.synthesize(
      { text: junk, voice: findEspeakVoice(1013)!.voice, languageId: junkLanguage, gender: null, age: 90 },
      () => false,
      new AbortController().signal,
    );
    const [text, languageId] = MIX[index]!;
    assert.equal(speak(text, { languageId }).digest, alone[index]);
  }
});

test('the samples of every variant are the same in a process that was started at another time', async () => {
  const voiceIds = ESPEAK_VOICES.map((voice) => voice.id);
  const script = `
    const now = Date.now;
    Date.now = () => now() + 12_345_678_000;
    const { createHash } = await import('node:crypto');
    const { loadEngine } = await import(${JSON.stringify(new URL('../registry.ts', import.meta.url).href)});
    const engine = await loadEngine(${JSON.stringify(ESPEAK_MODEL)});
    for (const [text, languageId] of ${JSON.stringify(MIX.toReversed())}) {
      for (const voiceId of ${JSON.stringify(voiceIds)}) {
        const hash = createHash('sha256');
        engine.synthesize({ text, voice: { id: voiceId, speaker: 0, reference: null }, languageId, gender: null, age: null },
          (block) => { hash.update(block); return true; }, new AbortController().signal);
        console.log(hash.digest('hex'));
      }
    }`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  const here = MIX.toReversed().flatMap(([text, languageId]) =>
    voiceIds.map((voiceId) => speak(text, { languageId, voice: findEspeakVoice(voiceId)!.voice }).digest),
  );
  assert.deepEqual(stdout.trim().split('\n'), here);
});

test('markup, phonemes and control sequences are spoken literally', () => {
  const rate = engine.describe().sampleRate;
  const pause = speak('one <break time="9s"/> two').samples / rate;
  assert.ok(pause > 1.5 && pause < 6, `the tag's words are read, its pause is not made: ${pause} s`);
  assert.notEqual(speak('[[h@loU]]').digest, speak('hello').digest);
  assert.equal(speak('a \u0001120S b').digest, speak('a  120S b').digest);
  assert.equal(speak('a \ue001\ue031b').digest, speak('a   b').digest);
  assert.equal(speak('＜b＞x＜/b＞').digest, speak('<b>x</b>').digest);
  assert.ok(speak('one\u0000two three four').samples > speak('one').samples * 1.5, 'NUL ends nothing');
});

test('a sink that has enough ends the segment', () => {
  let blocks = 0;
  const request = {
    text: 'A sentence of several words.',
    voice: findEspeakVoice(1003)!.voice,
    languageId: ENGLISH,
    gender: null,
    age: null,
  };
  void engine.synthesize(request, () => ++blocks < 2, new AbortController().signal);
  assert.equal(blocks, 2);
  const broken = () => {
    throw new Error('the disk is full');
  };
  assert.throws(() => engine.synthesize(request, broken, new AbortController().signal), /the disk is full/);
});
