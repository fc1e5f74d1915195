// Secrets must not leak: the real program at its most verbose log level gets every kind of bad request, then every byte it wrote is searched.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import {
  createKey,
  type DataFolder,
  findChildren,
  makeDataFolder,
  runLector,
  type ServerProcess,
  startServer,
} from '../../../../test/support/server-process.ts';
import { until } from '../../../../test/support/until.ts';
import { digestKey } from '../../src/domain/api-key.ts';
import { exchange } from '../raw-socket.ts';

const SETTINGS = { LECTOR_LOG_LEVEL: 'trace', LECTOR_WORKERS: '1', LECTOR_MAX_ATTEMPTS: '1' };
/** Words no program says by itself. */
const WORD = 'Xylophonquark';
const NAME = 'Vexillumproject';
const TEXT = `The ${WORD} sang before the sun was up. `;
const LONG = TEXT.repeat(2_000);

describe('secrets', () => {
  let folder: DataFolder;
  let server: ServerProcess;
  let keys: readonly string[];
  let printed = '';
  before(async () => {
    folder = makeDataFolder();
    server = await startServer(folder.path, SETTINGS);
    keys = [server.firstKey, await createKey(folder.path, '--owner', 'other', '--name', 'second')];
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  const address = (path: string) => server.address + path;
  const port = () => Number(new URL(server.address).port);
  const headers = () => ({ 'x-api-key': keys[0] as string, 'content-type': 'application/json' });
  const body = (more: object = {}) =>
    JSON.stringify({
      text: TEXT,
      voice_id: 1021,
      language: 1,
      project_name: NAME,
      project_description: NAME,
      ...more,
    });

  async function submit(text: string): Promise<string> {
    const answer = await fetch(address('/tts'), { method: 'POST', headers: headers(), body: body({ text }) });
    assert.equal(answer.status, 200);
    return ((await answer.json()) as { task_id: string }).task_id;
  }
  async function poll(task: string) {
    const answer = await fetch(address(`/tts/${task}`), { headers: headers() });
    return (await answer.json()) as { status: string; run_id: number | null };
  }
  const ended = (task: string) =>
    until('the run has ended', async () => {
      const state = await poll(task);
      return state.status !== 'PENDING' && state;
    });
  const remove = async (name: string | number) =>
    (await fetch(address(`/lector/v1/runs/${name}`), { method: 'DELETE', headers: { 'x-api-key': keys[0] as string } }))
      .status;

  /** Files of the data folder that hold these bytes. */
  function filesWith(needle: string): readonly string[] {
    const names = readdirSync(folder.path, { recursive: true, encoding: 'utf8' });
    return names.filter((name) => {
      const path = join(folder.path, name);
      return statSync(path, { throwIfNoEntry: false })?.isFile() === true && readFileSync(path).includes(needle);
    });
  }

  function readDatabase<T>(read: (db: DatabaseSync) => T): T {
    const db = new DatabaseSync(join(folder.path, 'lector.db'));
    try {
      return read(db);
    } finally {
      db.close();
    }
  }

  it('stay out of the log, whatever fails and however it is asked', async () => {
    const statuses = new Set<number>();
    const ask = async (path: string, init: RequestInit = {}) => {
      const answer = await fetch(address(path), {
        ...init,
        headers: { ...headers(), ...init.headers } as Record<string, string>,
      });
      await answer.arrayBuffer();
      statuses.add(answer.status);
    };
    const post = (path: string, text: string, more: Record<string, string> = {}) =>
      ask(path, { method: 'POST', body: text, headers: more });
    const [key = '', other = ''] = keys;

    // Refused for every reason there is, with the key and the text in every place they could be logged from.
    for (const bad of [
      { voice_id: 1 },
      { language: WORD },
      { text: `${WORD}\0` },
      { text: LONG.repeat(9) },
      { folder_id: 1 },
    ])
      await post('/tts', body(bad));
    await post('/tts', body().slice(0, -1));
    await post('/tts', body(), { 'content-type': `text/${WORD}` });
    await post('/tts', body(), { 'content-encoding': 'gzip' });
    await post('/tts', `{"${key}":"${WORD}","text":"${LONG.repeat(40)}"}`);
    await post('/tts', body(), { 'idempotency-key': `${WORD}\u{e9}` });
    for (const secret of [`${key}x`, key.slice(0, -1), key.toLowerCase(), `Bearer ${key}`])
      await ask('/folders', { headers: { 'x-api-key': secret } });
    await ask(`/nowhere/${key}?x-api-key=${key}&text=${WORD}`, {
      headers: { cookie: `x-api-key=${key}`, authorization: `Bearer ${key}` },
    });
    for (const path of [
      `/tts/${key}`,
      `/tts/${WORD}`,
      `/tts-result/${key}`,
      `/files/${WORD}.flac?e=1&k=${key}&s=x`,
      `/folders?limit=${WORD}`,
    ])
      await ask(path);
    for (const path of [`/lector/v1/runs/${WORD}`, '/lector/v1/runs/1']) await ask(path, { method: 'DELETE' });
    const lines = `Host: 127.0.0.1\r\nx-api-key: ${key}\r\n`;
    for (const raw of [
      `POST /tts HTTP/1.1\r\n${lines}Content-Length: 1\r\nContent-Length: 2\r\n\r\n${body()}`,
      `GET http://evil.example/${WORD} HTTP/1.1\r\n${lines}\r\n`,
      `GET /folders HTTP/1.1\r\nHost: ${WORD}.example\r\nx-api-key: ${key}\r\nConnection: close\r\n\r\n`,
      `GET /folders HTTP/1.1\r\n${lines}X-Note: ${key.repeat(500)}\r\n\r\n`,
      `TRACE /${WORD} HTTP/1.1\r\n${lines}\r\n`,
    ]) {
      const status = /^HTTP\/1\.1 (\d+)/.exec(await exchange(port(), raw))?.[1];
      statuses.add(Number(status));
    }

    // Runs that go wrong: the engine is killed in the middle of one, and the recording of another loses its end.
    const doomed = await submit(LONG);
    const [engine] = await until('an engine is at work', async () => {
      const { engines } = (await (await fetch(address('/ready'))).json()) as { engines: { busy: number } };
      return engines.busy > 0 && findChildren(server.pid);
    });
    process.kill(engine as number, 'SIGKILL');
    assert.equal((await ended(doomed)).status, 'ERROR');
    const spoken = (await ended(await submit(TEXT))).run_id;
    const [recording = ''] = readdirSync(join(folder.path, 'blobs'), { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.flac'),
    );
    truncateSync(join(folder.path, 'blobs', recording), 100);
    await ask(`/tts-result/${spoken}`);
    await ask(`/tts-result/${doomed}`);

    // And the database refuses a statement.
    readDatabase((db) => db.exec('ALTER TABLE run_texts RENAME TO run_texts_away'));
    await post('/tts', body());
    readDatabase((db) => db.exec('ALTER TABLE run_texts_away RENAME TO run_texts'));
    await post('/tts', body(), { 'x-api-key': other });

    for (const status of [200, 400, 401, 403, 404, 405, 410, 413, 415, 421, 422, 431, 500])
      assert.ok(statuses.has(status), `no ${status} among ${[...statuses]}`);
    for (const command of [
      ['keys', 'list'],
      ['keys', 'list', '--json'],
      ['doctor', '--quick'],
    ]) {
      const { stdout, stderr } = await runLector(command, folder.path, {
        LECTOR_URL: server.address,
        LECTOR_API_KEY: key,
      });
      printed += stdout + stderr;
    }
    assert.ok(
      printed.includes(`…${key.slice(-4)}`) || printed.includes(key.slice(-4)),
      'keys are told apart by their ends',
    );
    for (const words of [
      'a request failed unexpectedly',
      'an engine process ended',
      'stored audio is damaged',
      'run spoken',
    ])
      assert.ok(server.stderr().includes(words), `the log tells of it: ${words}\n${server.stderr()}`);
    checkSilence();
  });

  it('stay out of every file: of a key there is its digest, and nothing else', () => {
    for (const key of keys) {
      assert.deepEqual(filesWith(key), []);
      assert.deepEqual(filesWith(key.slice('lct_'.length, -4)), [], 'nor is it there without its ends');
      assert.notDeepEqual(filesWith(digestKey(key)), [], 'the search does find what is there');
    }
  });

  it('of a text that was deleted, nothing is left in any file some seconds later', async () => {
    const tasks = [await submit(TEXT), await submit(LONG), await submit(LONG), await submit(TEXT)];
    await ended(tasks[0] as string);
    await until('segments of the long text are kept', () => readdirSync(join(folder.path, 'spool')).length > 0);
    assert.notDeepEqual(filesWith(WORD), [], 'the search finds a text that is there');
    const stored = readDatabase((db) =>
      db.prepare('SELECT r.task_id, o.name FROM runs r JOIN owners o ON o.id = r.owner_id').all(),
    );
    for (const { task_id, name } of stored) {
      const own = name === 'other' ? keys[1] : keys[0];
      const url = address(`/lector/v1/runs/${task_id}`);
      const answer = await fetch(url, { method: 'DELETE', headers: { 'x-api-key': own as string } });
      assert.equal(answer.status, 204);
    }
    assert.equal(await remove(tasks[0] as string), 404);
    // A deleted run that was being spoken takes its temporary files with it.
    await until('nothing is left of the attempt', () => readdirSync(join(folder.path, 'spool')).length === 0);
    await until('the log of the database was emptied', () =>
      [WORD, NAME, TEXT.trim()].every((words) => filesWith(words).length === 0),
    );
    assert.deepEqual(
      readdirSync(join(folder.path, 'blobs'), { recursive: true, encoding: 'utf8' }).filter((name) =>
        name.endsWith('.flac'),
      ),
      [],
    );
  });

  it('stay out of what is said at a stop and at the next start', async () => {
    await server.end('SIGTERM');
    checkSilence();
    const [first] = keys as [string];
    assert.equal(server.stdout().split(first).length, 3, 'the first key is shown once, and once in the line to copy');
    server = await startServer(folder.path, SETTINGS);
    assert.ok(!server.stdout().includes(first.slice(0, -4)), 'and never again');
    checkSilence();
  });

  /** Neither keys nor texts nor the server's own secrets in anything said so far, but for the first key on standard output. */
  function checkSilence(): void {
    const said = server.stderr() + printed;
    for (const key of keys) assert.ok(!said.includes(key.slice('lct_'.length, -4)), 'a key');
    for (const words of [WORD, NAME])
      assert.ok(!said.includes(words), `${words}: ${said.slice(Math.max(0, said.indexOf(words) - 300)).slice(0, 400)}`);
    const secrets = readDatabase((db) =>
      db.prepare('SELECT secret FROM signing_keys UNION ALL SELECT secret FROM install_secrets').all(),
    );
    assert.equal(secrets.length, 2);
    const told = said + server.stdout();
    for (const { secret } of secrets) {
      const bytes = Buffer.from(secret as Uint8Array);
      for (const encoding of ['hex', 'base64', 'base64url', 'latin1'] as const) {
        assert.ok(!told.includes(bytes.toString(encoding)), `a secret of the server as ${encoding}`);
      }
    }
  }
});
