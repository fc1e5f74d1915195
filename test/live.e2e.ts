// Speech that is heard while it is spoken, by real engines: through the death of an engine, of an encoder and of the server.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createLectorClient, type LectorClient } from '@lector/client';
import { readChunks } from './support/chunks.ts';
import { WITH_FULL_EFFORT } from './support/effort.ts';
import { decodeFlac } from './support/flac.ts';
import { findChildren, makeDataFolder, type ServerProcess, startServer } from './support/server-process.ts';
import { until } from './support/until.ts';

const SENTENCE = 'The ship left the harbour before the sun was up. ';
/** Some seconds of work for an engine. */
const TEXT = Array.from({ length: 60 }, (_, number) => `Number ${number}. ${SENTENCE}`).join('');
const SETTINGS = { LECTOR_WORKERS: '2', LECTOR_MAX_STREAM_CHARACTERS: '200000' };
const ORDER = { text: TEXT, voice_id: 1021, language: 'en-us' } as const;
/** Where the facts of a FLAC stream end, some of which are known only when it is whole. */
const STREAM_FACTS_END = 42;

const connect = (server: ServerProcess, apiKey = server.firstKey) =>
  createLectorClient({ baseUrl: server.address, apiKey });

/** Those of its processes that run this program. */
function findProcesses(server: ServerProcess, program: string): readonly number[] {
  return findChildren(server.pid).filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(program));
}

async function newestRun(client: LectorClient) {
  const { runs } = await client.listRuns();
  return runs[0];
}

