// The published clients of camb's API, unchanged, against the real server: the whole workflow and every error they know.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { CambApi, CambApiError, CambClient } from '@camb-ai/sdk';
import { ApiKey, CambAI, CreateTTSRequestPayload, type HttpError, OutputType } from 'cambai';
import { digest, readStreamInfo } from './support/flac.ts';
import { findRunId } from './support/run-ids.ts';
import {
  createKey,
  type DataFolder,
  makeDataFolder,
  type ServerProcess,
  startServer,
} from './support/server-process.ts';
import { until } from './support/until.ts';

const TEXTS = [
  ['It was a dark night. The rain fell on the roof of the old house.', 1],
  ['Chapter two begins quietly.', 1],
  ['Der Morgen war klar, und die Vögel sangen im Garten.', 31],
  ['Das zweite Kapitel ist kurz.', 31],
  ['Three, two, one.', 1],
] as const;
const VOICE = 147320;
const LONG_TEXT = 'The old house stood on the hill above the sea. '.repeat(1_900);
const BASES = ['', '/', '/apis', '/apis/'];

interface Entry {
  readonly output_url: string;
  readonly status: string;
  readonly message?: string;
  readonly expires_at?: string;
  readonly size_bytes?: number;
  readonly duration_ms?: number;
  readonly sha256?: string;
}

let folder: DataFolder;
let server: ServerProcess;
let alice: string;
let bob: string;

