// The tables of sounds against the engine, and phonemes in a text as they are heard.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { before, test } from 'node:test';
import { LANGUAGES } from '../../domain/language.ts';
import type { Engine, Hearing, SaidAs, SegmentRequest } from '../engine.ts';
import { type Espeak, loadEspeak } from '../espeak-module.ts';
import { loadEngine } from '../registry.ts';
import { findSpeech } from './languages.ts';
import { phonemesOf } from './phonemes.ts';
import { ESPEAK_MODEL, findEspeakVoice } from './voices.ts';

const ENGLISH = 1;
const BRITISH = LANGUAGES.find(({ id }) => findSpeech(id)?.file === 'gmw/en')!.id;
let engine: Engine;
let espeak: Espeak;

before(async () => {
  espeak = await loadEspeak();
  engine = await loadEngine(ESPEAK_MODEL);
});

interface Spoken {
  readonly hearing: Hearing;
  readonly digest: string;
  readonly samples: number;
}

function speak(text: string, more: Partial<SegmentRequest> = {}): Spoken {
  const hash = createHash('sha256');
  let samples = 0;
  const request = { text, voice: findEspeakVoice(1003)!.voice, languageId: BRITISH, gender: null, age: null, ...more };
  const hearing = engine.synthesize(
    request,
    (block) => {
      samples += block.length;
      hash.update(block);
      return true;
    },
    new AbortController().signal,
  ) as Hearing;
  const { words: _words, ...heard } = hearing;
  return { hearing: heard, digest: hash.digest('hex'), samples };
}

/** The part of a text that is said so. */
function saidAs(text: string, part: string, ipa: string): SaidAs {
  const start = text.indexOf(part);
  return { start, end: start + part.length, ipa };
}

const HEARD: Hearing = { unheard: [], named: [], isOverfull: false };

test('the engine has every code of the voice files', () => {
  const files = [...new Set(LANGUAGES.flatMap(({ id }) => findSpeech(id)?.file ?? []))];
  assert.ok(files.length > 60);
  for (const [index, file] of files.entries()) {
    const codes = [...phonemesOf(file).values()];
    assert.ok(codes.length > 40, file);
    // Loading a voice and speaking all of its codes takes long: every fourth is asked.
    if (index % 4 !== 0) continue;
    // With a t behind each: of a code that it does not know the engine speaks neither, and of two codes three.
    const text = codes.map((code) => `[[${code}|t]]`).join(', ');
    const { phonemes } = espeak.speak({ voice: `${file}+m3`, pitch: 50, rate: 450, text }, () => true);
    assert.equal(phonemes, 2 * codes.length, file);
  }
});

test('a word with the phonemes of the engine’s own reading sounds as the plain word, and with others it does not', () => {
  const text = 'I like tomato soup now.';
  const plain = speak(text);
  const own = speak(text, { phonemes: [saidAs(text, 'tomato', 'təˈmɑːtəʊ')] });
  assert.equal(own.digest, plain.digest);
  const other = speak(text, { phonemes: [saidAs(text, 'tomato', 'təˈmeɪtəʊ')] });
  assert.notEqual(other.digest, plain.digest);
  assert.deepEqual([own.hearing, other.hearing], [HEARD, HEARD]);
  assert.equal(speak('tomato', { phonemes: [{ start: 0, end: 6, ipa: 'pəˈteɪtəʊ' }] }).digest, speak('potato').digest);
});

test('words in many languages, given as IPA, sound as the words', () => {
  const words: readonly (readonly [file: string, word: string, ipa: string])[] = [
    ['gmw/de', 'Zeit', 'tsˈaɪt'],
    ['gmw/de', 'schön', 'ʃˈøːn'],
    ['roa/fr', 'rouge', 'ʁˈuʒ'],
    ['roa/fr', 'bonjour', 'bɔ̃ʒˈuʁ'],
    ['roa/es', 'perro', 'pˈero'],
    ['roa/it', 'pizza', 'pˈitsːa'],
  ];
  for (const [file, word, ipa] of words) {
    const languageId = LANGUAGES.find(({ id }) => findSpeech(id)?.file === file)!.id;
    const end = 'abcdefgh'.length;
    const said = speak('abcdefgh', { languageId, phonemes: [{ start: 0, end, ipa }] });
    const plain = speak(word, { languageId });
    assert.ok(
      Math.abs(said.samples - plain.samples) < 0.25 * plain.samples,
      `${word}: ${said.samples} of ${plain.samples}`,
    );
    assert.deepEqual(said.hearing, HEARD, word);
  }
});

