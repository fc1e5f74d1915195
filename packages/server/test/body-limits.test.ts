// Limits of bodies: how much each route takes, that it suffices for all its schema allows, and what is refused unread.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import { amount } from '../../../test/support/effort.ts';
import { SCOPES } from '../src/domain/api-key.ts';
import { createHarness, type Harness } from './app-harness.ts';
import { largestBody } from './fuzz/largest-body.ts';
import { listOperations } from './fuzz/operations.ts';
import { answerTo } from './raw-socket.ts';
import { type RouteName, watchRoutes } from './security/authorisation/routes.ts';
import { type Browser, openBrowser } from './studio/browser.ts';
import { FORM_TYPE } from './voice-recordings.ts';

const MAX_BODY_BYTES = 1_500_000;
const MAX_BULK_IDS = 1_000;
/** JSON Lines. */
const LINES = 16_777_216;
const NOTHING = 1_024;
/** A name and two passwords, for example. */
const FIELDS = 8_192;
/** A phrase, a respelling and IPA. */
const ENTRY = 16_384;
/** A dictionary as a file, which is no JSON. */
const FILE = 10_485_760;
/** A recording of a voice, and the fields around it. */
const FORM = 26_214_400 + 4 * 2_100 + 16_384;
/** A file for the OpenAI door, which this server takes of 1 MiB, and the fields around it. */
const UPLOAD = 1_048_576 + 65_536;

/** A book, and the picture of a cover. */
const [BOOK, COVER] = [3 * 1_048_576, 2 * 1_048_576];

