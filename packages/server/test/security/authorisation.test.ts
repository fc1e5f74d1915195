// Every operation × every kind of caller × own, another's, missing and deleted things: the answer, and what changes.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { amount } from '../../../../test/support/effort.ts';
import { createHarness, type Harness } from '../app-harness.ts';
import { listOperations, type Method } from '../fuzz/operations.ts';
import { FORM_TYPE } from '../voice-recordings.ts';
import { addressesOf } from './authorisation/addresses.ts';
import { CALLER_KINDS, type Caller, makeCallers } from './authorisation/callers.ts';
import { type RouteName, watchRoutes } from './authorisation/routes.ts';
import { makeDeletedSubject, makeMissingSubject, makeSubject, type Subject } from './authorisation/subjects.ts';
import { HIDDEN, type Row, TABLE } from './authorisation/table.ts';

/** Of all cells one in so many is tried, another one each time. */
const STRIDE = amount(8, 1);
const FIRST = randomInt(STRIDE);
const LEAST_CELLS = 1_000;
const STUDIO = dirname(fileURLToPath(import.meta.resolve('@lector/studio/package.json')));
const PAGES = ['dist', 'unbuilt'].map((name) => join(STUDIO, name)).find((folder) => existsSync(folder)) ?? '';
/** The same calls are served at both. */
const PREFIXES = ['', '/apis'] as const;

interface Cell {
  readonly route: RouteName;
  readonly method: Method;
  readonly path: string;
  readonly row: Row;
  readonly prefix: string;
  readonly caller: Caller;
  readonly subject: Subject;
  /** Which of its names is used, where there are two. */
  readonly way: number;
}

