// Tests the list of voices: every name stands for one voice and one language, and is what clients send.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findLanguageByTag } from '../domain/language-by-tag.ts';
import type { Voice } from '../domain/voice.ts';
import { ENGINE_SOURCES } from '../engines/catalogue.ts';
import { createVoiceCatalogue } from '../services/voices/voice-catalogue.ts';
import { EventReader } from './event-reader.ts';
import { createVoiceLists } from './voice-list.ts';

const ENGLISH = findLanguageByTag('en-us')!;
const GERMAN = findLanguageByTag('de-de')!;
const OWNER = 1;

/** Two voices of one name that speak German, one of them of another owner. */
function stored(first: Voice): readonly Voice[] {
  const thorsten = { ...first, id: 200_001, name: 'Thorsten', languageId: GERMAN.id, license: { ...first.license } };
  return [thorsten, { ...thorsten, id: 200_002 }, { ...thorsten, id: 200_003, name: 'Secret', ownerId: 2 }];
}

function makeLists(usual = ENGLISH) {
  const voices = stored(ENGINE_SOURCES[0]!.voices()[0]!);
  const source = {
    voices: () => voices,
    models: () => [],
    support: (_voice: Voice, languageId: number) =>
      languageId === GERMAN.id
        ? ({ level: 'exact', note: null } as const)
        : ({ level: 'none', reason: 'It speaks German.', near: [] } as const),
    unreadable: () => null,
  };
  return createVoiceLists(createVoiceCatalogue([...ENGINE_SOURCES, source]), usual);
}

interface ListedVoice {
  readonly name: string;
  readonly description: string;
  readonly languages: readonly string[];
}

function listed(lists: ReturnType<typeof makeLists>, ownerId: number): readonly ListedVoice[] {
  const [info] = [...new EventReader({ maxDataBytes: 10_000_000 }).push(lists.info(ownerId))];
  const { tts } = info!.data as { tts: readonly { name: string; voices: readonly ListedVoice[] }[] };
  assert.deepEqual(
    tts.map(({ name }) => name),
    ['lector'],
  );
  return tts[0]!.voices;
}

test('each voice is there once for each language, under a name of its own, and chosen by that name', () => {
  const lists = makeLists();
  const voices = listed(lists, OWNER);
  assert.equal(new Set(voices.map(({ name }) => name.toLowerCase())).size, voices.length);
  for (const { name, languages } of voices) {
    assert.equal(languages.length, 1);
    const { voice, language } = lists.choose(OWNER, { name, language: null });
    assert.equal(language.tag, languages[0]!.toLowerCase().replace('fil-ph', language.tag));
    assert.ok(name.startsWith(voice.name));
  }
  const german = voices.filter(({ languages }) => languages[0] === 'de-DE').map(({ name }) => name);
  assert.ok(german.includes('Clara de-DE') && german.includes('Thorsten') && german.includes('Thorsten 200002'));
  assert.equal(voices.find(({ name }) => name === 'Clara de-DE')?.description, 'Clara (female, espeak-ng)');
});

test('the voice of another owner is neither listed nor chosen', () => {
  const lists = makeLists();
  const has = (ownerId: number) => listed(lists, ownerId).some(({ name }) => name === 'Secret');
  assert.deepEqual([has(OWNER), has(2)], [false, true]);
  for (const name of ['Secret', '200003'])
    assert.throws(() => lists.choose(OWNER, { name, language: null }), { code: 'invalid_input' });
  assert.equal(lists.choose(2, { name: '200003', language: null }).voice.name, 'Secret');
});

test("a voice is chosen by its own name or id in the usual language if it speaks it, and by a language as the server's default", () => {
  const lists = makeLists();
  const chosen = (name: string | null, language: string | null = null) => {
    const { voice, language: found } = lists.choose(OWNER, { name, language });
    return [voice.id, found.tag];
  };
  assert.deepEqual(chosen(' clara '), [1011, 'en-us']);
  assert.deepEqual(chosen('1011', 'de_DE'), [1011, 'de-de']);
  assert.deepEqual(chosen('Clara de-DE', 'fr'), [1011, 'fr-fr'], 'a language that is said counts');
  assert.deepEqual(chosen('thorsten'), [200_001, 'de-de']);
  assert.deepEqual(chosen(null, 'de')[1], 'de-de');
  assert.deepEqual(chosen(null)[1], 'en-us');
  assert.equal(makeLists(GERMAN).choose(OWNER, { name: null, language: null }).language, GERMAN);
  for (const [name, language] of [
    ['nobody', null],
    [null, 'tlh'],
    ['clara', 'tlh'],
  ] as const)
    assert.throws(() => lists.choose(OWNER, { name, language }), { code: 'invalid_input' });
});
