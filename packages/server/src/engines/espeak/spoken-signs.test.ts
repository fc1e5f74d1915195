// The real engine: signs that pass as spoken alone are spoken, and the others are not.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { LANGUAGES } from '../../domain/language.ts';
import { assertLinear } from '../../text/cpu-growth.suite.ts';
import { type Espeak, loadEspeak } from '../espeak-module.ts';
import { escapeForEspeak } from './escape.ts';
import { findSpeech } from './languages.ts';
import { espeakUnreadable } from './readable.ts';
import { hasSpokenSign } from './spoken-signs.ts';

/** Less audio than this is silence: 20 ms. */
const SILENCE = 441;
const SIGNS = ['+', '%', '*', '#', '$', '€', '©', '→', '°', '☀', '👍', '🇩🇪', '5', 'π'];

/** One language id for each voice file in use. */
const FILES = new Map(LANGUAGES.flatMap(({ id }) => (findSpeech(id) ? [[findSpeech(id)!.file, id] as const] : [])));
let engine: Espeak;

before(async () => {
  engine = await loadEspeak();
});

function isSpoken(text: string, file: string): boolean {
  let samples = 0;
  engine.speak({ voice: file, pitch: 50, rate: 175, text: escapeForEspeak(text).text }, (block) => {
    samples += block.length;
    // What is to be known is known then.
    return samples < SILENCE;
  });
  return samples >= SILENCE;
}

test('in every voice file a sign alone is readable exactly when the engine says it', () => {
  const wrong: string[] = [];
  for (const [file, languageId] of FILES) {
    for (const sign of SIGNS) {
      const isReadable = espeakUnreadable(sign, languageId) === null;
      // A lone Greek letter is refused by some voices as a foreign one, for the sake of Greek words.
      if (isReadable !== isSpoken(sign, file) && (isReadable || sign !== 'π')) wrong.push(`${sign} in ${file}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('a text of signs is looked through in linear time', () => {
  for (const sign of ['.', '—', '👍', '“', '\u0301']) {
    assertLinear(sign, 25_000, (length) => hasSpokenSign(sign.repeat(length / sign.length), 'sit/cmn'));
  }
});
