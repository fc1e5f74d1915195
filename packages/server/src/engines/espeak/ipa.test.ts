// IPA for the engine: which codes it becomes, and what cannot be said.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { toEspeakPhonemes } from './ipa.ts';

test('sounds become the codes of the voice, with stress, length, ties and affricates', () => {
  const cases: readonly (readonly [ipa: string, file: string, codes: string])[] = [
    ['təˈmɑːtəʊ', 'gmw/en', "t|@|'m|A:|t|oU"],
    ['/təˈmeɪtoʊ/', 'gmw/en-US', "t|@|'m|eI|t|oU"],
    ['ˈt͡ʃiːz', 'gmw/en', "'tS|i:|z"],
    ['ˈʧiːz', 'gmw/en', "'tS|i:|z"],
    ['ka:t', 'gmw/de', 'k|a|t'],
    ['ˈt͡saɪt', 'gmw/de', "'ts|aI|t"],
    ['ɪç', 'gmw/de', 'I|C'],
    ['ɡut ˌneːmən', 'gmw/de', 'g|u|t ,n|e:|m|@|n'],
    ['bɔ̃ʒuʁ', 'roa/fr', 'b|O~|Z|u|r'],
    ['ˈpe.ro', 'roa/es', "'p|e|R|o"],
  ];
  for (const [ipa, file, codes] of cases) assert.equal(toEspeakPhonemes(ipa, file), codes, `${ipa} in ${file}`);
});

test('a sound that a voice lacks is said by the one that its language has for it', () => {
  assert.equal(toEspeakPhonemes('təˈmɑːtəʊ', 'roa/es'), "t|@|'m|a|t|o|u");
  assert.equal(toEspeakPhonemes('bɝd', 'gmw/en'), 'b|3:|d');
});

test('what is no IPA, or has a sound that the voice has nothing for, cannot be said', () => {
  const cases: readonly (readonly [ipa: string, file: string])[] = [
    ['bɔ̃ʒuʁ', 'roa/es'],
    ['yx!', 'gmw/en'],
    ['', 'gmw/en'],
    ['ˈ', 'gmw/en'],
    ['a ˌ', 'gmw/en'],
    ['a]] [[b', 'gmw/en'],
    ['a\u0001', 'gmw/en'],
    ['ni˧˥', 'sit/cmn'],
    ['a', 'no/such'],
    ['a', 'constructor'],
    ['a'.repeat(61), 'gmw/en'],
    ['a ˑ'.repeat(80), 'gmw/en'],
  ];
  for (const [ipa, file] of cases) assert.equal(toEspeakPhonemes(ipa, file), null, `${ipa} in ${file}`);
});

test('whatever comes in, nothing comes out but codes, stresses, strokes and spaces', () => {
  const unit = fc.constantFrom(
    ...['a', 'ə', 'ˈ', 'ˌ', 't', 'ʃ', 'ː', ' ', '[', ']', '|', '<', '&', '\u0303', '\u0361', '.', '\u0000', '\ud800'],
  );
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit, maxLength: 20 }), fc.string({ unit: 'binary', maxLength: 20 })), (ipa) => {
      const codes = toEspeakPhonemes(ipa, 'gmw/en');
      if (codes !== null) assert.match(codes, /^(?:[',]?[A-Za-z0-9@:;~^.?*#"/\\-]+[| ]?)+$/);
    }),
    { numRuns: 500 },
  );
});
