// The API's calls one by one, without what is built on top of them: for pages that want little code.
import type { VoiceLanguages } from '@lector/contract/catalogue';
import { toAudioFields } from './audio/audio-choice.ts';
import type { BatchClient } from './batches/batch-calls.ts';
import type { BookClient } from './books/book-calls.ts';
import { parseBaseUrl } from './http/base-url.ts';
import { toQuery } from './http/query.ts';
import { ACCEPTED, LANGUAGE, readShape, TASK_STATUS, VOICE, VOICE_LANGUAGES } from './http/shape.ts';
import {
  type Call,
  type CallOptions,
  createTransport,
  type ReadAnswer,
  readJson,
  type Transport,
} from './http/transport.ts';
import { toTransportOptions } from './http/transport-options.ts';
import type { LectorClient, LectorClientOptions } from './lector-client.ts';
import { newIdempotencyKey } from './runs/idempotency-key.ts';
import { createRunCalls, type RunCalls } from './runs/run-calls.ts';
import { pollTask } from './runs/wait.ts';

/** All of `LectorClient` that neither downloads nor makes several calls of one, but for waiting. */
export type CallClient = Omit<
  LectorClient,
  | 'speak'
  | 'results'
  | 'download'
  | 'getTtsResultAudio'
  | 'streamTts'
  | 'followRun'
  | 'getSubtitles'
  | keyof BatchClient
  | keyof BookClient
>;

/** Makes a client. Nothing is sent until a method is called. */
export function createCallClient(options: LectorClientOptions): CallClient {
  const base = parseBaseUrl(options.baseUrl);
  const transport = createTransport(toTransportOptions(options));
  const client: CallClient = {
    ...createCambCalls(transport, base.camb),
    ...createRunCalls(transport, base.lector),
    voiceLanguages: (call = {}) => {
      const url = `${base.lector}/lector/v1/voice-languages`;
      return transport.send(
        { method: 'GET', url, repeatable: 'always', withKey: true, ...call },
        readShape<VoiceLanguages[]>([VOICE_LANGUAGES]),
      );
    },
    waitForTask: (taskId, wait = {}) =>
      pollTask(taskId, () => client.getTts(taskId, wait.signal ? { signal: wait.signal } : {}), wait),
  };
  return client;
}

type CambCalls = Omit<CallClient, keyof RunCalls | 'voiceLanguages' | 'waitForTask'>;

function createCambCalls(transport: Transport, base: string): CambCalls {
  const get = <T>(path: string, options: CallOptions = {}, read: ReadAnswer<T> = readJson<T>): Promise<T> =>
    transport.send({ method: 'GET', url: base + path, repeatable: 'always', withKey: true, ...options }, read);
  const post = <T>(
    path: string,
    call: Pick<Call, 'body' | 'repeatable' | 'headers' | 'signal'>,
    read: ReadAnswer<T> = readJson<T>,
  ): Promise<T> => transport.send({ method: 'POST', url: base + path, withKey: true, ...call }, read);
  return {
    createTts: (body, { signal, idempotencyKey = newIdempotencyKey() } = {}) => {
      const headers = { 'idempotency-key': idempotencyKey };
      return post('/tts', { body, headers, repeatable: 'always', signal }, readShape(ACCEPTED));
    },
    getTts: (taskId, options) => get(`/tts/${encodeURIComponent(taskId)}`, options, readShape(TASK_STATUS)),
    getTtsResult: (runId, { format, sampleRate, loudness, ...options } = {}) =>
      get(
        `/tts-result/${runId}${toQuery({ output_type: 'file_url', ...toAudioFields({ format, sampleRate, loudness }) })}`,
        options,
      ),
    getTtsResults: (runIds, { format, sampleRate, loudness, ...options } = {}) => {
      const body = { run_ids: runIds, ...toAudioFields({ format, sampleRate, loudness }) };
      return post('/tts-results', { body, repeatable: 'always', ...options });
    },
    listVoices: (options) => get('/list-voices', options, readShape([VOICE])),
    sourceLanguages: (options) => get('/source-languages', options, readShape([LANGUAGE])),
    targetLanguages: (options) => get('/target-languages', options, readShape([LANGUAGE])),
    listFolders: (query = {}, options) => get(`/folders${toQuery({ ...query })}`, options),
    createFolder: (folderName, options = {}) =>
      post('/folders/create', { body: { folder_name: folderName }, repeatable: 'when-refused', ...options }),
  };
}