/** What each route that may have a body takes at most, in bytes. A new one needs a row here before the tests pass. */
const LIMITS: Readonly<Record<RouteName, number>> = {
  'POST /tts': MAX_BODY_BYTES,
  'POST /tts-stream': MAX_BODY_BYTES,
  'POST /text-to-speech/tts': MAX_BODY_BYTES,
  'POST /v1/audio/speech': MAX_BODY_BYTES,
  'POST /v1/files': UPLOAD,
  'DELETE /v1/files/{file_id}': NOTHING,
  'POST /v1/batches': 16 * 576 * 12 + ENTRY,
  'POST /v1/batches/{batch_id}/cancel': NOTHING,
  'POST /tts-results': FIELDS + 80 * MAX_BULK_IDS,
  'POST /folders/create': FIELDS,
  'POST /lector/v1/runs/{run_id}/cancel': NOTHING,
  'POST /lector/v1/runs/{run_id}/retry': NOTHING,
  'DELETE /lector/v1/runs/{run_id}': NOTHING,
  'POST /lector/v1/runs/actions': FIELDS + 80 * 1_000,
  'POST /lector/v1/runs': MAX_BODY_BYTES,
  'POST /lector/v1/runs.jsonl': LINES,
  'POST /lector/v1/batches': FIELDS,
  'POST /lector/v1/batches/{batch_id}/runs': MAX_BODY_BYTES,
  'POST /lector/v1/batches/{batch_id}/runs.jsonl': LINES,
  'POST /lector/v1/batches/{batch_id}/close': NOTHING,
  'POST /lector/v1/batches/{batch_id}/pause': NOTHING,
  'POST /lector/v1/batches/{batch_id}/resume': NOTHING,
  'POST /lector/v1/batches/{batch_id}/cancel': NOTHING,
  'POST /lector/v1/batches/{batch_id}/retry': NOTHING,
  'DELETE /lector/v1/batches/{batch_id}': NOTHING,
  'POST /lector/v1/books': BOOK,
  'DELETE /lector/v1/books/{book_id}': NOTHING,
  'PUT /lector/v1/books/{book_id}/cover': COVER,
  'POST /lector/v1/books/{book_id}/speak': FIELDS + 80 * 10_000 + 131_072,
  'POST /lector/v1/books/{book_id}/audiobook': FIELDS + 52 * 12 * 500,
  'POST /lector/v1/results': FIELDS + 80 * 1_000 + 1_000 * (12 * 128 + 3),
  'POST /lector/v1/runs/{run_id}/links': FIELDS,
  'POST /lector/v1/dictionaries': FIELDS,
  'PUT /lector/v1/dictionaries/{dictionary_id}': FIELDS,
  'DELETE /lector/v1/dictionaries/{dictionary_id}': NOTHING,
  'POST /lector/v1/dictionaries/{dictionary_id}/entries': ENTRY,
  'PUT /lector/v1/dictionaries/{dictionary_id}/entries/{entry_id}': ENTRY,
  'DELETE /lector/v1/dictionaries/{dictionary_id}/entries/{entry_id}': NOTHING,
  'POST /lector/v1/dictionaries/{dictionary_id}/import': FILE,
  'POST /lector/v1/webhooks': ENTRY,
  'PUT /lector/v1/webhooks/{webhook_id}': ENTRY,
  'DELETE /lector/v1/webhooks/{webhook_id}': NOTHING,
  'POST /lector/v1/webhooks/{webhook_id}/rotate': FIELDS,
  'POST /lector/v1/webhooks/{webhook_id}/test': NOTHING,
  'POST /lector/v1/webhooks/{webhook_id}/deliveries/{number}/replay': NOTHING,
  'POST /lector/v1/voices/installs': ENTRY,
  'POST /lector/v1/voices/installs/{install_id}/cancel': NOTHING,
  'DELETE /lector/v1/voices/folders/{folder}': NOTHING,
  'POST /lector/v1/voices/folders/{folder}/speakers': FIELDS,
  'PUT /lector/v1/voices/defaults/{language}': FIELDS,
  'POST /lector/v1/voices/{voice_id}/preview': FIELDS,
  'POST /create-custom-voice': FORM,
  'DELETE /delete-voice/{voice_id}': NOTHING,
  'POST /lector/v1/session': FIELDS,
  'POST /lector/v1/setup': FIELDS,
  'POST /lector/v1/session/confirm': FIELDS,
  'POST /lector/v1/password': FIELDS,
  'POST /lector/v1/keys': FIELDS,
  'POST /lector/v1/keys/{key_id}/roll': FIELDS,
  'PUT /lector/v1/keys/{key_id}/defaults': FIELDS,
  'DELETE /lector/v1/keys/{key_id}': NOTHING,
  'DELETE /lector/v1/sessions/{session_id}': NOTHING,
  'DELETE /lector/v1/members/{user_id}': NOTHING,
  'POST /lector/v1/invitations': FIELDS,
  'PUT /lector/v1/defaults': FIELDS,
  'PUT /lector/v1/voice-aliases/{alias_id}': FIELDS,
  'POST /lector/v1/signing-key': FIELDS,
  'OPTIONS *': NOTHING,
  // The last, because it ends the session.
  'DELETE /lector/v1/session': NOTHING,
};
const ROUTES = Object.keys(LIMITS) as RouteName[];
/** Of the routes one in so many is sent its limit to the byte, another one each time. */
const HELD_STRIDE = amount(3, 1);
const typeOf = (route: RouteName): string => TYPES[LIMITS[route] as number] ?? 'application/json';
const TYPES: Readonly<Record<number, string>> = {
  ...{ [FILE]: 'text/csv', [LINES]: 'application/jsonl', [FORM]: FORM_TYPE, [UPLOAD]: FORM_TYPE },
  ...{ [BOOK]: 'application/epub+zip', [COVER]: 'image/png' },
};
/** Limits that are settings. */
const SETTINGS: Readonly<Record<number, string>> = {
  [MAX_BODY_BYTES]: 'LECTOR_MAX_BODY_BYTES',
  [UPLOAD]: 'LECTOR_MAX_FILE_MIB',
};
/** A thousand texts, each as long as a text may be, do not fit: what is too large is sent in several calls. */
const MANY_TEXTS = /\/runs$/;
/** They take no key. */
const FOR_PAGES = /\/lector\/v1\/(session|sessions|setup|password)\b/;

