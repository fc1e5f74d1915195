// The remote engine keeps what every engine keeps to, with a server of the tests' own.
import { after } from 'node:test';
import { remoteExample, voiceOfExample } from '../../../test/remote/example.ts';
import { startStandIn } from '../../../test/remote/stand-in.ts';
import { engineContract } from '../engine.contract.ts';
import { ENGLISH_SENTENCES } from '../english-sentences.suite.ts';
import { modelOfEngine } from './voices.ts';

const ENGLISH = 1;
const GERMAN = 31;

const server = await startStandIn();
after(() => server[Symbol.asyncDispose]());
const engine = remoteExample({ url: server.url });

engineContract('A remote engine keeps the engine contract', {
  model: modelOfEngine(engine, 1),
  remote: { engine, onHealth: () => {} },
  voice: voiceOfExample(engine),
  languageId: ENGLISH,
  foreignLanguageId: GERMAN,
  sentences: ENGLISH_SENTENCES,
  nothing: '… !',
  unreadable: null,
});