describe('the authorisation matrix', () => {
  let server: Harness;
  let db: DatabaseSync;
  let registered: ReadonlySet<RouteName>;
  let documented: readonly RouteName[];
  let callers: readonly Caller[];
  let subjects: Subject[];
  let state = { version: -1, text: '' };

  before(async () => {
    ({ built: server, routes: registered } = await watchRoutes(() =>
      createHarness({ linkSeconds: 100_000, openaiLists: 'key' }, { speaksAtOnce: true }),
    ));
    db = new DatabaseSync(join(server.dataDir, 'lector.db'), { readOnly: true });
    documented = await readDocumented(server);
    callers = await makeCallers(server);
    const own = await makeSubject(server, 'alice');
    const other = await makeSubject(server, 'bob');
    subjects = [own, other, makeMissingSubject(server, own), await makeDeletedSubject(server, 'alice')];
  });
  after(async () => {
    db.close();
    await server.close();
  });

  it('has a row for every operation of the document, and none for what is gone', () => {
    const hint = 'say in authorisation/table.ts which scope it needs and what it names';
    assert.deepEqual(findWithoutRow(documented), [], `without a row: ${hint}`);
    const gone = Object.keys(TABLE).filter((route) => !documented.includes(route as RouteName));
    assert.deepEqual(gone, [], 'rows of authorisation/table.ts without an operation');
  });

  it('knows of every route, also of those the document does not show', () => {
    const hint = 'describe it in the document, or name it in HIDDEN of authorisation/table.ts';
    assert.deepEqual(findUnknown(registered, documented), [], `not in the document: ${hint}`);
    assert.ok(
      documented.every((route) => registered.has(route)),
      'the routes were watched',
    );
  });

  it('notices a new operation and a hidden route', async () => {
    const { built, routes } = await watchRoutes(createHarness, (app) => {
      app.get('/brand-new/:run_id', { schema: { summary: 'New' } }, async () => ({}));
      app.get('/back-door', { schema: { hide: true } }, async () => ({}));
    });
    const shown = await readDocumented(built);
    await built.close();
    assert.deepEqual(findWithoutRow(shown), ['GET /brand-new/{run_id}']);
    assert.deepEqual(findUnknown(routes, shown), ['GET /back-door', 'HEAD /back-door']);
  });

  it('gives everybody exactly what they may have, and changes nothing for the rest', async (t) => {
    const wrong: string[] = [];
    let cells = 0;
    let turn = 0;
    for (const cell of listCells()) {
      if (turn++ % STRIDE !== FIRST) continue;
      cells++;
      const complaint = await tryCell(cell);
      if (complaint !== null) wrong.push(complaint);
    }
    const kinds = new Set(callers.map(({ kind }) => kind));
    t.diagnostic(
      `${cells} cells, ${wrong.length} wrong; ${documented.length} operations, ${callers.length} callers of ${kinds.size} kinds`,
    );
    assert.deepEqual(wrong, []);
    assert.deepEqual([...kinds].sort(), [...CALLER_KINDS].sort());
    assert.ok(cells >= LEAST_CELLS, `${cells} cells`);
  });

  it('answers every key that does not count with the same bytes', async () => {
    for (const route of documented) {
      const row = TABLE[route] as Row;
      if (row.scope === null) continue;
      const answers = new Set<string>();
      for (const caller of callers.filter(({ may }) => may === null)) {
        if (mayOf(caller, parse(route).path, '') !== null) continue;
        for (const subject of subjects) {
          const answer = await ask({ ...parse(route), row, prefix: '', caller, subject, way: 0 });
          const { date: _, 'x-request-id': __, ...headers } = answer.headers;
          answers.add(JSON.stringify([answer.statusCode, headers, answer.body]));
        }
      }
      assert.equal(answers.size, 1, `${route}: ${[...answers].join('\n')}`);
    }
  });

  it('serves what the document does not show to everybody alike', async () => {
    for (const route of HIDDEN) {
      const { method, path } = parse(route);
      if (path === '*' || path.includes('{')) continue;
      const answers = new Set<string>();
      for (const { headers } of callers) {
        const { statusCode, body } = await server.app.inject({
          method,
          url: path.replace('*', 'swagger-ui.css'),
          headers,
        });
        assert.ok(statusCode === 200 || statusCode === 302, `${route} → ${statusCode}`);
        answers.add(body);
      }
      assert.equal(answers.size, 1, `${route} looks at its caller`);
    }
  });

  function* listCells(): Generator<Cell> {
    for (const route of documented) {
      const row = TABLE[route];
      if (row === undefined) continue; // told by the first test
      const { method, path } = parse(route);
      for (const asked of method === 'GET' ? (['GET', 'HEAD'] as const) : [method]) {
        for (const prefix of path.startsWith('/v1/') ? ([''] as const) : PREFIXES) {
          for (const caller of callers) {
            // By position: a subject that is used up is replaced.
            for (let i = 0; i < (row.naming === 'nothing' ? 1 : subjects.length); i++) {
              for (let way = 0; way < (row.naming === 'either' ? 2 : 1); way++) {
                yield { route, method: asked, path, row, prefix, caller, subject: subjects[i] as Subject, way };
              }
            }
          }
        }
      }
    }
  }

  /** What is wrong with the answer, or null. */
  async function tryCell(cell: Cell): Promise<string | null> {
    const { row, method, subject, caller } = cell;
    const before = readState();
    const answer = await ask(cell);
    const { status, own } = expect(cell);
    const may = mayOf(caller, cell.path, cell.prefix);
    const told = `${method} ${cell.prefix}${cell.path} by ${caller.name} about ${subject.name} → ${answer.statusCode}`;
    if (answer.statusCode !== status) return `${told} instead of ${status}: ${answer.body.slice(0, 200)}`;
    const strangers = subjects.filter(({ owner, name }) => name === 'deleted' || owner !== may?.owner);
    if (row.naming !== 'link' && strangers.some((stranger) => shows(answer.body, stranger)))
      return `${told} shows what is another's: ${answer.body}`;
    if (
      own &&
      method !== 'HEAD' &&
      ['run', 'runs', 'either'].includes(row.naming) &&
      status === 200 &&
      !shows(answer.body, subject) &&
      !answer.body.includes(subject.taskId)
    )
      return `${told} does not show the caller's own: ${answer.body}`;
    const changed = readState() !== before;
    if (changed !== (own && row.changes === true)) return `${told} and ${changed ? 'something' : 'nothing'} changed`;
    if (row.ends === true) await caller.renew?.();
    if (
      changed &&
      row.keeps !== true &&
      [
        'either',
        'key',
        'user',
        'session',
        'dictionary',
        'voice',
        'batch',
        'book',
        'webhook',
        'file',
        'speech batch',
      ].includes(row.naming)
    )
      subjects[subjects.indexOf(subject)] = await makeSubject(server, subject.owner ?? 'alice');
    return null;
  }

  function ask({ method, path, row, prefix, caller, subject, way }: Omit<Cell, 'route'>) {
    const address = addressesOf(path, row, subject)[way] ?? '';
    const query = caller.query === '' ? '' : `${address.includes('?') ? '&' : '?'}${caller.query}`;
    return server.app.inject({
      method,
      url: prefix + address + query,
      headers: {
        ...caller.headers,
        ...(row.csv === undefined ? {} : { 'content-type': 'text/csv' }),
        ...(row.lines === undefined ? {} : { 'content-type': 'application/jsonl' }),
        ...(row.form === undefined ? {} : { 'content-type': FORM_TYPE }),
        ...(row.file === undefined ? {} : { 'content-type': row.file[0] }),
      },
      ...(row.body === undefined ? {} : { payload: row.body(subject) }),
      ...(row.csv === undefined ? {} : { payload: row.csv }),
      ...(row.lines === undefined ? {} : { payload: row.lines }),
      ...(row.form === undefined ? {} : { payload: row.form }),
      ...(row.file === undefined ? {} : { payload: row.file[1] }),
    });
  }

  /** Everything that somebody may have or change, but for when it was last used, and sessions begun and ended by the callers. */
  function readState(): string {
    const version = Number(db.prepare('PRAGMA data_version').get()?.data_version);
    if (version === state.version) return state.text; // nothing at all was written since
    const tables = ['runs', 'run_texts', 'folders', 'idempotency', 'doomed_objects', 'users', 'invitations'];
    const queries = [
      ...tables.map((table) => `SELECT * FROM ${table}`),
      'SELECT kid FROM signing_keys',
      'SELECT id, owner_id, name, language FROM dictionaries WHERE removed = 0',
      'SELECT dictionary_id, id, phrase, ipa FROM dictionary_entries',
      'SELECT id, owner_id, url, events, disabled, hex(secret), old_until FROM webhooks',
      'SELECT webhook_id, number, state FROM webhook_deliveries',
      'SELECT id, owner_id FROM voices WHERE removed_at IS NULL',
      'SELECT id, owner_id, name, closed_at, cancelled_at FROM batches WHERE deleted_at IS NULL',
      'SELECT id, owner_id, file_name, cover, speech, making FROM books',
      'SELECT upload_id, owner_id FROM files',
      'SELECT public_id, owner_id, cancelling_at FROM speech_batches',
      'SELECT id, owner_id, name, scopes, expires_at, revoked_at FROM api_keys',
      "SELECT s.id FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.name NOT LIKE 'session of %'",
    ];
    state = { version, text: JSON.stringify(queries.map((query) => db.prepare(query).all())) };
    return state.text;
  }
});

