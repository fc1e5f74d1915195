// The codes of languages in MP4 files.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languageCode, UNDETERMINED } from './language-code.ts';

const lettersOf = (code: number) => String.fromCharCode(...[10, 5, 0].map((shift) => ((code >> shift) & 31) + 0x60));

test('two letters become the three of the same language, whatever the region', () => {
  for (const [tag, letters] of Object.entries({
    'de-AT': 'deu',
    'zh-Hant-TW': 'zho',
    EN: 'eng',
    fr_FR: 'fra',
    cs: 'ces',
  })) {
    assert.equal(lettersOf(languageCode(tag)), letters);
  }
  assert.equal(lettersOf(languageCode('haw-US')), 'haw');
  for (const tag of ['', 'x', 'qq', 'deut', '12']) assert.equal(languageCode(tag), UNDETERMINED);
});

test('each three-letter code is, to Intl, the language of its two letters', () => {
  const alphabet = [...'abcdefghijklmnopqrstuvwxyz'];
  const pairs = alphabet.flatMap((first) => alphabet.map((second) => first + second));
  const known = pairs.filter((pair) => languageCode(pair) !== UNDETERMINED);
  assert.equal(known.length, 183);
  // To Intl `twi` is a kind of Akan, though `tw` is not.
  for (const pair of known.filter((one) => one !== 'tw')) {
    assert.deepEqual(Intl.getCanonicalLocales(lettersOf(languageCode(pair))), Intl.getCanonicalLocales(pair));
  }
});
