// Voices, languages and what they can read, as the server process sees them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findLanguage, LANGUAGES } from '../../domain/language.ts';
import { assertLinear } from '../../text/cpu-growth.suite.ts';
import { ESPEAK_SOURCE } from './catalogue.ts';

const voices = ESPEAK_SOURCE.voices();
const voice = voices.find(({ id }) => id === 1003)!;
const support = (languageId: number) => ESPEAK_SOURCE.support(voice, languageId);
const unreadable = (text: string, tag: string) =>
  ESPEAK_SOURCE.unreadable({ text, voice, languageId: LANGUAGES.find((l) => l.tag === tag)!.id });

test('voices are listed by ascending id, both sexes several times, each with a name of its own', () => {
  const ids = voices.map(({ id }) => id);
  assert.deepEqual(
    ids,
    ids.toSorted((a, b) => a - b),
  );
  assert.ok(voices.filter(({ gender }) => gender === 1).length >= 8);
  assert.ok(voices.filter(({ gender }) => gender === 2).length >= 5);
  assert.equal(new Set(voices.map(({ name }) => name)).size, voices.length);
});

test('at least 125 of the 149 languages are spoken, and the others name near ones that are', () => {
  const spoken = LANGUAGES.filter(({ id }) => support(id).level !== 'none');
  assert.ok(spoken.length >= 125, `${spoken.length}`);
  for (const { id, tag } of LANGUAGES) {
    const answer = support(id);
    if (answer.level !== 'none') continue;
    assert.ok(answer.reason.length > 10 && answer.near.length > 0, tag);
    for (const near of answer.near) {
      assert.ok(findLanguage(near), `${tag} → ${near}`);
      assert.notEqual(support(near).level, 'none', `${tag} → ${near}`);
    }
  }
});

test('a region is exact where the voice is at home and the same language elsewhere', () => {
  const level = (tag: string) => support(LANGUAGES.find((l) => l.tag === tag)!.id).level;
  for (const tag of ['en-us', 'en-gb', 'de-de', 'fr-be', 'pt-br', 'es-mx', 'zh-cn', 'zh-hk', 'ar-xa']) {
    assert.equal(level(tag), 'exact', tag);
  }
  for (const tag of ['en-in', 'de-at', 'fr-ca', 'es-ar', 'zh-tw', 'zh-cn-henan', 'ar-eg', 'ta-lk', 'nl-be']) {
    assert.equal(level(tag), 'same-language', tag);
  }
  for (const tag of ['th-th', 'my-mm', 'fil-ph', 'gl-es', 'zu-za']) assert.equal(level(tag), 'none', tag);
});

test('foreign scripts are refused by name, without a word of the text', () => {
  assert.match(unreadable('Hello Москва', 'en-us')!, /Cyrillic/);
  assert.match(unreadable('北京', 'de-de')!, /Han/);
  assert.match(unreadable('שלום', 'ar-eg')!, /Hebrew/);
  assert.match(unreadable('Καλημέρα', 'fr-fr')!, /Greek/);
  assert.match(unreadable('日本語とРусский', 'ja-jp')!, /Cyrillic/);
  assert.match(unreadable('韓國말', 'ko-kr')!, /Han/);
  assert.match(unreadable('नमस्ते', 'ta-in')!, /Devanagari/);
  assert.match(unreadable('𐍈', 'en-us')!, /foreign/);
  assert.doesNotMatch(unreadable('Hello Москва', 'en-us')!, /Hello|Москва/);
});

test('own scripts, Latin words, formulas and marks are readable', () => {
  for (const [text, tag] of [
    ['Привет, London!', 'ru-ru'],
    ['こんにちは、カタカナ。', 'ja-jp'],
    ['今日は良い天気です。NHKのiPhone', 'ja-jp'],
    ['Добро јутро', 'sr-rs'],
    ['Dobro jutro', 'sr-rs'],
    ['你好 world', 'zh-cn'],
    ['area = πr², 5 µm', 'en-us'],
    ['cafe\u0301 naïve 😀 № 5', 'en-us'],
    ['ﷺ الله', 'ar-xa'],
  ] as const) {
    assert.equal(unreadable(text, tag), null, text);
  }
});

test('a text with nothing to speak is refused', () => {
  for (const text of ['', '   \n', '...!?', '—«»', '\u200b\u00ad', '„“', '…', '\u0301']) {
    assert.match(unreadable(text, 'en-us')!, /nothing/, JSON.stringify(text));
  }
  assert.match(unreadable('%', 'ar-eg')!, /nothing/);
  for (const sign of ['%', '👍', '😀', '🇩🇪', '€', '©', '→', '℃', '①', '½', '* * *']) {
    assert.equal(unreadable(sign, 'en-us'), null, sign);
  }
  assert.match(unreadable('👍', 'ja-jp')!, /japanese/i);
});

test('the script of a text is known in linear time, whatever its characters are', () => {
  for (const unit of ['a', ' ', '中', 'я', '\u0301', 'π ', '\ud83d\ude00', '.', 'πa']) {
    const texts = [50_000, 400_000].map((length) => unit.repeat(length / unit.length));
    assertLinear(unit, 50_000, (length) => unreadable(texts.find((text) => text.length === length)!, 'en-us'));
  }
});
