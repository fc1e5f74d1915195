// Flite keeps what every engine keeps to.
import { engineContract } from '../engine.contract.ts';
import { ENGLISH_SENTENCES } from '../english-sentences.suite.ts';
import { FLITE_MODEL, FLITE_VOICES } from './voices.ts';

const ENGLISH = 1;
const GERMAN = 31;

// One of each of its two kinds of voices: they share everything but their sound.
for (const voice of FLITE_VOICES.filter(({ name }) => name === 'SLT' || name === 'KAL16')) {
  engineContract(`Flite's ${voice.name} keeps the engine contract`, {
    model: FLITE_MODEL,
    voice,
    languageId: ENGLISH,
    foreignLanguageId: GERMAN,
    sentences: ENGLISH_SENTENCES,
    nothing: '…',
    unreadable: '日',
    commands: ['<mark name="x"/>', '-ssml <p>'],
  });
}