before(async () => {
  folder = makeDataFolder();
  server = await startServer(folder.path, { LECTOR_WORKERS: '2' });
  alice = server.firstKey;
  bob = await createKey(folder.path, '--owner', 'bob');
});
after(async () => {
  await server[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

/** Fetches a link like any consumer, without a key. */
async function download(url: string): Promise<Buffer> {
  assert.ok(url.startsWith(`${server.address}/`), url);
  const answer = await fetch(url);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'audio/flac');
  const bytes = Buffer.from(await answer.arrayBuffer());
  assert.equal(Number(answer.headers.get('content-length')), bytes.length);
  assert.equal(readStreamInfo(bytes).magic, 'fLaC');
  return bytes;
}

/** Uses up a key's rate limit, so that its next call gets a 429. */
async function exhaust(key: string): Promise<void> {
  await until('the key is out of tokens', async () => {
    const answer = await fetch(`${server.address}/folders`, { headers: { 'x-api-key': key } });
    await answer.body?.cancel();
    return answer.status === 429;
  });
}

describe('@camb-ai/sdk', () => {
  const sdk = (options: Partial<CambClient.Options> = {}) =>
    new CambClient({ apiKey: alice, baseUrl: `${server.address}/apis`, ...options });

  /** Submits and polls until there is a run id. */
  async function speak(client: CambClient, text: string, language: number): Promise<number> {
    const { task_id } = await client.textToSpeech.createTts({ text, voice_id: VOICE, language });
    return until('the run has ended', async () => {
      const { status, run_id, exception_reason } = await client.textToSpeech.getTtsResult({ task_id, run_id: null });
      assert.notEqual(status, 'ERROR', String(exception_reason));
      return status === 'SUCCESS' ? run_id : null;
    });
  }

  it('finds voices, languages and folders under every spelling of the base address', async () => {
    for (const base of BASES) {
      const client = sdk({ baseUrl: server.address + base });
      const voices = (await client.voiceCloning.listVoices()) as { id: number; voice_name: string; gender: number }[];
      for (const id of [147320, 20303, 20305, 20298, 20299]) assert.ok(voices.some((voice) => voice.id === id));
      assert.ok(voices.every(({ voice_name, gender }) => voice_name !== '' && [1, 2].includes(gender)));
      const languages = await client.languages.getSourceLanguages();
      assert.equal(languages.length, 149);
      assert.deepEqual(languages[0], { id: 1, language: 'english (united states)', short_name: 'en-us' });
      assert.deepEqual(await client.languages.getTargetLanguages(), languages);
      assert.deepEqual(await client.folders.listFolders({ limit: 100, search_query: 'no such folder' }), []);
    }
  });

  it('speaks at once, in the formats and at the rates that it takes for granted', async () => {
    const client = sdk();
    const text = TEXTS[0][0];
    const rates: number[] = [];
    for (const model of ['mars-flash', 'mars-pro'] as const) {
      const answer = await client.textToSpeech.tts({
        text,
        voice_id: VOICE,
        language: 'en-us',
        speech_model: model as never, // the list of this version is shorter than the vendor's
        output_configuration: { format: 'pcm_s16le' },
      });
      rates.push((await answer.arrayBuffer()).byteLength / 2);
    }
    assert.ok(Math.abs(rates[1]! / rates[0]! - 48_000 / 22_050) < 0.001, String(rates));
    const wav = Buffer.from(
      await (
        await client.textToSpeech.tts({
          ...{ text, voice_id: VOICE, language: 'en-uk', output_configuration: { format: 'wav' } },
        })
      ).arrayBuffer(),
    );
    assert.equal(wav.subarray(0, 4).toString(), 'RIFF');
    await assert.rejects(
      client.textToSpeech.tts({ text: '...', voice_id: VOICE, language: 'en-us' }),
      (error) => error instanceof CambApiError && error.statusCode === 422,
    );
  });

  it('submits, polls, fetches links one by one and five in one call, in the order asked', async () => {
    const heard: string[] = [];
    const client = sdk({
      fetch: async (...request) => {
        const answer = await fetch(...request);
        heard.push(await answer.clone().text());
        return answer;
      },
    });
    const ids = await Promise.all(TEXTS.map(([text, language]) => speak(client, text, language)));
    assert.equal(new Set(ids).size, 5);
    const descending = ids.toSorted((a, b) => b - a);
    const results = (await client.textToSpeech.getTtsResults({ body: { run_ids: descending } })) as Record<
      string,
      Entry
    >;
    const order = [...(heard.at(-1) ?? '').matchAll(/"(\d+)":\{/g)].map((match) => Number(match[1]));
    assert.deepEqual(order, descending, 'the client lists them as numbers do, the wire as they were asked');

    for (const id of ids) {
      const entry = results[id] as Entry;
      assert.equal(entry.status, 'SUCCESS');
      assert.ok(Date.parse(entry.expires_at ?? '') > Date.now());
      const bytes = await download(entry.output_url);
      assert.equal(bytes.length, entry.size_bytes);
      assert.equal(digest('sha256', bytes), entry.sha256);
      const { samples, sampleRate } = readStreamInfo(bytes);
      assert.equal(Math.round((samples * 1_000) / sampleRate), entry.duration_ms);
      assert.ok(bytes.includes(`LECTOR_RUN_ID=${id}`));
      for (const output_type of ['file_url', 'FILE_URL']) {
        const single = (await client.textToSpeech.getTtsRunInfo({ run_id: id, output_type })) as { output_url: string };
        assert.deepEqual(await download(single.output_url), bytes);
      }
    }

    const two = (await client.textToSpeech.getTtsResults({
      body: { run_ids: ids.slice(0, 2) },
      run_id: null,
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    })) as Record<string, Entry>;
    assert.deepEqual(Object.keys(two).map(Number).toSorted(), ids.slice(0, 2).toSorted());
  });

  it('gets an entry for a pending, a foreign and an unknown run beside the finished one', async () => {
    const client = sdk();
    const done = await speak(client, 'Ready first.', 1);
    const foreign = await speak(sdk({ apiKey: bob }), 'This one is of Bob.', 1);
    const { task_id } = await client.textToSpeech.createTts({ text: LONG_TEXT, voice_id: VOICE, language: 1 });
    const pending = findRunId(folder.path, task_id);
    const state = await client.textToSpeech.getTtsResultDiscord({ task_id });
    assert.deepEqual(state, { status: 'PENDING', run_id: null, exception_reason: null, message: null });

    const unknown = [11, 12, 13].find((id) => ![done, foreign, pending].includes(id)) as number;
    const asked = [pending, foreign, done, unknown, pending];
    const results = (await client.textToSpeech.getTtsResults({ body: { run_ids: asked } })) as Record<string, Entry>;
    assert.equal(Object.keys(results).length, 4);
    assert.deepEqual(results[pending], { output_url: '', status: 'PENDING', message: 'The run is not finished yet' });
    assert.deepEqual(results[foreign], { output_url: '', status: 'NOT_FOUND', message: 'There is no such run' });
    assert.deepEqual(results[unknown], results[foreign]);
    await download((results[done] as Entry).output_url);
    await assert.rejects(client.textToSpeech.getTtsRunInfo({ run_id: foreign }), { statusCode: 400 });
    await assert.rejects(client.textToSpeech.getTtsRunInfo({ run_id: pending }), { statusCode: 400 });

    const removal = await fetch(`${server.address}/lector/v1/runs/${pending}`, {
      method: 'DELETE',
      headers: { 'x-api-key': alice },
    });
    assert.equal(removal.status, 204);
    await assert.rejects(client.textToSpeech.getTtsResult({ task_id }), { statusCode: 404 });
  });

  it('makes a folder, files a run in it and counts it', async () => {
    const client = sdk();
    const made = (await client.folders.createFolder({ folder_name: 'Audio books' })) as { folder_id: number };
    const { task_id } = await client.textToSpeech.createTts({
      ...{ text: 'In a folder.', voice_id: VOICE, language: 1, gender: 2, age: 30 },
      ...{ project_name: 'Book', project_description: null, folder_id: made.folder_id, run_id: null },
    });
    assert.match(task_id, /^[0-9a-f-]{36}$/);
    const [found] = (await client.folders.listFolders({ search_query: 'audio b' })) as (CambApi.Folder & {
      run_count: number;
    })[];
    assert.deepEqual([found?.name, found?.run_count], ['Audio books', 1]);
  });

  it('understands 401, 404 and 422', async () => {
    for (const apiKey of ['wrong', `${alice.slice(0, -1)}!`]) {
      await assert.rejects(sdk({ apiKey }).voiceCloning.listVoices(), (error) => {
        assert.ok(error instanceof CambApiError);
        assert.equal(error.statusCode, 401);
        assert.equal((error.body as { detail: string }).detail, 'Invalid API key');
        return true;
      });
    }
    await assert.rejects(sdk().textToSpeech.createTts({ text: ' ', voice_id: VOICE, language: 1 }), (error) => {
      assert.ok(error instanceof CambApi.UnprocessableEntityError);
      const { detail } = error.body as CambApi.HttpValidationError;
      assert.deepEqual(detail?.[0]?.loc, ['body', 'text']);
      assert.equal(detail?.[0]?.type, 'string_too_short');
      return true;
    });
    await assert.rejects(
      sdk().textToSpeech.getTtsResults({ body: { run_ids: [1] } }),
      CambApi.UnprocessableEntityError,
    );
    await assert.rejects(sdk().translation.createTranslation({} as never), { statusCode: 404 });
  });

  it('waits as long as a 429 says and then succeeds', async () => {
    const key = await createKey(folder.path, '--owner', 'hasty', '--rate', '30');
    const statuses: number[] = [];
    const waits: number[] = [];
    const client = sdk({
      apiKey: key,
      fetch: async (...request) => {
        const answer = await fetch(...request);
        statuses.push(answer.status);
        if (answer.status === 429) waits.push(Number(answer.headers.get('retry-after')));
        return answer;
      },
    });
    await until('a call has met a 429', async () => {
      await exhaust(key);
      statuses.length = 0;
      await client.languages.getSourceLanguages();
      return statuses[0] === 429;
    });
    assert.deepEqual(statuses, [429, 200], 'one wait was enough: Retry-After tells the truth');
    assert.ok(
      waits.every((seconds) => seconds >= 1 && seconds <= 2),
      String(waits),
    );
  });
});

describe('cambai', () => {
  function client(key: string, base = '/apis'): CambAI {
    const made = new CambAI(server.address + base);
    made.setApiKey(ApiKey.APIKeyHeader, key);
    return made;
  }
  function payload(text: string, voiceId = VOICE): CreateTTSRequestPayload {
    return Object.assign(new CreateTTSRequestPayload(), { text, voiceId, language: 1 });
  }
  // Its errors are no instances of their own class, as compiled to the language of 2009.
  const hasStatus = (status: number) => (error: HttpError) => {
    assert.deepEqual([error.name, error.statusCode, error.body.status ?? 422], ['HttpError', status, status]);
    return true;
  };

  it('finds voices and languages under every spelling of the base address', async () => {
    for (const base of BASES) {
      const { body: voices } = await client(alice, base).listVoices();
      assert.ok(
        voices.some(({ id, voiceName, isPublished }) => id === VOICE && voiceName !== '' && isPublished === true),
      );
      const { body: languages } = await client(alice, base).getTargetLanguages();
      assert.deepEqual([languages.length, languages[0]?.shortName], [149, 'en-us']);
      assert.equal((await client(alice, base).getSourceLanguages()).body.length, 149);
    }
  });

  it('submits, polls and fetches a link step by step', async () => {
    const { body: task } = await client(alice).createTts(payload('Step by step.', 20303));
    const runId = await until('the run has ended', async () => {
      const { body } = await client(alice).getTtsResultById(task.taskId ?? '');
      assert.ok(['PENDING', 'SUCCESS'].includes(String(body.status)));
      return String(body.status) === 'SUCCESS' ? body.runId : null;
    });
    const { body } = await client(alice).getTtsRunInfoById(runId, OutputType.FileUrl);
    await download((body as unknown as { output_url: string }).output_url);
  });

  it('does the whole job by its helper, as link and as bytes in a file', async () => {
    const path = join(folder.path, 'spoken.flac');
    const text = 'Hello from the helper. It does everything at once.';
    const [link] = await Promise.all([
      client(alice).textToSpeech(text, 20303, undefined, 60, OutputType.FileUrl),
      client(alice, '/').textToSpeech(text, 20303, undefined, 60, OutputType.RawBytes, path),
    ]);
    const fetched = readStreamInfo(await download(link.output_url));
    assert.deepEqual(readStreamInfo(readFileSync(path)), fetched, 'the same request gives the same samples');
  });

  it('understands 401, 404, 422 and 429', async () => {
    await assert.rejects(client('wrong').listVoices(), hasStatus(401));
    await assert.rejects(client(alice).getTtsResultById('nonsense'), hasStatus(404));
    await assert.rejects(client(alice).createTts(payload('', 5)), hasStatus(422));
    const key = await createKey(folder.path, '--owner', 'hasty', '--rate', '2');
    await exhaust(key);
    await assert.rejects(client(key).listVoices(), (error: HttpError) => {
      assert.ok(Number(error.response.headers['retry-after']) >= 1);
      return hasStatus(429)(error);
    });
  });
});
