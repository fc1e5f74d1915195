// The engine contract, held by every engine with voices of its own.
import { engineContract } from './engine.contract.ts';
import { ESPEAK_MODEL, ESPEAK_VOICES } from './espeak/voices.ts';
import { FLITE_MODEL, FLITE_VOICES } from './flite/voices.ts';

const ENGLISH = 1;
const GERMAN = 31;
const THAI = 130;
const SENTENCES = [
  'The evening tide carried the old sailors home.',
  'Half of the harbour waited in the rain.',
  'Nobody knew why.',
] as const;

engineContract('eSpeak NG keeps the engine contract', {
  model: ESPEAK_MODEL,
  voice: ESPEAK_VOICES[2]!,
  languageId: ENGLISH,
  foreignLanguageId: THAI,
  sentences: SENTENCES,
  // Its English voices call a kanji a Chinese letter.
  unreadable: null,
  commands: ['\u0001120S faster', '[[h@loU]]'],
});

// The quickest of its two kinds of voices, and one of the other kind: they share everything but their sound.
for (const voice of FLITE_VOICES.filter(({ name }) => name === 'SLT' || name === 'KAL16')) {
  engineContract(`Flite's ${voice.name} keeps the engine contract`, {
    model: FLITE_MODEL,
    voice,
    languageId: ENGLISH,
    foreignLanguageId: GERMAN,
    sentences: SENTENCES,
    unreadable: '日',
    commands: ['<mark name="x"/>', '-ssml <p>'],
  });
}
