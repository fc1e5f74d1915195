// Which voices share an item of the list of languages.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LanguageSupport, Voice } from '../../domain/voice.ts';
import type { VoiceCatalogue } from '../../ports/voice-catalogue.ts';
import { toWireVoiceLanguages } from './camb.ts';

/** Language id → note, by voice id. */
const SPOKEN: Readonly<Record<number, Readonly<Record<number, string | null>>>> = {
  7: { 1: null, 31: null },
  8: { 76: null },
  9: { 1: null, 31: null },
  10: { 1: null, 31: 'speaks as in Austria' },
  11: {},
};

const catalogue = {
  voices: () => Object.keys(SPOKEN).map((id) => ({ id: Number(id) })) as unknown as Voice[],
  support: ({ id: voiceId }: Voice, languageId: number): LanguageSupport => {
    const note = SPOKEN[voiceId]?.[languageId];
    return note === undefined ? { level: 'none', reason: 'not spoken', near: [] } : { level: 'exact', note };
  },
} as unknown as VoiceCatalogue;

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
  ]);
});
