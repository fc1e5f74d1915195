// X-SAMPA: words in it and in IPA.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ipaOfXSampa } from './x-sampa.ts';

test('words become the same words in IPA', () => {
  const words: readonly (readonly [string, string])[] = [
    ['t@"mA:t@U', 'təˈmɑːtəʊ'],
    ['"b3`d', 'ˈbɝd'],
    [String.raw`"r\EkS@`, 'ˈɹɛkʃə'],
    ['bO~ZuR', 'bɔ̃ʒuʁ'],
    ['t_SEk', 't͡ʃɛk'],
    ['"bUt=', 'ˈbʊt̩'],
    ['p_hin', 'pʰin'],
    [String.raw`G\_<a`, 'ʛa'],
    ['{p-l', 'æpl'],
  ];
  for (const [source, ipa] of words) assert.equal(ipaOfXSampa(source), ipa, source);
});

test('a sign that is none of X-SAMPA is no reading', () => {
  for (const source of ['tə', 'a#b', '/ta/', '\u0000']) assert.equal(ipaOfXSampa(source), null, source);
});
