// Who may do what: one row for each operation. A new operation needs a row here before the tests pass.

import { PNG } from '../../../src/audio/m4b/test-audiobook.ts';
import type { Scope } from '../../../src/domain/api-key.ts';
import { SPEECH } from '../../books/made-book.ts';
import { form, toneWav } from '../../voice-recordings.ts';
import type { RouteName } from './routes.ts';
import type { Subject } from './subjects.ts';

/**
 * What a request names, and so whose permission it needs. `either`: a run by its run id or its task id. `link`: the
 * signature is the permission.
 */
export type Naming =
  | 'nothing'
  | 'task'
  | 'run'
  | 'runs'
  | 'either'
  | 'folder'
  | 'link'
  | 'key'
  | 'dictionary'
  | 'batch'
  | 'book'
  | 'file'
  | 'speech batch'
  | 'webhook'
  | 'user'
  | 'voice'
  | 'session';

export interface Row {
  /** What the caller must be allowed to do; null when no key is needed. */
  readonly scope: Scope | null;
  /** `session`: who is signed in, and nobody else. `page`: our own pages, whoever is signed in there. */
  readonly only?: 'session' | 'page';
  readonly naming: Naming;
  /** Status for a caller who may, about something of its own. */
  readonly own: number;
  /** Status for a caller who may, about something that is another's, gone, or never was. */
  readonly notOwn?: number;
  /** Of the address of a good request. */
  readonly query?: string;
  readonly body?: (subject: Subject) => object;
  /** A body in CSV. */
  readonly csv?: string;
  /** A body in JSON Lines. */
  readonly lines?: string;
  /** A form with the recording of a voice. */
  readonly form?: Buffer;
  /** Bytes, and what they are. */
  readonly file?: readonly [type: string, bytes: Buffer];
  /** A good request uses its subject up or changes it: each gets a new one. */
  readonly changes?: true;
  /** Changes something, and its subject is as good as before. */
  readonly keeps?: true;
  /** Ends the session that asks. */
  readonly ends?: true;
}

const POLL: Row = { scope: 'tts:read', naming: 'task', own: 200, notOwn: 404 };
const STREAM: Row = {
  scope: 'tts:write',
  naming: 'nothing',
  own: 200,
  body: () => ({ text: 'Hello.', voice_id: 147320, language: 'en-us' }),
  changes: true,
};
const LIST: Row = { scope: 'voices:read', naming: 'nothing', own: 200 };
const READ: Row = { scope: 'tts:read', naming: 'nothing', own: 200 };
const DICTIONARY = { naming: 'dictionary', own: 200, notOwn: 404 } as const;
const BATCH = { naming: 'batch', own: 200, notOwn: 404 } as const;
const BOOK = { naming: 'book', own: 200, notOwn: 404 } as const;
const ITEM = { text: 'Hello.', voice_id: 147320, language: 1 };
const FILE = { naming: 'file', own: 200, notOwn: 404 } as const;
const SPEECH_BATCH = { naming: 'speech batch', own: 200, notOwn: 404 } as const;
const WEBHOOK = { scope: 'admin', naming: 'webhook', own: 200, notOwn: 404 } as const satisfies Row;
const OPEN: Row = { scope: null, naming: 'nothing', own: 200 };
const ADMIN = { scope: 'admin', naming: 'nothing', own: 200 } as const satisfies Row;
const PAGE = { scope: null, only: 'page', naming: 'nothing' } as const;
const SIGNED_IN = { scope: null, only: 'session', naming: 'nothing' } as const;

