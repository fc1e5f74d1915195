// Checks speech, not only bytes: stored audio is decoded and compared with the text, with itself, and with the engine.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { findAlias } from '../packages/server/src/domain/voice-alias.ts';
import { ENGINE_SOURCES } from '../packages/server/src/engines/catalogue.ts';
import { ESPEAK_MODEL, findEspeakVoice } from '../packages/server/src/engines/espeak/voices.ts';
import { loadEngine } from '../packages/server/src/engines/registry.ts';
import { createVoiceCatalogue } from '../packages/server/src/services/voices/voice-catalogue.ts';
import { createSynthesizerPool } from '../packages/server/src/workers/pool.ts';
import { decodeByProgram, decodeFlac, digest, loudness, readStreamInfo, SKIP_WITHOUT_FLAC } from './support/flac.ts';
import { type DataFolder, makeDataFolder, type ServerProcess, startServer } from './support/server-process.ts';
import { until } from './support/until.ts';

interface Request {
  readonly text: string;
  readonly voice_id: number;
  readonly language: number;
  readonly gender?: number;
  readonly age?: number;
}

const SENTENCE = 'The ship left the harbour before the sun was up.';
const CHAPTER = `${SENTENCE} Nobody waved. ${'The sea was calm, and the wind came from the west. '.repeat(12)}`;
/** Voices of both sexes, plain and breathy ones, two languages, a wished-for sex and age. */
const REQUESTS: readonly Request[] = [
  { text: SENTENCE, voice_id: 1021, language: 1 },
  { text: SENTENCE, voice_id: 1022, language: 1 },
  { text: SENTENCE, voice_id: 1013, language: 1 },
  { text: SENTENCE, voice_id: 1015, language: 33 },
  { text: SENTENCE, voice_id: 1023, language: 1, age: 20 },
  { text: SENTENCE, voice_id: 1001, language: 1, gender: 2 },
  { text: 'Das Schiff verließ den Hafen, bevor die Sonne aufging.', voice_id: 1024, language: 31 },
];

