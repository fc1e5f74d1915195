// A remote engine for tests, and a voice of it.
import { modelOfRemote } from '../../src/domain/model.ts';
import { type RemoteEngine, speakerOf } from '../../src/domain/remote-engine.ts';
import { FIRST_STORED_ID, GENDER, type Voice } from '../../src/domain/voice.ts';
import { factsOfEngine, REMOTE_ENGINE } from '../../src/engines/remote/voices.ts';

const NAME = 'af_heart';

export function remoteExample(changes: Partial<RemoteEngine> = {}): RemoteEngine {
  return {
    name: 'gpu',
    url: 'http://127.0.0.1:9/v1',
    key: null,
    ca: null,
    model: null,
    format: 'wav',
    sampleRate: 24_000,
    concurrency: 4,
    timeoutSeconds: 60,
    maxCharacters: 400,
    languages: ['en-us'],
    chosen: null,
    voices: [{ name: NAME, model: null, gender: GENDER.female, languages: ['en-us'] }],
    ...changes,
  };
}

export function voiceOfExample(engine: RemoteEngine, id = FIRST_STORED_ID): Voice {
  return {
    id,
    name: `${engine.name}/${NAME}`,
    gender: GENDER.female,
    age: 0,
    languageId: 1,
    engine: REMOTE_ENGINE,
    description: '',
    model: modelOfRemote(engine.name),
    speaker: speakerOf(NAME),
    ownerId: null,
    reference: null,
    license: { name: null, commercial: null, attribution: null, url: null },
    facts: factsOfEngine(engine),
  };
}
