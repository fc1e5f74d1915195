// Texts that the engine does not speak whole in one call, or misreads: what is different must sound different.

import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { LANGUAGES } from '../../src/domain/language.ts';
import type { Engine } from '../../src/engines/engine.ts';
import { SAMPLES } from '../../src/engines/espeak/samples.suite.ts';
import { ESPEAK_MODEL, findEspeakVoice } from '../../src/engines/espeak/voices.ts';
import { loadEngine } from '../../src/engines/registry.ts';
import { original } from '../../src/text/trace/rewrite.ts';
import { createCoverageCounter } from '../../src/workers/speaking/coverage-counter.ts';
import { createPieceSpeaker } from '../../src/workers/speaking/speak-piece.ts';
import { createListener } from './listener.ts';
import { listTongues } from './word-list.ts';

let engine: Engine;

before(async () => {
  engine = await loadEngine(ESPEAK_MODEL);
});

function languageOf(tag: string) {
  const language = LANGUAGES.find((one) => one.tag === tag);
  assert.ok(language, tag);
  return { languageId: language.id, tag };
}

async function digest(text: string, tag: string): Promise<string> {
  return createListener(engine, languageOf(tag)).digest(text);
}

/** What the account says of a text that is one piece. */
async function coverageOf(text: string, tag = 'en-us') {
  const { languageId } = languageOf(tag);
  const request = { voice: findEspeakVoice(1003)!.voice, languageId, gender: null, age: null };
  const limits = engine.limits(request);
  const speaker = createPieceSpeaker({ engine, request, limitsOf: () => limits, signal: new AbortController().signal });
  const { hearing } = await speaker.speak({ text, tag, languageId, prosody: null, phonemes: [] });
  const counter = createCoverageCounter(text);
  counter.add({ words: original(text), source: { start: 0, end: text.length } }, hearing);
  return counter.finish();
}

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n).join(' ');
const KANA = 'きょうはおげんきですかまたあした';
const HANGUL = '창문정원고양이바다하늘';
const HAN = '今天我们去公园玩他说明白菜价格高';

/** Two texts that a listener must tell apart. */
const DIFFERENT: readonly (readonly [what: string, tag: string, one: string, other: string])[] = [
  ['the last of 56 numbers', 'en-us', `${numbers(701, 755)} 5`, `${numbers(701, 755)} 9`],
  ['the last of 124 numbers', 'en-us', `${numbers(701, 823)} 5`, `${numbers(701, 823)} 9`],
  ['60 numbers and 80', 'en-us', numbers(701, 760), numbers(701, 780)],
  ['the last of 60 years', 'en-us', `${numbers(1701, 1760)} 5`, `${numbers(1701, 1760)} 9`],
  ['the last of 60 years, in German', 'de-de', `${numbers(1701, 1760)} 5`, `${numbers(1701, 1760)} 9`],
  ['the last of 60 years, in Russian', 'ru-ru', `${numbers(1701, 1760)} 5`, `${numbers(1701, 1760)} 9`],
  ['110 kana and 220', 'ja-jp', KANA.repeat(14).slice(0, 110), KANA.repeat(14).slice(0, 220)],
  ['the last of 90 kana', 'ja-jp', `${KANA.repeat(6).slice(0, 89)}ね`, `${KANA.repeat(6).slice(0, 89)}そ`],
  [
    'the last of 120 Hangul without a space',
    'ko-kr',
    `${HANGUL.repeat(11).slice(0, 119)}강`,
    `${HANGUL.repeat(11).slice(0, 119)}산`,
  ],
  ['the 61st of 100 words without a comma', 'ko-kr', spread('창문', '강', 60), spread('창문', '산', 60)],
  [
    'the 231st of 300 ideographs without a mark',
    'zh-cn',
    exchange(HAN.repeat(19).slice(0, 300), 230, '好'),
    exchange(HAN.repeat(19).slice(0, 300), 230, '水'),
  ],
  ['words of 160 letters and of 180', 'en-us', 'na'.repeat(80), 'na'.repeat(90)],
  ['the end of a word of 160 letters', 'en-us', `${'na'.repeat(79)}bo`, `${'na'.repeat(79)}ri`],
  ['the last of 45 digits', 'en-us', `${'7'.repeat(44)}1`, `${'7'.repeat(44)}2`],
  ['the last of 100 digits', 'en-us', `${'7'.repeat(99)}1`, `${'7'.repeat(99)}2`],
  ['the last of 39 decimals', 'en-us', `3.${'7'.repeat(38)}1`, `3.${'7'.repeat(38)}2`],
  ['the first of ten digits, in Cantonese', 'zh-hk', '1234567891', '5234567891'],
  ['three equal letters and four', 'en-us', 'b b b', 'b b b b'],
  ['four equal letters and five', 'en-us', 'b b b b', 'b b b b b'],
  ['a heart and the word red', 'en-us', 'I ❤️ you.', 'I red you.'],
  ['two emoji and one', 'en-us', 'Well done 👍🔥', 'Well done 👍'],
  ['two flags and one', 'en-us', 'From 🇩🇪🇫🇷.', 'From 🇩🇪.'],
];