/** By method and path as in the OpenAPI document. HEAD is asked wherever GET is. */
export const TABLE: Readonly<Record<RouteName, Row>> = {
  'POST /tts': {
    scope: 'tts:write',
    naming: 'folder',
    own: 200,
    notOwn: 422,
    body: ({ folderId }) => ({ text: 'Hello.', voice_id: 147320, language: 1, folder_id: folderId }),
    changes: true,
  },
  'POST /tts-stream': STREAM,
  'POST /text-to-speech/tts': STREAM,
  'POST /v1/audio/speech': { ...STREAM, body: () => ({ input: 'Hello.', response_format: 'flac' }) },
  'GET /v1/audio/voices': LIST,
  'GET /v1/voices': LIST,
  'GET /v1/models': LIST,
  'GET /v1/audio/models': LIST,
  'GET /v1/models/{model}': LIST,
  'POST /v1/files': {
    ...{ scope: 'tts:write', naming: 'nothing', own: 200 },
    form: form({ purpose: 'batch' }, Buffer.from('{}')),
    changes: true,
  },
  'GET /v1/files': READ,
  'GET /v1/files/{file_id}': { ...FILE, scope: 'tts:read' },
  'GET /v1/files/{file_id}/content': { ...FILE, scope: 'tts:read' },
  'POST /v1/batches': {
    ...{ ...FILE, scope: 'tts:write', notOwn: 400 },
    body: ({ fileId }) => ({ input_file_id: fileId, endpoint: '/v1/audio/speech', completion_window: '24h' }),
    changes: true,
  },
  // After the batch: what is deleted can be told apart no more.
  'DELETE /v1/files/{file_id}': { ...FILE, scope: 'tts:write', changes: true },
  'GET /v1/batches': READ,
  'GET /v1/batches/{batch_id}': { ...SPEECH_BATCH, scope: 'tts:read' },
  'POST /v1/batches/{batch_id}/cancel': { ...SPEECH_BATCH, scope: 'tts:write', changes: true },
  'GET /tts/{task_id}': POLL,
  'GET /discord/tts/{task_id}': POLL,
  'POST /lector/v1/runs': {
    ...{ scope: 'tts:write', naming: 'nothing', own: 200, changes: true },
    body: () => ({ runs: [ITEM] }),
  },
  'POST /lector/v1/runs.jsonl': {
    ...{ scope: 'tts:write', naming: 'nothing', own: 200, changes: true },
    lines: JSON.stringify(ITEM),
  },
  'POST /lector/v1/batches': {
    ...{ scope: 'tts:write', naming: 'nothing', own: 200, changes: true },
    body: () => ({ name: 'made by the matrix' }),
  },
  'GET /lector/v1/batches': READ,
  'GET /lector/v1/batches/{batch_id}': { ...BATCH, scope: 'tts:read' },
  'GET /lector/v1/batches/{batch_id}/results': { ...BATCH, scope: 'tts:read' },
  'GET /lector/v1/batches/{batch_id}/manifest.jsonl': { ...BATCH, scope: 'tts:read' },
  'POST /lector/v1/batches/{batch_id}/runs': {
    ...{ ...BATCH, scope: 'tts:write', changes: true },
    body: () => ({ runs: [ITEM] }),
  },
  'POST /lector/v1/batches/{batch_id}/runs.jsonl': {
    ...{ ...BATCH, scope: 'tts:write', changes: true },
    lines: JSON.stringify(ITEM),
  },
  'POST /lector/v1/batches/{batch_id}/pause': { ...BATCH, scope: 'tts:write' },
  'POST /lector/v1/batches/{batch_id}/resume': { ...BATCH, scope: 'tts:write' },
  'POST /lector/v1/batches/{batch_id}/retry': { ...BATCH, scope: 'tts:write' },
  'POST /lector/v1/batches/{batch_id}/close': { ...BATCH, scope: 'tts:write', changes: true },
  'POST /lector/v1/batches/{batch_id}/cancel': { ...BATCH, scope: 'tts:write', changes: true },
  'DELETE /lector/v1/batches/{batch_id}': { ...BATCH, scope: 'tts:write', own: 204, changes: true },
  'POST /lector/v1/books': {
    ...{ scope: 'tts:write', naming: 'nothing', own: 200, changes: true },
    query: 'filename=book.txt',
    file: ['text/plain', Buffer.from('A book of the matrix.')],
  },
  'GET /lector/v1/books': READ,
  'GET /lector/v1/books/{book_id}': { ...BOOK, scope: 'tts:read' },
  'GET /lector/v1/books/{book_id}/chapters/{number}/text': { ...BOOK, scope: 'tts:read' },
  'GET /lector/v1/books/{book_id}/cover': { ...BOOK, scope: 'tts:read' },
  'PUT /lector/v1/books/{book_id}/cover': {
    ...{ ...BOOK, scope: 'tts:write', own: 204, changes: true },
    file: ['image/png', PNG],
  },
  'POST /lector/v1/books/{book_id}/speak': { ...{ ...BOOK, scope: 'tts:write' }, body: () => SPEECH },
  'POST /lector/v1/books/{book_id}/audiobook': { ...{ ...BOOK, scope: 'tts:write', changes: true }, body: () => ({}) },
  'GET /lector/v1/books/{book_id}/audiobook/{number}': { ...BOOK, scope: 'tts:read' },
  'GET /lector/v1/books/{book_id}/audiobook/{number}/subtitles': { ...BOOK, scope: 'tts:read' },
  'DELETE /lector/v1/books/{book_id}': { ...BOOK, scope: 'tts:write', own: 204, changes: true },
  'GET /lector/v1/limits': READ,
  'POST /lector/v1/results': {
    scope: 'tts:read',
    naming: 'runs',
    own: 200,
    notOwn: 200, // with not_found inside
    body: ({ runId }) => ({ run_ids: [runId] }),
  },
  'POST /tts-results': {
    scope: 'tts:read',
    naming: 'runs',
    own: 200,
    notOwn: 200, // with NOT_FOUND inside
    body: ({ runId }) => ({ run_ids: [runId, runId] }),
  },
  'GET /tts-result/{run_id}': { scope: 'tts:read', naming: 'run', own: 200, notOwn: 400 },
  'GET /files/{name}': { scope: null, naming: 'link', own: 200, notOwn: 404 },
  'GET /list-voices': LIST,
  'GET /source-languages': LIST,
  'GET /target-languages': LIST,
  'GET /lector/v1/voice-languages': LIST,
  'GET /lector/v1/voice-choices': LIST,
  'PUT /lector/v1/voice-aliases/{alias_id}': { ...ADMIN, own: 204, body: () => ({ voice_id: null }) },
  'GET /lector/v1/voices': LIST,
  'GET /lector/v1/sample-sentences': LIST,
  'GET /lector/v1/voices/available': ADMIN,
  'POST /lector/v1/voices/installs': { ...ADMIN, body: () => ({ name: 'there-is-no-such-voice' }) },
  'GET /lector/v1/voices/installs': ADMIN,
  'GET /lector/v1/voices/events': ADMIN,
  // There are no such installations and folders, which are nobody's own.
  'GET /lector/v1/voices/installs/{install_id}': { ...ADMIN, own: 404 },
  'POST /lector/v1/voices/installs/{install_id}/cancel': { ...ADMIN, own: 404 },
  'DELETE /lector/v1/voices/folders/{folder}': { ...ADMIN, own: 404 },
  'POST /lector/v1/voices/folders/{folder}/speakers': { ...ADMIN, own: 404, body: () => ({ speaker: 1 }) },
  'PUT /lector/v1/voices/defaults/{language}': {
    ...ADMIN,
    own: 204,
    body: () => ({ voice_id: null }),
  },
  'POST /lector/v1/voices/{voice_id}/preview': {
    scope: 'tts:write',
    naming: 'voice',
    own: 200,
    notOwn: 404,
    body: () => ({}),
    changes: true,
    keeps: true,
  },
  'POST /create-custom-voice': {
    scope: 'tts:write',
    naming: 'nothing',
    own: 200,
    form: form({ voice_name: 'Made by the matrix', gender: '2', consent: 'true' }, toneWav(3, { rate: 8_000 })),
    changes: true,
  },
  'DELETE /delete-voice/{voice_id}': { scope: 'tts:write', naming: 'voice', own: 200, notOwn: 404, changes: true },
  'GET /folders': { scope: 'tts:read', naming: 'nothing', own: 200 },
  'POST /folders/create': {
    scope: 'tts:write',
    naming: 'nothing',
    own: 200,
    body: () => ({ folder_name: 'made by the matrix' }),
    changes: true,
  },
  'GET /lector/v1/runs/{run_id}': { scope: 'tts:read', naming: 'either', own: 200, notOwn: 404 },
  // The runs of the matrix have ended, so there is nothing left to cancel.
  'POST /lector/v1/runs/{run_id}/cancel': { scope: 'tts:write', naming: 'either', own: 200, notOwn: 404 },
  'POST /lector/v1/runs/{run_id}/retry': {
    scope: 'tts:write',
    naming: 'either',
    own: 200,
    notOwn: 404,
    changes: true,
  },
  'GET /lector/v1/runs/{run_id}/audio': { scope: 'tts:read', naming: 'either', own: 200, notOwn: 404 },
  'GET /lector/v1/runs/{run_id}/live': { scope: 'tts:read', naming: 'either', own: 200, notOwn: 404 },
  'GET /lector/v1/runs/{run_id}/timings': { scope: 'tts:read', naming: 'either', own: 200, notOwn: 404 },
  'POST /lector/v1/runs/{run_id}/links': {
    scope: 'tts:read',
    naming: 'either',
    own: 200,
    notOwn: 404,
    body: () => ({ seconds: 60 }),
  },
  'GET /lector/v1/runs': READ,
  'GET /lector/v1/runs/count': READ,
  'GET /lector/v1/runs/ids': READ,
  'GET /lector/v1/runs.zip': READ,
  'GET /lector/v1/events': READ,
  'POST /lector/v1/runs/actions': {
    scope: 'tts:write',
    naming: 'folder',
    own: 200,
    notOwn: 200, // and counted as none
    body: ({ runId }) => ({ action: 'delete', run_ids: [runId], dry_run: true }),
  },
  'DELETE /lector/v1/runs/{run_id}': { scope: 'tts:write', naming: 'either', own: 204, notOwn: 404, changes: true },
  'GET /lector/v1/dictionaries': READ,
  'POST /lector/v1/dictionaries': {
    scope: 'tts:write',
    naming: 'nothing',
    own: 200,
    body: () => ({ name: 'made by the matrix' }),
    changes: true,
  },
  'GET /lector/v1/dictionaries/{dictionary_id}': { ...DICTIONARY, scope: 'tts:read' },
  'PUT /lector/v1/dictionaries/{dictionary_id}': {
    ...DICTIONARY,
    scope: 'tts:write',
    body: ({ owner }) => ({ name: `${owner} only` }), // as it was
  },
  'GET /lector/v1/dictionaries/{dictionary_id}/entries': { ...DICTIONARY, scope: 'tts:read' },
  'POST /lector/v1/dictionaries/{dictionary_id}/entries': {
    ...DICTIONARY,
    scope: 'tts:write',
    body: () => ({ phrase: 'made by the matrix', ipa: 'a' }),
    changes: true,
  },
  'PUT /lector/v1/dictionaries/{dictionary_id}/entries/{entry_id}': {
    ...DICTIONARY,
    scope: 'tts:write',
    body: ({ owner }) => ({ phrase: `Words of ${owner}`, ipa: 'a' }), // as it was
  },
  'DELETE /lector/v1/dictionaries/{dictionary_id}/entries/{entry_id}': {
    ...DICTIONARY,
    scope: 'tts:write',
    own: 204,
    changes: true,
  },
  'POST /lector/v1/dictionaries/{dictionary_id}/import': {
    ...DICTIONARY,
    scope: 'tts:write',
    csv: 'made,by the matrix',
    changes: true,
  },
  'GET /lector/v1/dictionaries/{dictionary_id}/export': { ...DICTIONARY, scope: 'tts:read' },
  'DELETE /lector/v1/dictionaries/{dictionary_id}': {
    ...DICTIONARY,
    scope: 'tts:write',
    own: 204,
    changes: true,
  },
  'GET /lector/v1/session': OPEN,
  // Wrong on purpose: a right password would be another caller.
  'POST /lector/v1/session': { ...PAGE, own: 401, body: () => ({ name: 'nobody', password: 'wrong' }) },
  'DELETE /lector/v1/session': { ...PAGE, own: 204, ends: true },
  'POST /lector/v1/setup': {
    ...PAGE,
    own: 403,
    body: () => ({ token: 'made up', name: 'x', password: 'long enough' }),
  },
  'POST /lector/v1/session/confirm': { ...SIGNED_IN, own: 422, body: () => ({ password: 'wrong' }) },
  'POST /lector/v1/password': { ...SIGNED_IN, own: 422, body: () => ({ current: 'wrong', password: 'long enough' }) },
  'GET /lector/v1/sessions': { ...SIGNED_IN, own: 200 },
  'DELETE /lector/v1/sessions/{session_id}': {
    ...SIGNED_IN,
    naming: 'session',
    own: 204,
    notOwn: 404,
    changes: true,
  },
  'GET /lector/v1/members': ADMIN,
  'DELETE /lector/v1/members/{user_id}': { ...ADMIN, naming: 'user', own: 204, notOwn: 404, changes: true },
  'POST /lector/v1/invitations': { ...ADMIN, body: () => ({ role: 'member' }), changes: true },
  'GET /lector/v1/keys': ADMIN,
  'POST /lector/v1/keys': { ...ADMIN, body: () => ({ name: 'made by the matrix' }), changes: true },
  'PUT /lector/v1/keys/{key_id}/defaults': { ...ADMIN, naming: 'key', notOwn: 404, body: () => ({ normalize: null }) },
  'POST /lector/v1/keys/{key_id}/roll': {
    ...ADMIN,
    naming: 'key',
    notOwn: 404,
    body: () => ({ overlap_seconds: 0 }),
    changes: true,
  },
  'DELETE /lector/v1/keys/{key_id}': { ...ADMIN, naming: 'key', own: 204, notOwn: 404, changes: true },
  'GET /lector/v1/webhooks': ADMIN,
  'POST /lector/v1/webhooks': {
    ...ADMIN,
    body: () => ({ url: 'https://hooks.example/made-by-the-matrix' }),
    changes: true,
  },
  'GET /lector/v1/webhooks/{webhook_id}': WEBHOOK,
  'PUT /lector/v1/webhooks/{webhook_id}': {
    ...WEBHOOK,
    body: ({ owner }) => ({
      ...{ url: `https://hooks.example/${owner}`, events: ['run.failed'], description: '', enabled: true },
    }), // as it was
  },
  'GET /lector/v1/webhooks/{webhook_id}/deliveries': WEBHOOK,
  'POST /lector/v1/webhooks/{webhook_id}/rotate': { ...WEBHOOK, body: () => ({}), changes: true },
  'POST /lector/v1/webhooks/{webhook_id}/test': { ...WEBHOOK, changes: true },
  'POST /lector/v1/webhooks/{webhook_id}/deliveries/{number}/replay': WEBHOOK,
  'DELETE /lector/v1/webhooks/{webhook_id}': { ...WEBHOOK, own: 204, changes: true },
  'GET /lector/v1/usage': { scope: 'usage:read', naming: 'nothing', own: 200 },
  'GET /lector/v1/usage.csv': { scope: 'usage:read', naming: 'nothing', own: 200 },
  'GET /lector/v1/system': ADMIN,
  'PUT /lector/v1/defaults': {
    ...ADMIN,
    own: 204,
    body: () => ({ voice_id: 147320, language: 1 }),
  },
  'POST /lector/v1/signing-key': { ...ADMIN, own: 200, body: () => ({ drop_old: false }), changes: true },
  'GET /health': OPEN,
  'GET /ready': OPEN,
};

/**
 * Routes the document does not show. All are open and the same for everybody: a route that knows its caller belongs into
 * the document. The studio's files are not listed; they are open by lying in its folder.
 */
export const HIDDEN: readonly RouteName[] = [
  'OPTIONS *', // preflights of browsers
  'HEAD /files/{name}', // beside GET in the table above
  'GET /openapi.json',
  'GET /docs',
  'GET /docs/',
  'GET /docs/json',
  'GET /docs/yaml',
  'GET /docs/static/index.html',
  'GET /docs/static/swagger-initializer.js',
  'GET /docs/static/theme/theme.css',
  'GET /docs/static/theme/theme.js',
  'GET /docs/static/*',
  // Screens of the studio: one page for all of them.
  'GET /runs',
  'GET /runs/{run_id}',
  'GET /batches',
  'GET /batches/new',
  'GET /batches/{batch_id}',
  'GET /books',
  'GET /books/{book_id}',
  'GET /voices',
  'GET /api',
  'GET /api/webhooks',
  'GET /pronunciation',
  'GET /usage',
  'GET /settings',
  'GET /set-up',
];
