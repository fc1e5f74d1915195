// What the embedded engine says for the corpus of normalisation, before and after.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { CORPORA } from '../../src/text/normalise/corpus/corpora.suite.ts';
import { loadPhonemes, type Phonemes } from './phonemes.ts';

describe('normalised texts', () => {
  let phonemes: Phonemes;
  before(async () => {
    phonemes = await loadPhonemes();
  });

  for (const { tag, voice, cases } of CORPORA) {
    it(`of ${tag} sound otherwise than before`, () => {
      const same = cases.filter(
        ([, source, spoken]) => source !== spoken && phonemes(source, voice) === phonemes(spoken, voice),
      );
      assert.deepEqual(
        same.map(([, source]) => source),
        [],
      );
    });
  }
});