describe('limits of bodies', () => {
  let server: Harness;
  let registered: ReadonlySet<RouteName>;
  let browser: Browser;
  let key: string;
  let port: number;
  before(async () => {
    const settings = { maxBodyBytes: MAX_BODY_BYTES, maxBulkIds: MAX_BULK_IDS, maxBookMib: 3, maxFileMib: 1 };
    ({ built: server, routes: registered } = await watchRoutes(() => createHarness(settings)));
    await server.app.listen({ host: '127.0.0.1', port: 0 });
    ({ port } = server.app.server.address() as AddressInfo);
    browser = openBrowser(server);
    await browser.setUp({ owner: 'alice', name: 'Ada' });
    key = (await server.keys.create({ name: 'everything', owner: 'alice', scopes: SCOPES })).secret;
  });
  beforeEach(() => browser.signIn('Ada'));
  after(() => server.close());

  /** The headers of somebody who may. */
  const allowed = (route: RouteName): Readonly<Record<string, string>> =>
    FOR_PAGES.test(route) ? browser.headers() : { 'x-api-key': key };
  const head = (route: RouteName, headers: Readonly<Record<string, string | number>>) => {
    const [method, path] = parse(route);
    const lines = Object.entries({ host: '127.0.0.1', 'content-type': typeOf(route), ...headers });
    return `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  };
  const tooLarge = (route: RouteName) => {
    const [method, path] = route.split(' ') as [string, string];
    const whose = SETTINGS[LIMITS[route] as number] ?? `the limit of ${method} ${path.replace(/\{(\w+)\}/g, ':$1')}`;
    const detail = `The body is larger than ${LIMITS[route]} bytes (${whose})`;
    if (path.startsWith('/v1/')) {
      return { error: { message: detail, type: 'invalid_request_error', param: null, code: null } };
    }
    return { detail, error: detail, status: 413 };
  };

  it('are known of every route that may have a body', () => {
    const mayHaveBody = [...registered].filter((route) => !/^(GET|HEAD) /.test(route));
    assert.deepEqual(mayHaveBody.sort(), [...ROUTES].sort(), 'say in LIMITS how large its body may be');
  });

  it('end the start of a server with a route that takes a body and names none', async () => {
    const body = { type: 'object', properties: { words: { type: 'string' } } };
    const build = watchRoutes(createHarness, (app) => {
      app.post('/brand-new', { schema: { body, response: {} } }, async () => ({}));
    });
    await assert.rejects(build, /POST \/brand-new takes a body and names no bodyLimit for it/);
  });

  it('are reached by no body that a schema allows, however it is written', async () => {
    const document = (await server.app.inject({ url: '/openapi.json' })).json();
    const withBody = listOperations(document).filter(({ body }) => body !== null);
    for (const { method, path, body, answers } of withBody) {
      if (MANY_TEXTS.test(path)) continue;
      const limit = LIMITS[`${method} ${path}` as RouteName] as number;
      assert.ok(largestBody(body as object).length <= limit, `${method} ${path} refuses what its schema allows`);
      assert.ok(answers.has(413), `${method} ${path} does not say so in the document`);
    }
    assert.equal(
      withBody.length,
      ROUTES.filter((route) => (LIMITS[route] as number) > NOTHING && typeOf(route) === 'application/json').length,
    );
  });

  it('are held to the byte, with the limit and its name in the answer', async () => {
    const first = randomInt(HELD_STRIDE);
    for (const route of ROUTES.filter((_, i) => i % HELD_STRIDE === first)) {
      const [method, url] = parse(route);
      const ask = (bytes: number) => {
        server.advance(60_000);
        const headers = { ...allowed(route), 'content-type': typeOf(route) };
        return server.app.inject({ method: method as 'POST', url, headers, payload: '[]'.padEnd(bytes) });
      };
      assert.notEqual((await ask(LIMITS[route] as number)).statusCode, 413, route);
      const refused = await ask((LIMITS[route] as number) + 1);
      assert.deepEqual([refused.statusCode, refused.json()], [413, tooLarge(route)], route);
    }
  });

  it('refuse a body whose length is told before a byte of it is there', async () => {
    for (const route of ROUTES) {
      const length = (LIMITS[route] as number) + 1;
      server.advance(60_000);
      const { status, body } = await answerTo(port, head(route, { ...allowed(route), 'content-length': length }));
      assert.deepEqual([status, JSON.parse(body)], [413, tooLarge(route)], route);
    }
  });

  it('refuse a body whose length is not told at the first byte too many, while it goes on', async () => {
    for (const route of ROUTES) {
      const length = (LIMITS[route] as number) + 1;
      server.advance(60_000);
      const chunk = `${length.toString(16)}\r\n${' '.repeat(length)}\r\n`;
      const sent = head(route, { ...allowed(route), 'transfer-encoding': 'chunked' }) + chunk;
      const { status, body } = await answerTo(port, sent);
      assert.deepEqual([status, JSON.parse(body)], [413, tooLarge(route)], route);
    }
  });

  it('leave unread what is no JSON', async () => {
    for (const route of ROUTES) {
      server.advance(60_000);
      // A book may be plain text.
      const type = LIMITS[route] === BOOK ? 'text/css' : 'text/plain';
      const headers = { ...allowed(route), 'content-type': type, 'content-length': 100 };
      const { status, body } = await answerTo(port, head(route, headers));
      const { detail, error } = JSON.parse(body);
      const told = route.includes(' /v1/') ? [status, error.code] : [status, detail[0].type];
      assert.deepEqual(told, [route.includes(' /v1/') ? 400 : 422, 'content_type'], route);
    }
  });
});

function parse(route: RouteName): readonly [method: string, path: string] {
  const [method = '', path = ''] = route.split(' ');
  const query = path === '/lector/v1/books' ? '?filename=novel.epub' : '';
  return [method, path === '*' ? '/tts' : path.replace(/\{[^}]+\}/g, '1') + query];
}
