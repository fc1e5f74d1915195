// The neural engine keeps what every engine keeps to, with a voice whose tokens are characters.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { installTone } from '../../../test/tone-voices/install-tone.ts';
import { writeTextVoice } from '../../../test/tone-voices/tone-voices.ts';
import { modelOfFolder } from '../../domain/model.ts';
import { FIRST_STORED_ID, GENDER } from '../../domain/voice.ts';
import { engineContract } from '../engine.contract.ts';
import { ENGLISH_SENTENCES } from '../english-sentences.suite.ts';
import { SHERPA_ENGINE, SHERPA_FOLDERS } from './folder-engine.ts';

const ENGLISH = 1;
const GERMAN = 31;

const base = await mkdtemp(join(tmpdir(), 'lector-sherpa-contract-'));
after(() => rm(base, { recursive: true }));
const folder = await writeTextVoice(join(base, 'tone'));
const manifest = await installTone(folder, 'tone');
const model = { name: modelOfFolder('tone'), engine: SHERPA_ENGINE, folder, memoryMib: 300 };

engineContract('A neural voice keeps the engine contract', {
  model,
  voice: {
    id: FIRST_STORED_ID,
    name: 'tone',
    gender: GENDER.unknown,
    age: 0,
    languageId: ENGLISH,
    engine: SHERPA_ENGINE,
    description: '',
    model: model.name,
    speaker: 0,
    ownerId: null,
    reference: null,
    license: manifest.license,
    facts: SHERPA_FOLDERS.facts(manifest),
  },
  languageId: ENGLISH,
  foreignLanguageId: manifest.languages.some((tag) => tag.startsWith('de')) ? null : GERMAN,
  sentences: ENGLISH_SENTENCES,
  // It has a token for every mark.
  nothing: '\u200b',
  unreadable: '日',
});