async function readDocumented({ app }: Harness): Promise<readonly RouteName[]> {
  const document = await app.inject({ url: '/openapi.json' });
  return listOperations(document.json()).map(({ method, path }) => `${method} ${path}` as RouteName);
}

function findWithoutRow(documented: readonly RouteName[]): readonly RouteName[] {
  return documented.filter((route) => TABLE[route] === undefined);
}

/** The framework adds HEAD to every GET, and the studio's files are open by lying in its folder. */
function findUnknown(registered: ReadonlySet<RouteName>, documented: readonly RouteName[]): readonly RouteName[] {
  const pages = readdirSync(PAGES, { recursive: true }).map((file) => `/${file}`.replaceAll('\\', '/'));
  const known = new Set<string>([...documented, ...HIDDEN, ...['/', ...pages].map((path) => `GET ${path}`)]);
  return [...registered].filter((route) => !known.has(route) && !known.has(route.replace(/^HEAD /, 'GET ')));
}

/** What counts of a caller there: no cookie under `/apis` and at the OpenAI door, where a bearer does. */
function mayOf({ may, mayAtDoor = may }: Caller, path: string, prefix: string): Caller['may'] {
  const isDoor = path.startsWith('/v1/');
  if (may?.session !== undefined && (prefix !== '' || isDoor)) return null;
  return isDoor ? mayAtDoor : may;
}

/** `own`: the caller may, and the thing is its own. */
function expect({ row, caller, subject, prefix, path }: Cell): { status: number; own: boolean } {
  const may = mayOf(caller, path, prefix);
  const status = (code: number | undefined, own = false) => ({ status: code ?? 0, own });
  if (row.naming === 'link') {
    // A link is good in the one spelling that was signed.
    if (prefix !== '' || caller.query !== '') return status(403);
    return subject.owner === null ? status(row.notOwn) : status(row.own, true);
  }
  if (row.only === 'page') return caller.may?.session === undefined ? status(403) : status(row.own, true);
  if (row.only === 'session' && may?.session === undefined) return status(401);
  if (row.scope === null && row.only === undefined) return status(row.own, true);
  if (may === null) return status(401);
  if (row.scope !== null && !may.scopes.includes(row.scope)) return status(403);
  if (row.naming === 'nothing') return status(row.own, true);
  // Members see their own sessions only.
  const seen = subject.owner === may.owner && !(row.naming === 'session' && may.session === 'member');
  return seen ? status(row.own, true) : status(row.notOwn);
}

/** Whether the answer holds something only the subject's owner may know: its audio, its object's name, its words, its folder. */
function shows(body: string, subject: Subject): boolean {
  const object = /[0-9a-f]{32}/.exec(subject.link)?.[0] ?? '';
  const marks = [object];
  if (subject.owner !== null)
    marks.push(`fLaC of ${subject.owner}`, `Words of ${subject.owner}`, `${subject.owner} only`);
  return marks.some((mark) => body.includes(mark));
}

function parse(route: RouteName): { method: Method; path: string } {
  const [method = '', path = ''] = route.split(' ');
  return { method: method as Method, path };
}