describe('speech', () => {
  let folder: DataFolder;
  let server: ServerProcess;
  let headers: Record<string, string>;
  before(async () => {
    folder = makeDataFolder();
    server = await startServer(folder.path, { LECTOR_WORKERS: '2' });
    headers = { 'x-api-key': server.firstKey, 'content-type': 'application/json' };
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  async function submit(request: Request): Promise<string> {
    const answer = await fetch(`${server.address}/apis/tts`, {
      method: 'POST',
      headers,
      body: JSON.stringify(request),
    });
    assert.equal(answer.status, 200);
    return ((await answer.json()) as { task_id: string }).task_id;
  }

  async function finish(taskId: string): Promise<number> {
    return until('the run has ended', async () => {
      const answer = await fetch(`${server.address}/apis/tts/${taskId}`, { headers });
      const { status, run_id, message } = (await answer.json()) as { status: string; run_id: number; message: string };
      assert.notEqual(status, 'ERROR', message);
      return status === 'SUCCESS' && run_id;
    });
  }

  /** Speaks all texts concurrently, fetches them by bulk calls, checks size and digest, and returns the bytes in order. */
  async function speak(requests: readonly Request[]): Promise<readonly Buffer[]> {
    const ids = await Promise.all((await Promise.all(requests.map(submit))).map(finish));
    return Promise.all(
      ids.map(async (id) => {
        const body = JSON.stringify({ run_ids: [id, id] });
        const answer = await fetch(`${server.address}/apis/tts-results`, { method: 'POST', headers, body });
        const entry = ((await answer.json()) as Record<string, Record<string, string | number>>)[id];
        const bytes = Buffer.from(await (await fetch(String(entry?.output_url))).arrayBuffer());
        assert.equal(bytes.length, entry?.size_bytes);
        assert.equal(digest('sha256', bytes), entry?.sha256);
        return bytes;
      }),
    );
  }

  it('is as long as its text asks for, and not silence', async () => {
    const texts = [SENTENCE, `${SENTENCE} ${SENTENCE}`, CHAPTER];
    const files = await speak(texts.map((text) => ({ text, voice_id: 1021, language: 1 })));
    const speeches = await Promise.all(files.map(decodeFlac));
    for (const [i, speech] of speeches.entries()) {
      const perCharacter = speech.seconds / (texts[i] as string).length;
      assert.ok(perCharacter > 0.04 && perCharacter < 0.12, `${perCharacter.toFixed(3)} s a character`);
      assert.ok(loudness(speech) > 0.02, `loudness ${loudness(speech)}`);
      const peak = speech.samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      assert.ok(peak > 3_000 && peak <= 32_768);
    }
    const [one, two, many] = speeches.map(({ seconds }) => seconds) as [number, number, number];
    assert.ok(two / one > 1.9 && two / one < 2.3, `twice the text, ${(two / one).toFixed(2)} times the time`);
    const expected = CHAPTER.length / SENTENCE.length;
    assert.ok(many / one > expected * 0.75 && many / one < expected * 1.33);
  });

  it('has voices that differ, languages that differ, and wishes for sex and age that are heard', async () => {
    const files = await speak(REQUESTS);
    assert.equal(new Set(files.map((bytes) => readStreamInfo(bytes).md5)).size, REQUESTS.length);
  });

  it('is, sample for sample, what the engine gives in another process and in this one', async () => {
    const files = await speak([...REQUESTS, { text: CHAPTER, voice_id: 1022, language: 1 }]);
    const requests = [...REQUESTS, { text: CHAPTER, voice_id: 1022, language: 1 } as Request].map((request, i) => ({
      ...{ runId: i + 1, ownerId: 1, text: request.text, voiceId: request.voice_id, languageId: request.language },
      ...{ gender: request.gender ?? null, age: request.age ?? null, reading: null, interactive: false },
    }));

    const pool = createSynthesizerPool({
      catalogue: createVoiceCatalogue(ENGINE_SOURCES),
      children: 1,
      spool: folder.path,
    });
    try {
      for (const [i, request] of requests.entries()) {
        const path = join(folder.path, `direct-${i}.flac`);
        const at = { audio: path, timings: `${path}.timings`, segments: `${path}.pcm`, found: null };
        await pool.synthesize(request, at, new AbortController().signal);
        const direct = readStreamInfo(readFileSync(path));
        assert.deepEqual(readStreamInfo(files[i] as Buffer), direct, `another process, request ${i}`);
      }
    } finally {
      await pool.close();
    }

    const engine = await loadEngine(ESPEAK_MODEL);
    for (const [i, request] of requests.slice(0, REQUESTS.length).entries()) {
      const blocks: Int16Array[] = [];
      const { voice } = findEspeakVoice(findAlias(request.voiceId)?.formerId ?? request.voiceId)!;
      await engine.synthesize(
        { ...request, voice },
        (samples) => blocks.push(samples.slice()) > 0,
        new AbortController().signal,
      );
      const direct = Buffer.concat(
        blocks.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)),
      );
      const { samples } = await decodeFlac(files[i] as Buffer);
      assert.equal(digest('sha256', samples), digest('sha256', direct), `the engine itself, request ${i}`);
    }
    engine.dispose();
  });

  it('decodes by the reference program to the same samples', { skip: SKIP_WITHOUT_FLAC }, async () => {
    for (const bytes of await speak([...REQUESTS, { text: CHAPTER, voice_id: 1001, language: 1 }])) {
      const reference = decodeByProgram(bytes);
      assert.deepEqual(reference.samples, (await decodeFlac(bytes)).samples);
      assert.equal(digest('md5', reference.samples), readStreamInfo(bytes).md5);
      assert.equal(reference.samples.length, readStreamInfo(bytes).samples);
    }
  });

  it('carries facts of the run in the file, and never the text', async () => {
    const [bytes] = (await speak([{ text: SENTENCE, voice_id: 1021, language: 1 }])) as [Buffer];
    for (const comment of ['LECTOR_RUN_ID=', 'LECTOR_VOICE=1021 ', 'LECTOR_ENGINE=espeak-ng ', 'LANGUAGE=en-us'])
      assert.ok(bytes.includes(comment), comment);
    assert.ok(bytes.includes(`LECTOR_TEXT_SHA256=${digest('sha256', Buffer.from(SENTENCE))}`));
    assert.ok(!bytes.includes('harbour'));
  });

  it('speaks mark-up and control sequences as they stand, or not at all, and never obeys them', async () => {
    const say = (text: string): Request => ({ text, voice_id: 1021, language: 1 });
    const [plain, pause, phonemes, ssml] = await Promise.all(
      (
        await speak([
          say('Hello there.'),
          say('Hello <break time="30s"/> there.'),
          say('[[h@l0U]] Hello there.'),
          say('<speak><prosody rate="x-slow">Hello there.</prosody></speak>'),
        ])
      ).map(decodeFlac),
    );
    const seconds = [pause, phonemes, ssml].map((speech) => speech?.seconds ?? 0);
    for (const length of seconds) assert.ok(length >= (plain?.seconds ?? 0) && length < 15, String(seconds));
  });
});
