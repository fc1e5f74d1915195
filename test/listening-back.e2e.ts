// Listening back with the real program: a voice and a recogniser of tones, the command, a kill in the middle.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { RunDetail } from '@lector/contract/runs';
import { writeSpacedVoice, writeToneRecogniser } from '../packages/server/test/tone-voices/tone-recogniser.ts';
import {
  type DataFolder,
  makeDataFolder,
  runLector,
  type ServerProcess,
  startServer,
} from './support/server-process.ts';
import { until } from './support/until.ts';

const VOICE = '200000';

describe('listening back', () => {
  let folder: DataFolder;
  let models: DataFolder;
  let recogniser: string;
  before(async () => {
    folder = makeDataFolder();
    models = makeDataFolder();
    recogniser = await writeToneRecogniser(join(models.path, 'tones'));
    const voice = await writeSpacedVoice(join(models.path, 'spaced'), { q: 'k' });
    const installed = await runLector(['voices', 'install', voice, '--accept-licence'], folder.path);
    assert.equal(installed.code, 0, installed.stderr);
  });
  after(() => {
    folder[Symbol.dispose]();
    models[Symbol.dispose]();
  });

  const settings = () => ({ LECTOR_RECOGNISER: recogniser });
  const call = (server: ServerProcess, key: string, path: string, body?: object) =>
    fetch(`${server.address}${path}`, {
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });

  it('tells what was heard otherwise, and takes up after a kill what was not listened to', async () => {
    let key: string;
    let runId: number;
    {
      await using server = await startServer(folder.path, settings());
      key = server.firstKey;
      const access = { LECTOR_URL: server.address, LECTOR_API_KEY: key };
      const output = join(folder.path, 'out.flac');
      const args = ['say', 'The quick fox ran home.', '--voice', VOICE, '-o', output];
      const said = await runLector([...args, '--check'], folder.path, access);
      assert.equal(said.code, 0, said.stderr);
      assert.match(said.stdout, /^Heard by omnilingual tones: 1 of 5 words otherwise \(word error 20\.0 %\)\n/);
      assert.match(said.stdout, /\n0:0\d\.\d +4 +quick +kuick\n$/);

      // Killed while the run is spoken or listened to, wherever that is.
      const long = Array.from({ length: 12 }, () => 'The quick fox ran home.').join(' ');
      const body = { text: long, voice_id: Number(VOICE), language: 1, listen_back: true };
      const { task_id } = (await (await call(server, key, '/apis/tts', body)).json()) as { task_id: string };
      await until('the run is spoken', async () => {
        const run = (await (await call(server, key, `/lector/v1/runs/${task_id}`)).json()) as RunDetail;
        runId = run.run_id;
        return run.status === 'done';
      });
      await server.end('SIGKILL');
    }
    await using server = await startServer(folder.path, settings());
    const listened = async () =>
      ((await (await call(server, key, `/lector/v1/runs/${runId}`)).json()) as RunDetail).listened;
    await until('the run is listened to', async () => (await listened())?.state === 'done');
    const heard = await listened();
    assert.deepEqual([heard?.words, heard?.difference_count], [60, 12]);
    assert.ok(heard?.differences.every(({ said, at }) => said === 'quick' && at % 24 === 4));
  });

  it('is refused in one sentence where the folder holds no recogniser', async () => {
    const wrong = join(models.path, 'empty');
    mkdirSync(wrong);
    writeFileSync(join(wrong, 'read.me'), '');
    const started = await runLector(['serve'], folder.path, { LECTOR_RECOGNISER: wrong });
    assert.notEqual(started.code, 0);
    assert.match(
      started.stderr,
      /LECTOR_RECOGNISER names \S+empty, which holds no recogniser .* there is no \.onnx file/,
    );
  });
});
