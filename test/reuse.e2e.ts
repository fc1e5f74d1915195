// Runs that reuse what others have spoken: only what is new is spoken, for its owner alone, and it goes when its runs go.
import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { RunDetail } from '@lector/contract/runs';
import { readStreamInfo } from './support/flac.ts';
import {
  createKey,
  type DataFolder,
  makeDataFolder,
  type ServerProcess,
  startServer,
} from './support/server-process.ts';
import { until } from './support/until.ts';

const SENTENCES = ['The ship left the harbour.', 'Nobody saw Moira there.', 'It was early.', 'The gulls were loud.'];
const TEXT = SENTENCES.join(' ');
const COUNT = SENTENCES.length;

describe('runs that reuse finished segments', () => {
  let folder: DataFolder;
  let server: ServerProcess;
  let key: string;
  let others: string;
  before(async () => {
    folder = makeDataFolder();
    key = await createKey(folder.path, '--owner', 'ada');
    others = await createKey(folder.path, '--owner', 'bob');
    server = await startServer(folder.path, { LECTOR_WORKERS: '2' });
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  async function call<T>(path: string, { method = 'POST', body, as = key }: Call = {}): Promise<T> {
    const answer = await fetch(server.address + path, {
      method,
      headers: { 'x-api-key': as, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    assert.ok(answer.ok, `${answer.status} ${path}`);
    return (answer.status === 204 ? undefined : await answer.json()) as T;
  }

  interface Call {
    readonly method?: string;
    readonly body?: object;
    readonly as?: string;
  }

  /** Waits for the end of a run: how many segments it reused and spoke, and the MD5 of its samples. */
  async function hear(name: string | number, as = key) {
    const run = await until('the run has ended', async () => {
      const found = await call<RunDetail>(`/lector/v1/runs/${name}`, { method: 'GET', as });
      assert.notEqual(found.status, 'failed', found.failure?.message);
      return found.status === 'done' && found;
    });
    const audio = await fetch(`${server.address}/lector/v1/runs/${name}/audio`, { headers: { 'x-api-key': as } });
    const { md5 } = readStreamInfo(Buffer.from(await audio.arrayBuffer()));
    const { run_id: runId, reused_segments: reused, synthesised_segments: synthesised } = run;
    return { runId, counts: [reused, synthesised], sound: md5 };
  }
  async function speak(text: string, fields: object = {}, as = key) {
    const body = { text, voice_id: 1021, language: 1, reuse: true, ...fields };
    return hear((await call<{ task_id: string }>('/apis/tts', { body, as })).task_id, as);
  }
  const forget = (runId: number, as = key) => call(`/lector/v1/runs/${runId}`, { method: 'DELETE', as });
  /** Files of finished segments, once nothing temporary is left. */
  async function kept(): Promise<readonly string[]> {
    await until('nothing temporary is left', () => readdirSync(join(folder.path, 'spool')).length === 0);
    return readdirSync(join(folder.path, 'segments'));
  }

  it('speak nothing of the same text, and it sounds the same, also after a restart', async () => {
    const first = await speak(TEXT);
    assert.deepEqual(first.counts, [0, COUNT]);
    const second = await speak(TEXT);
    assert.deepEqual(second, { ...first, runId: second.runId, counts: [COUNT, 0] });
    await server.end('SIGKILL');
    server = await startServer(folder.path, { LECTOR_WORKERS: '2' });
    const third = await speak(TEXT);
    assert.deepEqual(third, { ...first, runId: third.runId, counts: [COUNT, 0] });
    const plain = await speak(TEXT, { reuse: false });
    assert.deepEqual(plain, { ...first, runId: plain.runId, counts: [0, COUNT] });
  });

  it('speak one sentence anew when one was changed, wherever the others have moved', async () => {
    const changed = ['Listen!', SENTENCES[2], 'Somebody saw Moira there.', SENTENCES[0], 'The end.'].join(' ');
    const first = await speak(changed);
    assert.deepEqual(first.counts, [2, 3]);
    assert.deepEqual((await speak(changed.replace('Listen!', 'Look!'))).counts, [4, 1]);
    assert.equal(
      first.sound,
      (await speak(changed, { reuse: false })).sound,
      'what was reused is what would be spoken',
    );
  });

  it('speak only the sentences with a word whose pronunciation was corrected', async () => {
    const { id } = await call<{ id: number }>('/lector/v1/dictionaries', { body: { name: 'Names' } });
    const body = { phrase: 'Moira', respelling: 'Marina' };
    await call(`/lector/v1/dictionaries/${id}/entries`, { body });
    const corrected = await speak(TEXT, { dictionaries: [id] });
    assert.deepEqual(corrected.counts, [COUNT - 1, 1]);
    assert.notEqual(corrected.sound, (await speak(TEXT)).sound);
    assert.equal(corrected.sound, (await speak(TEXT, { dictionaries: [id], reuse: false })).sound);
  });

  it('speak all of it for another speed, and for another owner', async () => {
    assert.deepEqual((await speak(TEXT, { speed: 1.5 })).counts, [0, COUNT]);
    assert.deepEqual((await speak(TEXT, {}, others)).counts, [0, COUNT]);
    assert.deepEqual((await speak(TEXT, {}, others)).counts, [COUNT, 0]);
  });

  it('speak one segment again in another take, and it is another one for later runs', async () => {
    const { runId, sound } = await speak(TEXT);
    const retry = async (query: string) =>
      hear((await call<RunDetail>(`/lector/v1/runs/${runId}/retry${query}`)).run_id);
    assert.deepEqual((await retry('')).counts, [COUNT, 0]);
    const again = await retry(`?take=1&at=${TEXT.indexOf('Moira')}`);
    assert.deepEqual(again.counts, [COUNT - 1, 1]);
    assert.equal(again.sound, sound, 'a deterministic voice always speaks the same');
    assert.deepEqual((await retry(`?take=1&at=${TEXT.indexOf('saw')}`)).counts, [COUNT, 0]);
    assert.deepEqual((await retry('?take=2')).counts, [0, COUNT]);
    for (const query of ['?at=3', '?take=-1', '?take=1&at=100000']) {
      const answer = await fetch(`${server.address}/lector/v1/runs/${runId}/retry${query}`, {
        method: 'POST',
        headers: { 'x-api-key': key },
      });
      assert.equal(answer.status, 422, query);
    }
  });

  it('keep what they have spoken as long as there is a run that spoke it or took it over', async () => {
    const listed = await call<{ runs: { run_id: number }[] }>('/lector/v1/runs', { method: 'GET' });
    for (const { run_id: runId } of listed.runs) await forget(runId);
    const bobs = await kept();
    assert.ok(bobs.length > 0 && bobs.every((name) => name.startsWith(bobs[0]!.split('-')[0]!)), 'of the other owner');
    const first = await speak('One is here. Two is here. That is all.');
    const second = await speak('Two is here. Three is here. That is not all.');
    assert.deepEqual(second.counts, [1, 2]);
    await forget(first.runId);
    assert.deepEqual((await speak('Two is here. That is not all.')).counts, [2, 0]);
    assert.deepEqual(
      (await speak('One is here. That is not all.')).counts,
      [1, 1],
      'the first sentence went with its run',
    );
  });

  it('keep no more than the settings say', async () => {
    await kept();
    await server.end('SIGTERM');
    server = await startServer(folder.path, { LECTOR_WORKERS: '2', LECTOR_SEGMENT_STORE_MIB: '1' });
    const at = join(folder.path, 'segments');
    for (let n = 0; n < 12; n++)
      await speak(`This is sentence ${n} of many, and it is not a short one at all, not by far.`);
    await kept();
    const bytes = readdirSync(at).reduce((sum, name) => sum + statSync(join(at, name)).size, 0);
    assert.ok(bytes > 500_000 && bytes <= 1_048_576, `${bytes} bytes`);
  });
});