test('phonemes that the voice cannot say are told, and their words are read', () => {
  const text = 'one two, three';
  const phonemes = [saidAs(text, 'one', 'y̆ɔ̃ø!'), saidAs(text, 'three', 'fˈɔː')];
  const { hearing, digest } = speak(text, { phonemes });
  assert.deepEqual(hearing, { ...HEARD, unpronounced: [{ start: 0, end: 3 }] });
  assert.equal(digest, speak(text, { phonemes: [phonemes[1]!] }).digest);
});

test('several words, words beside letters and signs, and phonemes at every place are heard', () => {
  const text = '[New York]s R&D — 👍cat,[[x]] end';
  const phonemes = [
    saidAs(text, 'New York', 'njˈuː jˈɔːk'),
    saidAs(text, 'R&D', 'ˈɑː ˈænd dˈiː'),
    saidAs(text, 'cat', 'kˈæt'),
    saidAs(text, 'end', 'ˈɛnd'),
  ];
  const { hearing } = speak(text, { phonemes });
  assert.deepEqual([hearing.unheard, hearing.unpronounced ?? []], [[], []]);
});

test('a caller’s own brackets are never obeyed, whatever stands beside phonemes', () => {
  const ipa = 'kˈæt';
  // Were the brackets obeyed, both would say hello.
  const texts = ['[', '[[', ']]', "[[h@l'oU]] [", '⸨', '[⸨'];
  for (const before of texts) {
    const text = `${before}x h@l'oU`;
    const start = before.length;
    const { hearing, digest } = speak(text, { phonemes: [{ start, end: start + 1, ipa }] });
    assert.equal(hearing.unpronounced, undefined);
    const spelled = speak(`${before} x h@l'oU`, { phonemes: [{ start: start + 1, end: start + 2, ipa }] });
    assert.equal(digest, spelled.digest, text);
    assert.notEqual(digest, speak(`${before}x h@l'oA`, { phonemes: [{ start, end: start + 1, ipa }] }).digest, text);
  }
  // With every sign in use that could stand for phonemes, they are not said.
  const all = 'x ⸨⸩⸬⸭⸮⸎⸏⸗';
  assert.deepEqual(speak(all, { phonemes: [{ start: 0, end: 1, ipa }] }).hearing.unpronounced, [{ start: 0, end: 1 }]);
});

test('more phonemes than one call takes leave a report that the segment is too large', () => {
  const text = Array.from({ length: 200 }, () => 'a').join(' ');
  const phonemes = Array.from({ length: 200 }, (_, index) => ({
    start: 2 * index,
    end: 2 * index + 1,
    ipa: 'təʊ'.repeat(20),
  }));
  const { hearing } = speak(text, { phonemes });
  assert.equal(hearing.isOverfull, true);
});

test('rate and pitch change the voice, within what the engine can', () => {
  const text = 'The tide is late.';
  const plain = speak(text, { languageId: ENGLISH });
  const with_ = (rate: number, pitch: number) => speak(text, { languageId: ENGLISH, prosody: { rate, pitch } });
  assert.equal(with_(1, 0).digest, plain.digest);
  assert.ok(with_(2, 0).samples < 0.7 * plain.samples);
  assert.ok(with_(0.5, 0).samples > 1.5 * plain.samples);
  assert.notEqual(with_(1, 4).digest, plain.digest);
  assert.notEqual(with_(1, 4).digest, with_(1, -4).digest);
  for (const extreme of [1e-9, 1e9]) assert.ok(with_(extreme, extreme).samples > 0);
  assert.ok(with_(1, -1e9).samples > 0);
});
