// ARPAbet: words in it and in IPA, and what only looks like it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ipaOfArpabet } from './arpabet.ts';

test('words become the same words in IPA', () => {
  const words: readonly (readonly [string, string])[] = [
    ['T AH0 M EY1 T OW0', 'təmˈeɪtoʊ'],
    ['CH IY1 Z', 'tʃˈiːz'],
    ['HH AE1 P IY0', 'hˈæpi'],
    ['B ER1 D', 'bˈɝd'],
    ['S IH2 NG', 'sˌɪŋ'],
    [' AY1 ', 'ˈaɪ'],
  ];
  for (const [source, ipa] of words) assert.equal(ipaOfArpabet(source), ipa, source);
});

test('what has another sign, no vowel or a stressed consonant is no ARPAbet', () => {
  const long = Array.from({ length: 101 }, () => 'AH0').join(' ');
  for (const source of ['', 'laughter', 'T AH0, M', 'NATO', 'B B', 'T1 AH0', 'AH3', 'ah0', long]) {
    assert.equal(ipaOfArpabet(source), null, source);
  }
});
