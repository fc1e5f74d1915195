// The table of settings: names, defaults, limits. `docs/configuration.md` is generated from it.
import { availableParallelism } from 'node:os';
import { CONNECTION_FIELDS } from './connection-settings.ts';
import { CUSTOM_VOICE_FIELDS } from './custom-voice-settings.ts';
import { DOOR_FIELDS } from './door-settings.ts';
import type { Field } from './field.ts';
import { FILE_FIELDS } from './file-settings.ts';
import { OWNER_FIELDS } from './owner-settings.ts';
import { READING_FIELDS } from './reading-settings.ts';
import { WEBHOOK_FIELDS } from './webhook-settings.ts';
import { WYOMING_FIELDS } from './wyoming-settings.ts';

/** Every setting of the server. */
export const FIELDS = {
  host: {
    env: 'LECTOR_HOST',
    kind: 'text',
    fallback: '127.0.0.1',
    about: 'Address to listen on. `0.0.0.0` opens the server to the network.',
  },
  port: {
    env: 'LECTOR_PORT',
    kind: 'integer',
    fallback: 7077,
    min: 0,
    max: 65_535,
    about: 'Port to listen on; 0 takes a free one and prints it.',
  },
  dataDir: {
    env: 'LECTOR_DATA_DIR',
    kind: 'text',
    fallback: 'data',
    about: 'Folder for the database and the audio. Made when missing, readable by its owner only.',
  },
  publicUrl: {
    env: 'LECTOR_PUBLIC_URL',
    kind: 'text',
    fallback: '',
    fallbackText: 'from the request',
    about:
      'Address that links start with, such as `https://speech.example`. Needed behind a proxy that ends TLS. A host name (and port) of its own: with a path behind it the start is refused.',
  },
  allowedHosts: {
    env: 'LECTOR_ALLOWED_HOSTS',
    kind: 'list',
    fallback: [],
    fallbackText: 'none',
    about:
      'Further host names, separated by commas, under which the server may be asked. IP addresses, `localhost` and the host of `LECTOR_PUBLIC_URL` always are.',
  },
  studioPlainHttp: {
    env: 'LECTOR_STUDIO_PLAIN_HTTP',
    kind: 'text',
    fallback: 'refuse',
    oneOf: ['refuse', 'allow'],
    about:
      'Whether one may sign in to the studio over plain http from another machine. `allow` lets whoever listens in the network between read passwords and sessions; better is TLS and `LECTOR_PUBLIC_URL`. On this machine itself one always may.',
  },
  workers: {
    env: 'LECTOR_WORKERS',
    kind: 'integer',
    fallback: availableParallelism(),
    fallbackText: 'one per core',
    min: 1,
    max: 256,
    about: 'Engine processes.',
  },
  workerMemoryMib: {
    env: 'LECTOR_WORKER_MEMORY_MIB',
    kind: 'integer',
    fallback: 1_024,
    unit: 'MiB',
    min: 0,
    max: 1_048_576,
    about:
      'An engine process that takes more memory than this is ended and its run tried again; one that has grown to three quarters of it is replaced after the segment that it is speaking. What a voice is said to take comes on top, but for eSpeak NG. 0: no limit. Linux only.',
  },
  voiceMemoryMib: {
    env: 'LECTOR_VOICE_MEMORY_MIB',
    kind: 'integer',
    fallback: 0,
    fallbackText: 'half of the memory',
    unit: 'MiB',
    min: 0,
    max: 16_777_216,
    about:
      'What the engine processes of all voices but the embedded ones of eSpeak NG may take together: when another voice is needed, those that were used least lately end. 0: half of the memory of the machine, or of what its container may have.',
  },
  voiceIdleSeconds: {
    env: 'LECTOR_VOICE_IDLE_SECONDS',
    kind: 'integer',
    fallback: 300,
    unit: 'seconds',
    min: 1,
    max: 604_800,
    about: 'The engine process of such a voice ends when it has had nothing to speak for so long.',
  },
  recogniser: {
    env: 'LECTOR_RECOGNISER',
    kind: 'text',
    fallback: '',
    fallbackText: 'none',
    about:
      'Folder of a speech recogniser for sherpa-onnx, with which recordings are listened to when somebody asks for it (`listen_back`, `lector say --check`): Whisper, Moonshine, or Zipformer and other transducer and CTC models, as k2-fsa packs them. The start is refused when the folder holds none.',
  },
  segmentSeconds: {
    env: 'LECTOR_SEGMENT_SECONDS',
    kind: 'integer',
    fallback: 10,
    unit: 'seconds',
    min: 1,
    max: 3_600,
    about:
      'An engine that speaks a single passage (500 characters at most) for longer than this and 0.05 seconds for each of its characters hangs: it is replaced and the passage tried once more in smaller pieces. On Linux the time in which it waits for a core, because other programs keep them all busy, does not count, up to 20 times as much in all.',
  },
  maxTextCharacters: {
    env: 'LECTOR_MAX_TEXT_CHARACTERS',
    kind: 'integer',
    fallback: 100_000,
    unit: 'code points',
    min: 1,
    max: 5_000_000,
    about: 'Longest text of one run.',
  },
  maxStreamCharacters: {
    env: 'LECTOR_MAX_STREAM_CHARACTERS',
    kind: 'integer',
    fallback: 3_000,
    unit: 'code points',
    min: 3,
    max: 5_000_000,
    about: 'Longest text of a call that is answered with speech while it is spoken, such as `POST /tts-stream`.',
  },
  maxBodyBytes: {
    env: 'LECTOR_MAX_BODY_BYTES',
    kind: 'integer',
    fallback: 2_097_152,
    unit: 'bytes',
    min: 1_024,
    max: 134_217_728,
    about:
      'Largest body of `POST /tts`; every other call has a smaller limit of its own, named at `/docs`. Must hold the longest text with every character escaped (12 bytes each).',
  },
  maxHeaderBytes: {
    env: 'LECTOR_MAX_HEADER_BYTES',
    kind: 'integer',
    fallback: 16_384,
    unit: 'bytes',
    min: 4_096,
    max: 1_048_576,
    about:
      'Largest request head, address line included. The Go client repeats the text in the address: raise it for long texts from there.',
  },
  maxBulkIds: {
    env: 'LECTOR_MAX_BULK_IDS',
    kind: 'integer',
    fallback: 5,
    min: 2,
    max: 1_000,
    about: 'Most ids in one `POST /tts-results`.',
  },
  ...OWNER_FIELDS,
  ...FILE_FIELDS,
  ...READING_FIELDS,
  voicesUrl: {
    env: 'LECTOR_VOICES_URL',
    kind: 'text',
    fallback: '',
    fallbackText: 'the public places',
    about:
      'Mirror from which voices are installed by name: the folders of the Piper voices and their `voices.json` as published, and the archives and vocoders beside it. May be http and in a private network, which other addresses of voices may not, unless they are typed at the command line.',
  },
  ratePerMinute: {
    env: 'LECTOR_RATE_PER_MINUTE',
    kind: 'integer',
    fallback: 6_000,
    unit: 'requests',
    min: 1,
    max: 100_000_000,
    about: 'Requests a key may make in a minute, refilled steadily; a key made with `--rate` has its own.',
  },
  rateBurst: {
    env: 'LECTOR_RATE_BURST',
    kind: 'integer',
    fallback: 200,
    unit: 'requests',
    min: 1,
    max: 1_000_000,
    about: 'Requests a key may make at once after a pause.',
  },
  linkSeconds: {
    env: 'LECTOR_LINK_SECONDS',
    kind: 'integer',
    fallback: 3_600,
    unit: 'seconds',
    min: 1,
    max: 604_800,
    about: 'Life of a signed link, a week at most.',
  },
  retentionHours: {
    env: 'LECTOR_RETENTION_HOURS',
    kind: 'number',
    fallback: 0,
    fallbackText: '0 (keep for ever)',
    unit: 'hours',
    min: 0,
    max: 876_000,
    about: 'Audio older than this is deleted and its run reads EXPIRED.',
  },
  formatsCacheMib: {
    env: 'LECTOR_FORMATS_CACHE_MIB',
    kind: 'integer',
    fallback: 512,
    unit: 'MiB',
    min: 0,
    max: 16_777_216,
    about:
      'What is made of recordings in other formats than FLAC is kept up to so much, in `derived` of the data folder; what was used least lately goes first. 0 keeps nothing: it is made anew at every request.',
  },
  segmentStoreMib: {
    env: 'LECTOR_SEGMENT_STORE_MIB',
    kind: 'integer',
    fallback: 2_048,
    unit: 'MiB',
    min: 0,
    max: 16_777_216,
    about:
      'What runs with `reuse` have spoken is kept for others, sentence by sentence, up to so much for all owners together (an hour takes 150 MiB or so), in `segments` of the data folder; what was used least lately goes first. What runs that have not ended need is kept beyond. 0 keeps nothing.',
  },
  minFreeMib: {
    env: 'LECTOR_MIN_FREE_MIB',
    kind: 'integer',
    fallback: 64,
    unit: 'MiB',
    min: 0,
    max: 1_048_576,
    about:
      'With less than this free on the disk of the data folder no run is taken or begun: submits answer 503, everything else goes on. 0 works until the disk is full.',
  },
  ballastMib: {
    env: 'LECTOR_BALLAST_MIB',
    kind: 'integer',
    fallback: 16,
    unit: 'MiB',
    min: 0,
    max: 65_536,
    about:
      'Size of a reserve file that is deleted when the disk is full, so that the database can write and delete old audio. 0 keeps none.',
  },
  maxAttempts: {
    env: 'LECTOR_MAX_ATTEMPTS',
    kind: 'integer',
    fallback: 3,
    min: 1,
    max: 100,
    about: 'Times a run is tried before it ends as ERROR.',
  },
  leaseSeconds: {
    env: 'LECTOR_LEASE_SECONDS',
    kind: 'integer',
    fallback: 30,
    unit: 'seconds',
    min: 2,
    max: 3_600,
    about: 'A claimed run is queued again when its lease is not renewed for this long.',
  },
  drainSeconds: {
    env: 'LECTOR_DRAIN_SECONDS',
    kind: 'integer',
    fallback: 25,
    unit: 'seconds',
    min: 0,
    max: 3_600,
    about: 'Time that runs in progress get to end when the server is told to stop.',
  },
  ...DOOR_FIELDS,
  ...CUSTOM_VOICE_FIELDS,
  ...CONNECTION_FIELDS,
  ...WYOMING_FIELDS,
  ...WEBHOOK_FIELDS,
  logLevel: {
    env: 'LECTOR_LOG_LEVEL',
    kind: 'text',
    fallback: 'info',
    oneOf: ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'],
    about: 'How much to log (JSON lines on standard error). Texts and keys are never logged.',
  },
} as const satisfies Record<string, Field>;

/** Read by the command line and the client, not by the server; listed so that they are not reported as unknown. */
export const CLIENT_FIELDS = {
  LECTOR_API_KEY: 'API key of the command line and the client; read from the environment alone.',
  LECTOR_URL:
    'Server the command line talks to; read from the environment alone. Without it: where `LECTOR_PORT` and `LECTOR_HOST` of the environment say, else the server that runs on the data folder, else where they say in the file, else `http://127.0.0.1:7077`.',
  LECTOR_CONFIG:
    'File of `NAME=value` lines with any of the settings above; the environment wins. Default: `lector.env` in the working directory, when there is one.',
} as const;