/** A hundred words of which one is another. */
function spread(word: string, other: string, at: number): string {
  return Array.from({ length: 100 }, (_, n) => (n === at ? other : word)).join(' ');
}

function exchange(text: string, at: number, by: string): string {
  return text.slice(0, at) + by + text.slice(at + 1);
}

describe('what is different sounds different', () => {
  for (const [what, tag, one, other] of DIFFERENT) {
    it(what, async () => {
      assert.notEqual(await digest(one, tag), await digest(other, tag));
    });
  }
});

describe('what is alike sounds alike', () => {
  for (const [what, one, other] of [
    ['a soft hyphen', 'impor\u00adtance', 'importance'],
    ['a joiner', 'co\u200dop', 'coop'],
    ['direction marks', '\u200fhello\u200e there', 'hello there'],
    ['a variation selector', 'I ❤\ufe0f you.', 'I ❤ you.'],
    ['a skin tone', 'So 👍🏽.', 'So 👍.'],
  ] as const) {
    it(what, async () => {
      assert.equal(await digest(one, 'en-us'), await digest(other, 'en-us'));
    });
  }
});

describe('the account', () => {
  it('counts asterisks that are spoken as spoken', async () => {
    const { spoken, silent } = await coverageOf('* * *');
    assert.deepEqual([spoken, silent.punctuation], [3, 0]);
  });

  it('counts marks that only shape the melody as punctuation', async () => {
    const { spoken, silent } = await coverageOf('“Well,” he said; (so) it is!');
    assert.deepEqual([spoken, silent.punctuation], [16, 7]);
  });

  it('knows short words that the engine says together', async () => {
    const text = "It's one of the things that I am to do, in front of the well-known house.";
    const { reported, losses } = await coverageOf(text);
    assert.deepEqual([reported, losses], [{ no_reading: 0, no_sound: 0 }, []]);
  });

  it('counts both letters of a flag that is named', async () => {
    const { spoken, reported } = await coverageOf('From 🇩🇪🇫🇷 and 👍🏽🔥.');
    assert.deepEqual([spoken, reported.no_reading], [4 + 4 + 3 + 2, 0]);
  });

  it('finds all of a sentence heard in every voice file', async () => {
    for (const { file, tag } of listTongues()) {
      const { reported } = await coverageOf(SAMPLES[file]!, tag);
      assert.deepEqual(reported, { no_reading: 0, no_sound: 0 }, file);
    }
  });

  it('tells a sign that the voice has no word for, with its place', async () => {
    const { losses } = await coverageOf('Rain ☷ and snow.');
    assert.deepEqual(losses, [{ at: 5, length: 1, reason: 'no_reading' }]);
  });
});
