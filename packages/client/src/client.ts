// Builds the client: the API's calls, and on top of them downloads, speaking and bulk results.
import { toAudioFields } from './audio/audio-choice.ts';
import { createLinkOpener } from './audio/open-link.ts';
import { createBatchClient } from './batch-client.ts';
import { createBookClient } from './book-client.ts';
import { createCallClient } from './call-client.ts';
import { refuse } from './errors.ts';
import { parseBaseUrl } from './http/base-url.ts';
import { toQuery } from './http/query.ts';
import { createTransport } from './http/transport.ts';
import { toTransportOptions } from './http/transport-options.ts';
import type { LectorClient, LectorClientOptions } from './lector-client.ts';
import { createLiveClient, keepOpen } from './live-client.ts';
import { fetchResults } from './runs/bulk.ts';
import { timingsAddress } from './runs/run-calls.ts';
import { speak } from './runs/speak.ts';

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
    ...createCallClient(options),
    ...createBatchClient(options),
    ...createBookClient(options),
    ...createLiveClient(options),
    getTtsResultAudio: (runId, { format, sampleRate, loudness, ...call } = {}) => {
      const query = toQuery({ output_type: 'raw_bytes', ...toAudioFields({ format, sampleRate, loudness }) });
      const url = `${base.camb}/tts-result/${runId}${query}`;
      return transport.send({ method: 'GET', url, repeatable: 'always', withKey: true, ...call }, keepOpen);
    },
    getSubtitles: (id, format, query = {}, call = {}) => {
      const url = timingsAddress(base.lector, id, { format, ...query });
      return transport.send({ method: 'GET', url, repeatable: 'always', withKey: true, ...call }, keepOpen);
    },
    speak: (request, speakOptions = {}) => speak(client, request, speakOptions),
    results: (ids, { signal, concurrency = 2, ...audio } = {}) =>
      fetchResults({
        ids,
        maxIds,
        concurrency,
        signal,
        fetchCall: (runIds, callSignal) => client.getTtsResults(runIds, { ...audio, signal: callSignal }),
      }),
    async download(source, call = {}) {
      const expected = typeof source === 'string' ? { url: source } : source;
      if (expected.url === null) throw refuse('source', 'there is no link: the run has no audio');
      return openLink(expected.url, expected, call);
    },
  };
  return client;
}
