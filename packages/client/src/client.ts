// Builds the client: the API's calls, and on top of them speaking, waiting, bulk results and downloads.
import type { VoiceLanguages } from '@lector/contract/catalogue';
import { openDownload } from './audio/download.ts';
import { createLinkOpener } from './audio/open-link.ts';
import { refuse } from './errors.ts';
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
import { fetchResults } from './runs/bulk.ts';
import { newIdempotencyKey } from './runs/idempotency-key.ts';
import { createRunCalls, type RunCalls } from './runs/run-calls.ts';
import { speak } from './runs/speak.ts';
import { pollTask } from './runs/wait.ts';

/** Makes a client. Nothing is sent until a method is called. */
export function createLectorClient(options: LectorClientOptions): LectorClient {
  const base = parseBaseUrl(options.baseUrl);
  const transport = createTransport(toTransportOptions(options));
  const maxIds = options.maxBulkIds ?? 5;
  if (!Number.isInteger(maxIds) || maxIds < 2) throw refuse('maxBulkIds', 'must be a whole number of at least 2');
  const openLink = createLinkOpener({
    transport,
    base: base.lector,
    onUnreachable: (unreachable) => options.onUnreachable?.(unreachable),
  });
  const client: LectorClient = {
    ...createCambCalls(transport, base.camb),
    ...createRunCalls(transport, base.lector),
    voiceLanguages: (call = {}) => {
      const url = `${base.lector}/lector/v1/voice-languages`;
      return transport.send(
        { method: 'GET', url, repeatable: 'always', withKey: true, ...call },
        readShape<VoiceLanguages[]>([VOICE_LANGUAGES]),
      );
    },
    speak: (request, speakOptions = {}) => speak(client, request, speakOptions),
    waitForTask: (taskId, wait = {}) =>
      pollTask(taskId, () => client.getTts(taskId, wait.signal ? { signal: wait.signal } : {}), wait),
    results: (ids, { signal, concurrency = 2 } = {}) =>
      fetchResults({
        ids,
        maxIds,
        concurrency,
        signal,
        fetchCall: (runIds, callSignal) => client.getTtsResults(runIds, { signal: callSignal }),
      }),
    async download(source, call = {}) {
      const expected = typeof source === 'string' ? { url: source } : source;
      if (expected.url === null) throw refuse('source', 'there is no link: the run has no audio');
      return openLink(expected.url, expected, call);
    },
  };
  return client;
}

type CambCalls = Omit<
  LectorClient,
  keyof RunCalls | 'voiceLanguages' | 'speak' | 'waitForTask' | 'results' | 'download'
>;

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
    getTtsResult: (runId, options) => get(`/tts-result/${runId}?output_type=file_url`, options),
    getTtsResultAudio: (runId, options = {}) => {
      const url = `${base}/tts-result/${runId}?output_type=raw_bytes`;
      return transport.send(
        { method: 'GET', url, repeatable: 'always', withKey: true, ...options },
        async (response, attempt) => openDownload(response, attempt, {}),
      );
    },
    getTtsResults: (runIds, options = {}) =>
      post('/tts-results', { body: { run_ids: runIds }, repeatable: 'always', ...options }),
    listVoices: (options) => get('/list-voices', options, readShape([VOICE])),
    sourceLanguages: (options) => get('/source-languages', options, readShape([LANGUAGE])),
    targetLanguages: (options) => get('/target-languages', options, readShape([LANGUAGE])),
    listFolders: (query = {}, options) => get(`/folders${toQuery({ ...query })}`, options),
    createFolder: (folderName, options = {}) =>
      post('/folders/create', { body: { folder_name: folderName }, repeatable: 'when-refused', ...options }),
  };
}
