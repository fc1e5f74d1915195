// Japanese as it is heard from the embedded engine: what is read in kana sounds as the kana do, and what has no reading is told.

import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { findLanguage, LANGUAGES } from '../../src/domain/language.ts';
import type { Engine } from '../../src/engines/engine.ts';
import { ESPEAK_MODEL, findEspeakVoice } from '../../src/engines/espeak/voices.ts';
import { loadEngine } from '../../src/engines/registry.ts';
import { type JapaneseReader, loadJapanese } from '../../src/text/japanese/reader.ts';
import { original, rewrite } from '../../src/text/trace/rewrite.ts';
import { createPieceSpeaker } from '../../src/workers/speaking/speak-piece.ts';
import { createListener } from './listener.ts';

const languageId = LANGUAGES.find(({ tag }) => tag === 'ja-jp')!.id;
const { tag } = findLanguage(languageId)!;

let engine: Engine;
let read: JapaneseReader;

before(async () => {
  [engine, read] = await Promise.all([loadEngine(ESPEAK_MODEL), loadJapanese()]);
});

const digest = (text: string) => createListener(engine, { languageId, tag }).digest(text);
const digestRead = (text: string) => digest(rewrite(original(text), read(text)).text);

async function hear(text: string) {
  const request = { voice: findEspeakVoice(1003)!.voice, languageId, gender: null, age: null };
  const { signal } = new AbortController();
  const speaker = createPieceSpeaker({ engine, request, limitsOf: () => engine.limits(request), signal });
  return (await speaker.speak({ text, tag, languageId, prosody: null, phonemes: [] })).hearing;
}

describe('Japanese, heard', () => {
  for (const [text, kana] of [
    ['今日は良い天気です。', 'キョーワ ヨイ テンキデス。'],
    ['今日は良い天気です。', 'きょーわ よい てんきです。'],
    ['ジョン・スミスへ。', 'ジョン スミスエ。'],
    ['六本と3本', 'ロッポント サンボン'],
    ['すごーーい', 'スゴー イ'],
  ] as const) {
    it(`${text} sounds as ${kana}`, async () => assert.equal(await digestRead(text), await digest(kana)));
  }

  for (const [one, other] of [
    ['一人で行く。', '二人で行く。'],
    ['母は来た。', '母が来た。'],
    ['3月1日', '3月2日'],
    ['橋を渡る。', '川を渡る。'],
  ] as const) {
    it(`${one} and ${other} sound different`, async () => {
      assert.notEqual(await digestRead(one), await digestRead(other));
    });
  }

  it('a kanji without a reading is silent, and reported', async () => {
    assert.deepEqual((await hear('カレワ 鑢オ カウ。')).unheard, [{ start: 4, end: 5 }]);
    assert.deepEqual((await hear('鑢')).unheard, [{ start: 0, end: 1 }]);
    assert.equal(await digest('カレワ 鑢 カウ。'), await digest('カレワ   カウ。'));
  });
});
