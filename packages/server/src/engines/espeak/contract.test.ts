// eSpeak NG keeps what every engine keeps to.
import { engineContract } from '../engine.contract.ts';
import { ENGLISH_SENTENCES } from '../english-sentences.suite.ts';
import { ESPEAK_MODEL, ESPEAK_VOICES } from './voices.ts';

const ENGLISH = 1;
const THAI = 130;

engineContract('eSpeak NG keeps the engine contract', {
  model: ESPEAK_MODEL,
  voice: ESPEAK_VOICES[2]!,
  languageId: ENGLISH,
  foreignLanguageId: THAI,
  sentences: ENGLISH_SENTENCES,
  nothing: '…',
  // Its English voices call a kanji a Chinese letter.
  unreadable: null,
  commands: ['\u0001120S faster', '[[h@loU]]'],
});
