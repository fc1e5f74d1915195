// The real engine: two writings of one text sound alike, and another text does not.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { before, test } from 'node:test';
import { LANGUAGES } from '../../domain/language.ts';
import type { Engine } from '../engine.ts';
import { loadEngine } from '../registry.ts';
import { ESPEAK_MODEL, findEspeakVoice } from './voices.ts';

let engine: Engine;

before(async () => {
  engine = await loadEngine(ESPEAK_MODEL);
});

function sound(text: string, tag: string): string {
  const hash = createHash('sha256');
  const languageId = LANGUAGES.find((language) => language.tag === tag)!.id;
  const request = { text, voice: findEspeakVoice(1003)!.voice, languageId, gender: null, age: null };
  void engine.synthesize(request, (block) => Boolean(hash.update(block)), new AbortController().signal);
  return hash.digest('hex');
}

/** Plain writing, special writing, and a text that is not the same. */
const TWINS: Readonly<Record<string, readonly (readonly [plain: string, special: string, other: string])[]>> = {
  'en-us': [
    ['the office on the first floor', 'the oﬃce on the ﬁrst ﬂoor', 'the orifice on the first floor'],
    ['Act IV', 'Act Ⅳ', 'Act VI'],
    ['20°C', '20℃', '20℉'],
    ['30 km', '30㎞', '30㎝'],
    ['don’t', 'donʼt', 'dent'],
    ['don’t', 'don`t', 'dent'],
    ['importance', 'im\u00adpor\u200btance', 'impotence'],
    ['the 4th of May', 'the 4ᵗʰ of May', 'the 5ᵗʰ of May'],
    ['Hello', '𝐇𝐞𝐥𝐥𝐨', '𝐇𝐞𝐥𝐥'],
    ['1 Mix', '①Mix', '②Mix'],
    ['a well-known word', 'a well‑known word', 'a well known word'],
    ['1 1/8 cups', '1⅛ cups', '1⅜ cups'],
  ],
  'fr-fr': [
    ['10 000 habitants', '10\u202f000 habitants', '10\u202f001 habitants'],
    ['M. Martin a 5 ans !', 'M.\u00a0Martin a 5\u00a0ans\u202f!', 'M.\u00a0Martin a 6\u00a0ans\u202f!'],
    ['1er', '1ᵉʳ', '2ᵉ'],
  ],
  'de-de': [['10 000 Dosen', '10\u2009000 Dosen', '10\u2009000 Rosen']],
  'hr-hr': [['džep', 'ǆep', 'dep']],
  'nl-nl': [['ijs', 'ĳs', 'is']],
  'ar-xa': [
    ['تاريخ', 'تــــاريخ', 'تارخ'],
    ['الله لا', 'ﷲ ﻻ', 'الله'],
    ['م\u064fح\u064eم\u0651\u064eد', 'م\u064fح\u064eم\u064e\u0651د', 'م\u064fح\u064eم\u0650\u0651د'],
  ],
  'he-il': [
    ['י\u05b6ל\u05b6ד', 'י\u05b6ל\u05bd\u05b6ד', 'ילד'],
    ['ש\u05c1לום', '\ufb2aלום', 'שלם'],
    ['ב\u05bcו\u05b9ק\u05b6ר', 'ב\u05b9\u05bcק\u05b6ר', 'ב\u05b8ק\u05b6ר'],
  ],
  'ur-pk': [['کتاب', 'كتاب', 'کتب']],
  'zh-cn': [
    ['123', '１２３', '124'],
    ['一', '⼀', '⼆'],
  ],
  'ja-jp': [['コンニチハ、セカイ。', 'ｺﾝﾆﾁﾊ､ｾｶｲ｡', 'ｺﾝﾊﾞﾝﾊ､ｾｶｲ｡']],
  'ko-kr': [['50%', '５０％', '５１％']],
};

for (const [tag, twins] of Object.entries(TWINS)) {
  test(`in ${tag} a special writing sounds as the plain one, and another text does not`, () => {
    for (const [plain, special, other] of twins) {
      const heard = sound(special, tag);
      assert.equal(heard, sound(plain, tag), `${special} as ${plain}`);
      assert.notEqual(heard, sound(other, tag), `${special} not as ${other}`);
    }
  });
}
