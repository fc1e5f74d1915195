// Which voices of the program itself speak where a caller names an alias or none.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LANGUAGES } from '../src/domain/language.ts';
import { VOICE_ALIASES } from '../src/domain/voice-alias.ts';
import { ENGINE_SOURCES } from '../src/engines/catalogue.ts';
import { defaultVoice, voiceOfAlias } from '../src/services/voices/choose-voice.ts';
import { createVoiceCatalogue } from '../src/services/voices/voice-catalogue.ts';

const catalogue = createVoiceCatalogue(ENGINE_SOURCES);
const ofTag = (tag: string) => LANGUAGES.find((language) => language.tag === tag)!.id;

test('English is spoken by Flite, as docs/voices.md measured, and every other language by eSpeak NG', () => {
  for (const { id, tag } of LANGUAGES) {
    const voice = defaultVoice(catalogue, id);
    if (voice !== undefined) assert.equal(voice.engine, tag.startsWith('en-') ? 'flite' : 'espeak-ng', tag);
  }
});

test('an alias is a voice of its gender in English, and the voice that it always was in another language', () => {
  for (const alias of VOICE_ALIASES) {
    const english = voiceOfAlias(catalogue, alias, ofTag('en-us'));
    assert.deepEqual([english?.engine, english?.gender], ['flite', alias.gender]);
    assert.equal(voiceOfAlias(catalogue, alias, ofTag('de-de'))?.id, alias.formerId);
  }
});
