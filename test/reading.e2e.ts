// How texts are read, by the real program: what is heard of each kind of input, and the same after a crash and an upgrade.
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { RunDetail } from '@lector/contract/runs';
import type { Timings } from '@lector/contract/timings';
import { openConnection } from '../packages/server/src/db/sqlite/connection.ts';
import { MIGRATIONS, migrate } from '../packages/server/src/db/sqlite/migrate.ts';
import { WITH_FULL_EFFORT } from './support/effort.ts';
import { decodeFlac, readStreamInfo } from './support/flac.ts';
import {
  createKey,
  type DataFolder,
  makeDataFolder,
  runLector,
  type ServerProcess,
  startServer,
} from './support/server-process.ts';
import { until } from './support/until.ts';

const [ENGLISH, JAPANESE] = [1, 88];
/** Of the schema before texts had a reading. */
const OLD_SCHEMA = 6;
const OLD_TEXT = 'These words waited for an upgrade.';
const OLD_TASK = '7b0d9f6e-6f0c-4f0e-9d0a-0a4f3a2b1c0d';
/** Kept samples of a run, in bytes, after which the server is killed: some seconds of speech. */
const KILL_AT_BYTES = 1_000_000;

interface Heard {
  readonly run: RunDetail;
  readonly bytes: Buffer;
  /** MD5 of the samples. */
  readonly sound: string;
  readonly seconds: number;
}

