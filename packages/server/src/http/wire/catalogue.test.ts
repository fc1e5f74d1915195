// Which voices share an item of the list of languages.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LanguageSupport, Voice } from '../../domain/voice.ts';
import { exampleOfferedVoice } from '../../services/voices/test-voices.ts';
import { createVoiceCatalogue } from '../../services/voices/voice-catalogue.ts';
import { toWireVoiceLanguages } from './catalogue.ts';

/** Language id → note, by voice id. */
const SPOKEN: Readonly<Record<number, Readonly<Record<number, string | null>>>> = {
  7: { 1: null, 31: null },
  8: { 76: null },
  9: { 1: null, 31: null },
  10: { 1: null, 31: 'speaks as in Austria' },
  11: {},
};

const VOICES = Object.keys(SPOKEN).map((id) => exampleOfferedVoice({ id: Number(id) }));

const catalogue = createVoiceCatalogue([
  {
    voices: () => VOICES,
    models: () => [],
    support: ({ id: voiceId }: Voice, languageId: number): LanguageSupport => {
      const note = SPOKEN[voiceId]?.[languageId];
      return note === undefined ? { level: 'none', reason: 'not spoken', near: [] } : { level: 'exact', note };
    },
    unreadable: () => null,
  },
]);
test('voices share an item when they speak the same languages just as well, and each voice is in one', () => {
  assert.deepEqual(toWireVoiceLanguages(catalogue, 1), [
    {
      voice_ids: [7, 9],
      languages: [
        { id: 1, support: 'exact' },
        { id: 31, support: 'exact' },
      ],
    },
    { voice_ids: [8], languages: [{ id: 76, support: 'exact' }] },
    {
      voice_ids: [10],
      languages: [
        { id: 1, support: 'exact' },
        { id: 31, support: 'exact', note: 'speaks as in Austria' },
      ],
    },
    { voice_ids: [11], languages: [] },
    // The aliases speak what any voice speaks.
    {
      voice_ids: [20298, 20299, 20303, 20305, 147320],
      languages: [
        { id: 1, support: 'exact' },
        { id: 31, support: 'exact' },
        { id: 76, support: 'exact' },
      ],
    },
  ]);
});