describe('speech that is heard while it is spoken', () => {
  it('is whole and the same as what is stored, although its engines are killed', async () => {
    using folder = makeDataFolder();
    await using server = await startServer(folder.path, SETTINGS);
    const client = connect(server);
    for (const format of ['flac', 'pcm_s16le'] as const) {
      const audio = await client.streamTts({ ...ORDER, output_configuration: { format } });
      const chunks = readChunks(audio.stream);
      const begun = await chunks.take(20_000);
      const run = await newestRun(client);
      assert.equal(run?.status, 'running', 'it is heard before it is spoken to its end');
      const engines = findProcesses(server, 'workers/child');
      assert.ok(engines.length > 0);
      for (const pid of engines) process.kill(pid, 'SIGKILL');
      const heard = Buffer.concat([begun, await chunks.rest()]);
      const { run_id: id } = await until('it is stored', async () => {
        const now = await newestRun(client);
        return now?.status === 'done' ? now : null;
      });
      const stored = Buffer.from(await (await client.getTtsResultAudio(id)).bytes());
      const { timeline } = await client.getRun(id);
      assert.ok(timeline.filter(({ kind }) => kind === 'started').length > 1, 'it took more than one attempt');
      if (format === 'flac') assert.ok(heard.subarray(STREAM_FACTS_END).equals(stored.subarray(STREAM_FACTS_END)));
      else {
        const asked = { format: 'pcm', sampleRate: 22_050 } as const;
        assert.ok(heard.equals(Buffer.from(await (await client.getTtsResultAudio(id, asked)).bytes())));
      }
      assert.ok((await decodeFlac(stored)).samples.length > 0);
      await client.deleteRun(id);
    }
  });

  it('goes on when the encoder is killed, and every reader gets the same', WITH_FULL_EFFORT, async () => {
    using folder = makeDataFolder();
    await using server = await startServer(folder.path, SETTINGS);
    const client = connect(server);
    const { task_id } = await client.createTts({ text: TEXT, voice_id: 1021, language: 1, lane: 'interactive' });
    const audio = await client.followRun(task_id, { format: 'mp3' });
    const chunks = readChunks(audio.stream);
    const begun = await chunks.take(5_000);
    for (const pid of findProcesses(server, 'encoders/child')) process.kill(pid, 'SIGKILL');
    const other = await client.followRun(task_id, { format: 'mp3' });
    const [one, two] = await Promise.all([chunks.rest(), other.bytes()]);
    assert.ok(Buffer.concat([begun, one]).equals(Buffer.from(two)));
  });

  it(
    'breaks off when the server is killed; what was to be stored is spoken to its end, and nothing is left of the rest',
    WITH_FULL_EFFORT,
    async () => {
      using folder = makeDataFolder();
      let key = '';
      {
        await using server = await startServer(folder.path, SETTINGS);
        key = server.firstKey;
        const client = connect(server);
        const audios = await Promise.all([
          client.streamTts({ ...ORDER, text: `Kept. ${TEXT}` }),
          client.streamTts({ ...ORDER, text: `Not kept. ${TEXT}`, store: false }),
        ]);
        const chunks = audios.map(({ stream }) => readChunks(stream));
        for (const one of chunks) await one.take(1_000);
        assert.equal((await client.listRuns()).runs.length, 2);
        await server.end('SIGKILL');
        for (const one of chunks) await assert.rejects(one.rest());
      }
      await using server = await startServer(folder.path, SETTINGS);
      const client = connect(server, key);
      const kept = await until('the other is spoken', async () => {
        const { runs } = await client.listRuns();
        return runs.length === 1 && runs[0]!.status === 'done' ? runs[0]! : null;
      });
      assert.match((await client.getRun(kept.run_id)).text ?? '', /^Kept\./);
      await until('nothing of it is left', () => readdirSync(join(folder.path, 'spool')).length === 0);
    },
  );

  it('serves the calls of voice frameworks that know the vendor alone, header by header', async () => {
    using folder = makeDataFolder();
    await using server = await startServer(folder.path, SETTINGS);
    const key = { 'x-api-key': server.firstKey };
    const post = (path: string, body: object) =>
      fetch(`${server.address}/apis${path}`, {
        ...{ method: 'POST', body: JSON.stringify(body) },
        headers: { ...key, 'content-type': 'application/json' },
      });

    // LiveKit: bare samples at the rate that the model has, which no field names; status 200 and nothing else; all within 60 s.
    for (const [speech_model, rate] of [
      ['mars-flash', 22_050],
      ['mars-pro', 48_000],
    ] as const) {
      const answer = await post('/tts-stream', {
        ...{ text: 'The next train leaves at nine.', voice_id: 147320, language: 'en-us', speech_model },
        ...{ enhance_named_entities_pronunciation: false, output_configuration: { format: 'pcm_s16le' } },
      });
      assert.equal(answer.status, 200);
      assert.match(answer.headers.get('content-type') ?? '', /^audio\/pcm/);
      const { byteLength } = await answer.arrayBuffer();
      const { audio } = (await newestRun(connect(server)))!;
      const seconds = byteLength / 2 / rate;
      assert.ok(Math.abs(seconds - (audio?.seconds ?? 0)) < 0.01, `${seconds} s, ${JSON.stringify(audio)}`);
    }
    const refused = await post('/tts-stream', { text: 'Nobody says this.', voice_id: 1, language: 'en-us' });
    assert.notEqual(refused.status, 200);
    assert.match(await refused.text(), /voice/);

    // LangChain: the streamed call, whose bytes tell the format; or a task that is asked for every two seconds until it says SUCCESS.
    for (const [format, beginning] of [
      ['wav', 'RIFF'],
      ['flac', 'fLaC'],
    ] as const) {
      const answer = await post('/tts-stream', {
        ...{ text: 'It is on page nine.', language: 'en-us', voice_id: 147320, speech_model: 'mars-flash' },
        output_configuration: { format },
      });
      assert.equal(answer.status, 200);
      assert.equal(Buffer.from(await answer.arrayBuffer()).toString('latin1', 0, 4), beginning);
    }
    const { task_id } = (await (
      await post('/tts', { text: 'A longer one.', voice_id: 147320, language: 1 })
    ).json()) as {
      task_id: string;
    };
    const done = await until('it says SUCCESS', async () => {
      const answer = await fetch(`${server.address}/apis/tts/${task_id}`, { headers: key });
      const status = (await answer.json()) as { status: string; run_id: number | null };
      assert.ok(['PENDING', 'SUCCESS'].includes(status.status), status.status);
      return status.status === 'SUCCESS' ? status : null;
    });
    const result = await fetch(`${server.address}/apis/tts-result/${done.run_id}`, { headers: key });
    assert.deepEqual([result.status, result.headers.get('content-type')], [200, 'audio/flac']);
    assert.ok((await decodeFlac(Buffer.from(await result.arrayBuffer()))).samples.length > 0);
  });
});