describe('how texts are read', () => {
  let folder: DataFolder;
  let server: ServerProcess;
  let key: string;
  before(async () => {
    folder = makeDataFolder();
    makeOldDatabase(join(folder.path, 'lector.db'));
    key = await createKey(folder.path, '--owner', 'ada');
    server = await startServer(folder.path, { LECTOR_WORKERS: '2' });
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  const call = (path: string, body?: object) =>
    fetch(server.address + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  async function submit(text: string, fields: object = {}): Promise<string> {
    const answer = await call('/apis/tts', { text, voice_id: 1021, language: ENGLISH, ...fields });
    const body = (await answer.json()) as { task_id: string };
    assert.equal(answer.status, 200, JSON.stringify(body));
    return body.task_id;
  }
  async function hear(taskId: string): Promise<Heard> {
    const run = await until('the run has ended', async () => {
      const found = (await (await call(`/lector/v1/runs/${taskId}`)).json()) as RunDetail;
      assert.notEqual(found.status, 'failed', found.failure?.message);
      return found.status === 'done' && found;
    });
    const bytes = Buffer.from(await (await call(`/lector/v1/runs/${taskId}/audio`)).arrayBuffer());
    return { run, bytes, sound: readStreamInfo(bytes).md5, seconds: run.audio?.seconds ?? 0 };
  }
  const speak = async (text: string, fields?: object) => hear(await submit(text, fields));
  const timingsOf = async ({ run }: Heard) =>
    (await (await call(`/lector/v1/runs/${run.run_id}/timings`)).json()) as Timings;

  it('a run that waited in a database of an older version is spoken as the same text is now', async () => {
    const [old, now] = [await hear(OLD_TASK), await speak(OLD_TEXT)];
    assert.equal(old.sound, now.sound);
    assert.equal(old.run.text, OLD_TEXT);
  });

  it('markup of Markdown and HTML is not heard', async () => {
    const plain = await speak('One two three. And four.');
    for (const [input_type, text] of [
      ['markdown', 'One *two* [three](https://example.org/x). And `four`.'],
      ['html', '<!-- no --><p>One <b>two</b>&#32;three. <i>And four.</i></p><script>none()</script>'],
    ] as const) {
      const { sound, run } = await speak(text, { input_type });
      assert.equal(sound, plain.sound, input_type);
      assert.equal(run.coverage?.reported.no_sound, 0);
      assert.ok((run.coverage?.silent.markup ?? 0) > 0);
    }
    const asPlain = await speak('One *two* three. And `four`.');
    assert.notEqual(asPlain.sound, plain.sound, 'and as plain text it is');
  });

  it('footnotes are left out, read where they are referred to, or at the end', async () => {
    const text = 'The lamp[^1] burned. The door was open.\n\n[^1]: It was an old one.';
    const input_type = 'markdown';
    const [without, skip, inline, end] = await Promise.all([
      speak('The lamp burned. The door was open.'),
      ...['skip', 'inline', 'end'].map((footnotes) => speak(text, { input_type, footnotes })),
    ]);
    assert.equal(skip!.sound, without!.sound);
    assert.deepEqual(
      skip!.run.reading?.skipped.map(({ reason }) => reason),
      ['footnote'],
    );
    for (const heard of [inline!, end!]) {
      assert.ok(heard.seconds > without!.seconds * 1.3);
      assert.equal(heard.run.reading?.skipped_count, 0);
    }
    assert.notEqual(inline!.sound, end!.sound);
    const order = async (heard: Heard) => (await timingsOf(heard)).sentences.map(({ at }) => at);
    assert.ok(
      (await order(end!)).every((at, i, all) => i === 0 || at > all[i - 1]!),
      'the note comes last',
    );
  });

  it('SSML is obeyed: a break is silence, slow is longer, a mark has its time', async () => {
    const input_type = 'ssml';
    const words = ['Good evening', 'and welcome to the harbour'];
    const [none, broken, slow] = await Promise.all([
      speak(`<speak>${words.join(' ')}.</speak>`, { input_type }),
      speak(`<speak>${words.join(' <break time="2500ms"/><mark name="here"/> ')}.</speak>`, { input_type }),
      speak(`<speak><prosody rate="slow">${words.join(' ')}.</prosody></speak>`, { input_type }),
    ]);
    const silence = async ({ bytes }: Heard) => longestSilence(await decodeFlac(bytes));
    const [usual, long] = [await silence(none!), await silence(broken!)];
    assert.ok(long.seconds > 2.4 && long.seconds < 2.5 + usual.seconds + 0.2, `${long.seconds} s of silence`);
    assert.ok(usual.seconds < 1, `${usual.seconds} s without a break`);
    assert.ok(slow!.seconds > none!.seconds * 1.15, `${slow!.seconds} s slow, ${none!.seconds} s else`);
    const [mark] = (await timingsOf(broken!)).marks;
    assert.equal(mark?.name, 'here');
    assert.ok(
      Math.abs(mark!.start - long.end) < 0.3,
      `the mark is at ${mark?.start} s, the silence ends at ${long.end} s`,
    );
  });

  it('numbers are read as a person would, unless that is not wanted', async () => {
    const text = 'It cost $12.50 on 2024-05-03.';
    const [off, full, written, plainOff, plainFull] = await Promise.all([
      speak(text, { normalize: 'off' }),
      speak(text, { normalize: 'full' }),
      speak('It cost twelve dollars and fifty cents on May third, twenty twenty-four.', { normalize: 'off' }),
      ...['off', 'full'].map((normalize) => speak('It was late.', { normalize })),
    ]);
    assert.notEqual(off!.sound, full!.sound);
    assert.equal(full!.sound, written!.sound);
    assert.equal(off!.run.reading?.respoken_count, 0);
    assert.deepEqual(
      full!.run.reading?.respoken.map(({ at, length }) => text.slice(at, at + length)),
      ['$12.50', '2024-05-03'],
    );
    assert.equal(plainOff!.sound, plainFull!.sound);
  });

  it('Japanese with kanji is spoken, each word of it', async () => {
    const [today, tomorrow] = await Promise.all(
      ['今日は東京へ行きます。', '明日は東京へ行きます。'].map((text) => speak(text, { language: JAPANESE })),
    );
    for (const { run } of [today!, tomorrow!]) {
      assert.deepEqual(run.coverage?.losses, []);
      assert.equal(run.coverage?.spoken, 10);
      assert.ok((run.reading?.respoken_count ?? 0) > 0);
    }
    assert.notEqual(today!.sound, tomorrow!.sound);
  });

  it('the command line says what was left out', async () => {
    const source = 'The lamp[^1] burned.\n\n[^1]: It was an old one.';
    const args = ['say', source, '--input', 'markdown', '-o', join(folder.path, 'lamp.flac')];
    const { code, stderr } = await runLector(args, folder.path, { LECTOR_URL: server.address, LECTOR_API_KEY: key });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /^Left out: 1 footnote \(GET \/lector\/v1\/runs\/\d+ and the studio say where\)$/m);
  });

  it(
    'a long Markdown text that is killed in the middle is the same to the byte, with its times and its account',
    WITH_FULL_EFFORT,
    async () => {
      const chapter =
        '## Day $N\n\nIt cost $3.50[^$N] at 10:30, and *nobody* waved. The sea was calm.\n\n- first\n- second\n\n* * *\n\n';
      const text = Array.from(
        { length: 16 },
        (_, i) => `${chapter.replaceAll('$N', String(i))}[^${i}]: A note.\n\n`,
      ).join('');
      const fields = { input_type: 'markdown', footnotes: 'inline', pauses: { scene_ms: 700 } };
      const whole = await speak(text, fields);
      const taskId = await submit(text, fields);
      await until('some of it is spoken', () => keptBytes(join(folder.path, 'spool')) > KILL_AT_BYTES);
      await server.end('SIGKILL');
      server = await startServer(folder.path, { LECTOR_WORKERS: '2' });
      const interrupted = await hear(taskId);
      assert.deepEqual(
        interrupted.run.timeline.map(({ kind }) => kind),
        ['queued', 'started', 'resumed', 'started', 'done'],
      );
      assert.equal(interrupted.sound, whole.sound);
      assert.deepEqual(interrupted.run.reading, whole.run.reading);
      assert.deepEqual(interrupted.run.coverage, whole.run.coverage);
      const [times, expected] = await Promise.all([interrupted, whole].map(timingsOf));
      assert.deepEqual({ ...times, task_id: '', run_id: 0 }, { ...expected, task_id: '', run_id: 0 });
    },
  );
});

/** A data folder as an earlier version left it, with a run in the queue. */
function makeOldDatabase(path: string): void {
  const connection = openConnection(path, { busyTimeoutMs: 1_000 });
  migrate(connection, MIGRATIONS.slice(0, OLD_SCHEMA));
  connection.exec(`
    INSERT INTO owners (id, name, waiting, stored_runs, text_bytes) VALUES (1, 'ada', 1, 1, ${OLD_TEXT.length});
    INSERT INTO api_keys (id, owner_id, digest, last4, name, scopes, created_at) VALUES (1, 1, 'd', 'abcd', 'k', '', 0);
    INSERT INTO runs (seq, owner_id, task_id, state, voice_id, language_id, created_at, key_id, run_at)
      VALUES (1, 1, '${OLD_TASK}', 'waiting', 147320, ${ENGLISH}, ${Date.now()}, 1, 0);
    INSERT INTO run_texts (seq, text, sha256, characters)
      VALUES (1, '${OLD_TEXT}', '${hash('sha256', OLD_TEXT)}', ${OLD_TEXT.length});
  `);
  connection.close();
}

function keptBytes(spool: string): number {
  const names = readdirSync(spool, { recursive: true }).map(String);
  return names.reduce((sum, name) => sum + (statSync(join(spool, name), { throwIfNoEntry: false })?.size ?? 0), 0);
}

/** The longest stretch of next to nothing between sounds. */
function longestSilence({ samples, sampleRate }: { samples: Int16Array; sampleRate: number }) {
  let longest = { length: 0, end: 0 };
  let start = 0;
  for (let i = 0; i < samples.length; i++) {
    if (Math.abs(samples[i]!) < 60) continue;
    if (start > 0 && i - start > longest.length) longest = { length: i - start, end: i };
    start = i + 1;
  }
  return { seconds: longest.length / sampleRate, end: longest.end / sampleRate };
}
