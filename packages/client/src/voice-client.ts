// The calls for installed and custom voices.

import type { RunInfo } from '@lector/contract/runs';
import type {
  DefaultVoiceBody,
  InstallBody,
  InstalledVoices,
  OfferQuery,
  PreviewBody,
  RemovedVoices,
  SampleSentence,
  VoiceCreated,
  VoiceInstall,
  VoiceOffer,
} from '@lector/contract/voices';
import { parseBaseUrl } from './http/base-url.ts';
import { toQuery } from './http/query.ts';
import { type Call, type CallOptions, createTransport, readJson, readNothing } from './http/transport.ts';
import { toTransportOptions } from './http/transport-options.ts';
import type { LectorClientOptions } from './lector-client.ts';
import { followEvents, type WatchOptions } from './runs/watch.ts';

/** The recording of a custom voice, and what is said of it. */
export interface CustomVoiceRequest {
  readonly voice_name: string;
  /** 0 not known, 1 male, 2 female, 9 not applicable. */
  readonly gender: 0 | 1 | 2 | 9;
  /** WAV of clear speech by one person, 3 to 60 s. */
  readonly file: Blob;
  /** Whoever is heard agrees to being imitated. */
  readonly consent: boolean;
  readonly age?: number;
  readonly language?: number;
  readonly description?: string;
  /** What is said in the recording. */
  readonly transcript?: string;
}

/** Every method rejects with LectorError. All but `list`, `sampleSentences`, `preview` and the custom voices need the scope `admin`. */
export interface VoiceClient {
  /** `GET /lector/v1/voices`: the voices with licence, size and origin, and the voices chosen for languages. */
  list(options?: CallOptions): Promise<InstalledVoices>;
  /** `GET /lector/v1/voices/available`: what can be installed. */
  available(query?: OfferQuery, options?: CallOptions): Promise<VoiceOffer[]>;
  /** `GET /lector/v1/sample-sentences`: a sentence in each language, to hear voices with. */
  sampleSentences(options?: CallOptions): Promise<SampleSentence[]>;
  /** `POST /lector/v1/voices/installs`: begins to install a voice. Doing it twice is doing it once. */
  install(body: InstallBody): Promise<VoiceInstall>;
  /** `GET /lector/v1/voices/installs`: the installations since the server began, the newest first. */
  installs(options?: CallOptions): Promise<VoiceInstall[]>;
  /** `GET /lector/v1/voices/installs/{install_id}` */
  getInstall(id: string, options?: CallOptions): Promise<VoiceInstall>;
  /** `POST /lector/v1/voices/installs/{install_id}/cancel`: cancels one that has not ended, and returns it. */
  cancelInstall(id: string): Promise<VoiceInstall>;
  /** `GET /lector/v1/voices/events`: installations as they go on, first all there are. Reconnects by itself; ends with `signal`. */
  watchInstalls(options: Omit<WatchOptions, 'lastEventId'>): AsyncGenerator<VoiceInstall, void, undefined>;
  /** `DELETE /lector/v1/voices/folders/{folder}`: removes an installed voice folder with all its voices. */
  remove(folder: string): Promise<RemovedVoices>;
  /** `POST /lector/v1/voices/folders/{folder}/speakers`: offers one more speaker of a large model. */
  addSpeaker(folder: string, speaker: number): Promise<VoiceCreated>;
  /** `PUT /lector/v1/voices/defaults/{language}`: chooses the voice of a language; null takes the choice back. */
  setDefault(language: number, voiceId: DefaultVoiceBody['voice_id']): Promise<void>;
  /** `POST /lector/v1/voices/{voice_id}/preview`: a run of a sample sentence. */
  preview(voiceId: number, body?: PreviewBody): Promise<RunInfo>;
  /** `POST /create-custom-voice`: makes a voice from a recording. */
  createCustomVoice(request: CustomVoiceRequest): Promise<VoiceCreated>;
  /** `DELETE /delete-voice/{voice_id}`: deletes a custom voice with its recording. */
  deleteCustomVoice(voiceId: number): Promise<void>;
}

export function createVoiceClient(options: LectorClientOptions): VoiceClient {
  const { camb, lector } = parseBaseUrl(options.baseUrl);
  const root = `${lector}/lector/v1`;
  const voices = `${root}/voices`;
  const transport = createTransport(toTransportOptions(options));
  const read = <T>(url: string, call: CallOptions = {}): Promise<T> =>
    transport.send({ method: 'GET', url, repeatable: 'always', withKey: true, ...call }, readJson<T>);
  /** `again`: whether a repeat does no more than the first. */
  const write = (method: Call['method'], url: string, body?: unknown, again = true): Call => ({
    ...{ method, url, withKey: true, repeatable: again ? 'always' : 'never' },
    ...(body === undefined ? {} : { body }),
  });
  const ask = <T>(...call: Parameters<typeof write>): Promise<T> => transport.send(write(...call), readJson<T>);
  const folderOf = (folder: string) => `${voices}/folders/${encodeURIComponent(folder)}`;

  return {
    list: (call) => read(voices, call),
    available: (query = {}, call) => read(`${voices}/available${toQuery(query)}`, call),
    sampleSentences: (call) => read(`${root}/sample-sentences`, call),
    install: (body) => ask('POST', `${voices}/installs`, body),
    installs: (call) => read(`${voices}/installs`, call),
    getInstall: (id, call) => read(`${voices}/installs/${encodeURIComponent(id)}`, call),
    cancelInstall: (id) => ask('POST', `${voices}/installs/${encodeURIComponent(id)}/cancel`),
    watchInstalls: (watch) => followEvents<VoiceInstall>(transport, `${voices}/events`, watch),
    remove: (folder) => ask('DELETE', folderOf(folder), undefined, false),
    addSpeaker: (folder, speaker) => ask('POST', `${folderOf(folder)}/speakers`, { speaker }),
    setDefault: (language, voice_id) =>
      transport.send(write('PUT', `${voices}/defaults/${language}`, { voice_id }), readNothing),
    preview: (id, body = {}) => ask('POST', `${voices}/${id}/preview`, body, false),
    createCustomVoice(request) {
      const form = new FormData();
      for (const [name, value] of Object.entries(request)) {
        if (value instanceof Blob) form.set(name, value, 'voice.wav');
        else form.set(name, String(value));
      }
      const call = { method: 'POST', url: `${camb}/create-custom-voice`, withKey: true, form } as const;
      return transport.send({ ...call, repeatable: 'when-refused' }, readJson<VoiceCreated>);
    },
    deleteCustomVoice: (id) =>
      transport.send(write('DELETE', `${camb}/delete-voice/${id}`, undefined, false), readNothing),
  };
}
