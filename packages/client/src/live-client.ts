// The calls for speech that is heard while it is spoken.
import { toAudioFields } from './audio/audio-choice.ts';
import { openDownload } from './audio/download.ts';
import { parseBaseUrl } from './http/base-url.ts';
import { toQuery } from './http/query.ts';
import { createTransport, type ReadAnswer } from './http/transport.ts';
import { toTransportOptions } from './http/transport-options.ts';
import type { LectorClient, LectorClientOptions } from './lector-client.ts';

export type LiveClient = Pick<LectorClient, 'streamTts' | 'followRun'>;

export function createLiveClient(options: LectorClientOptions): LiveClient {
  const base = parseBaseUrl(options.baseUrl);
  const transport = createTransport(toTransportOptions(options));
  return {
    streamTts: (body, { signal, idempotencyKey } = {}) => {
      const call = { method: 'POST', url: `${base.camb}/tts-stream`, body, withKey: true, signal } as const;
      if (idempotencyKey === undefined) return transport.send({ ...call, repeatable: 'when-refused' }, keepOpen);
      const headers = { 'idempotency-key': idempotencyKey };
      return transport.send({ ...call, headers, repeatable: 'always' }, keepOpen);
    },
    followRun: (id, { format, sampleRate, ...call } = {}) => {
      const query = toQuery(toAudioFields({ format, sampleRate }));
      const url = `${base.lector}/lector/v1/runs/${encodeURIComponent(id)}/live${query}`;
      return transport.send({ method: 'GET', url, repeatable: 'always', withKey: true, ...call }, keepOpen);
    },
  };
}

/** The answer is a download of unknown length. */
export const keepOpen = async (...[response, attempt]: Parameters<ReadAnswer<unknown>>) =>
  openDownload(response, attempt, {});
