// Remote engines with the real program: added by the command, listed with the rest, spoken, and through an hour without them.
import assert from 'node:assert/strict';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createLectorClient, LectorError } from '@lector/client';
import { type Behave, type StandIn, startStandIn } from '../packages/server/test/remote/stand-in.ts';
import { WITH_FULL_EFFORT } from './support/effort.ts';
import { decodeFlac } from './support/flac.ts';
import { findChildren, makeDataFolder, runLector, type ServerProcess, startServer } from './support/server-process.ts';
import { until } from './support/until.ts';

const SECRET = 'sk-do-not-tell';
const TEXT = 'The evening tide carried the old sailors home. Half of the harbour waited in the rain.';
const FIRST = 200_000;
const SETTINGS = { LECTOR_WORKERS: '1', LECTOR_LOG_LEVEL: 'debug' };
const VOICE = { voice_id: FIRST, language: 1 };

const connect = (server: ServerProcess, apiKey = server.firstKey) =>
  createLectorClient({ baseUrl: server.address, apiKey, maxRetries: 0 });

async function add(dataDir: string, remote: StandIn, ...more: readonly string[]) {
  const keyFile = join(dataDir, 'the-key');
  writeFileSync(keyFile, `${SECRET}\n`, { mode: 0o600 });
  const { code, stdout, stderr } = await runLector(
    ['engines', 'add', 'gpu', remote.url, '--key-file', keyFile, ...more],
    dataDir,
  );
  assert.equal(code, 0, stderr);
  assert.equal(stdout, 'gpu is added: voices 200000 to 200002 at 24000 Hz.\n');
  return stderr;
}

/** The seconds of a recording. */
async function secondsOf(client: ReturnType<typeof connect>, voiceId: number): Promise<number> {
  const { task_id: task } = await client.createTts({ text: TEXT, voice_id: voiceId, language: 1 });
  const { run_id: run } = await client.waitForTask(task);
  const { samples, sampleRate } = await decodeFlac(Buffer.from(await (await client.getTtsResultAudio(run!)).bytes()));
  return samples.length / sampleRate;
}

describe('a remote engine', () => {
  it('may be another Lector, and a text does not go round between two', async () => {
    using there = makeDataFolder();
    using here = makeDataFolder();
    await using far = await startServer(there.path, SETTINGS);
    await using near = await startServer(here.path, SETTINGS);
    const link = async (dataDir: string, name: string, to: ServerProcess) => {
      const keyFile = join(dataDir, 'its-key');
      writeFileSync(keyFile, to.firstKey, { mode: 0o600 });
      const { code, stderr } = await runLector(
        ['engines', 'add', name, `${to.address}/v1`, '--key-file', keyFile],
        dataDir,
      );
      assert.equal(code, 0, stderr);
    };
    await link(here.path, 'far', far);
    await link(there.path, 'near', near);
    const client = connect(near);
    const remote = await until('its voices are offered', async () => {
      const voices = await client.listVoices();
      return voices.find(({ voice_name: name }) => name === 'far/Arthur' || name === 'far/1001');
    });
    const own = await secondsOf(client, 1_001);
    const passed = await secondsOf(client, remote.id);
    assert.ok(Math.abs(passed - own) < 0.5, `${passed} s there, ${own} s here`);
    // Neither offers the other what it has from it.
    for (const voices of [await client.listVoices(), await connect(far).listVoices()]) {
      assert.ok(voices.every(({ voice_name: name }) => !/far.*near|near.*far/.test(name)));
    }
    const back = (await connect(far).listVoices()).find(({ engine }) => engine === 'remote')!;
    const answer = await fetch(`${far.address}/v1/audio/speech`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${far.firstKey}`,
        'content-type': 'application/json',
        'x-lector-hops': '1',
      },
      body: JSON.stringify({ input: TEXT, voice: back.voice_name }),
    });
    assert.equal(answer.status, 400);
    assert.equal(((await answer.json()) as { error: { code: string } }).error.code, 'voice_not_passed_on');
  });

  it('is added while the server runs, speaks when it is asked for by its voice, and its key is nowhere', async () => {
    await using remote = await startStandIn({ key: SECRET });
    using folder = makeDataFolder();
    await using server = await startServer(folder.path, SETTINGS);
    const client = connect(server);
    assert.match(await add(folder.path, remote), /Texts that its voices speak are sent to http:\/\/127/);
    assert.equal(statSync(join(folder.path, 'engines.json')).mode & 0o777, 0o600);
    const voices = await until('the server offers its voices', async () => {
      const found = (await client.listVoices()).filter(({ engine }) => engine === 'remote');
      return found.length === 3 && found;
    });
    assert.deepEqual(
      voices.map(({ voice_name: name, gender }) => [name, gender]),
      [
        ['gpu/af_heart', 2],
        ['gpu/bm_george', 1],
        ['gpu/echo', 0],
      ],
    );
    const { task_id: task } = await client.createTts({ text: TEXT, ...VOICE });
    const { run_id: run } = await client.waitForTask(task);
    const audio = await (await client.getTtsResultAudio(run!)).bytes();
    const { samples, sampleRate } = await decodeFlac(Buffer.from(audio));
    assert.equal(sampleRate, 24_000);
    assert.ok(samples.length / sampleRate > 4, `${samples.length / sampleRate} s`);
    const asked = remote.asked.slice(1).map(({ input, voice }) => [voice, input]);
    assert.deepEqual(asked, [
      ['af_heart', 'The evening tide carried the old sailors home.'],
      ['af_heart', 'Half of the harbour waited in the rain.'],
    ]);
    // What nobody asked to be spoken elsewhere is spoken here.
    await client.waitForTask((await client.createTts({ text: 'Hi.', voice_id: 147_320, language: 1 })).task_id);
    assert.equal(remote.asked.length, 3);
    const told = [server.stdout(), server.stderr(), JSON.stringify(await client.listVoices())];
    for (const list of [
      ['engines', 'list'],
      ['engines', 'list', '--json'],
      ['voices', 'list'],
    ]) {
      told.push((await runLector(list, folder.path)).stdout);
    }
    for (const pid of findChildren(server.pid)) {
      for (const file of ['cmdline', 'environ']) told.push(readFileSync(`/proc/${pid}/${file}`, 'latin1'));
    }
    assert.ok(told.every((text) => !text.includes(SECRET)));
    assert.ok(
      told.slice(0, 3).every((text) => !text.includes('sailors')),
      'no text is in the log',
    );
  });

  it(
    'is waited for while it is away, also by a server that is killed meanwhile; who listens is told',
    WITH_FULL_EFFORT,
    async () => {
      await using remote = await startStandIn({ key: SECRET });
      using folder = makeDataFolder();
      await add(folder.path, remote);
      let key: string;
      const tasks: string[] = [];
      {
        await using server = await startServer(folder.path, SETTINGS);
        key = server.firstKey;
        const client = connect(server);
        await remote.stop();
        for (let i = 0; i < 6; i++) {
          const lane = i === 0 ? 'interactive' : 'batch';
          tasks.push((await client.createTts({ text: TEXT, ...VOICE, lane })).task_id);
        }
        await until('it is held off', () => server.stderr().includes('the remote engine is held off'));
        await assert.rejects(client.streamTts({ text: TEXT, voice_id: FIRST, language: 'en-us' }), (error: unknown) => {
          assert.ok(error instanceof LectorError);
          assert.equal(error.status, 503);
          assert.match(error.message, /The remote engine gpu cannot be used now: it cannot be reached/);
          return true;
        });
        const local = await client.createTts({ text: 'Hi.', voice_id: 1021, language: 1 });
        assert.equal((await client.waitForTask(local.task_id)).status, 'SUCCESS');
        const waiting = await Promise.all(tasks.map((task) => client.getTts(task)));
        assert.deepEqual(new Set(waiting.map(({ status }) => status)), new Set(['PENDING']));
        await server.end('SIGKILL');
      }
      await using server = await startServer(folder.path, SETTINGS);
      const client = connect(server, key);
      await until('it was asked again', () => server.stderr().includes('the remote engine is held off'));
      await remote.start();
      for (const task of tasks) {
        assert.equal((await client.waitForTask(task)).status, 'SUCCESS');
        const { timeline } = await client.getRun(task);
        assert.ok(
          timeline.every(({ kind }) => kind !== 'retrying' && kind !== 'failed'),
          JSON.stringify(timeline),
        );
      }
      assert.match(server.stderr(), /the remote engine speaks again/);
    },
  );

  it(
    'that answers pages instead of speech fails the run with what it did, and no stream gets a part',
    WITH_FULL_EFFORT,
    async () => {
      await using remote = await startStandIn({ key: SECRET });
      using folder = makeDataFolder();
      await add(folder.path, remote);
      await using server = await startServer(folder.path, SETTINGS);
      const client = connect(server);
      const page: Behave = (_asked, answer) => answer.setHeader('content-type', 'text/html').end('<h1>Welcome</h1>');
      remote.always(page);
      const { task_id: task } = await client.createTts({ text: TEXT, ...VOICE });
      assert.equal((await client.waitForTask(task)).status, 'ERROR');
      const { failure, attempts } = await client.getRun(task);
      assert.equal(
        failure?.message,
        'The remote engine gpu did not speak the text: it answered text/html instead of audio.',
      );
      assert.equal(attempts, 3);
      await assert.rejects(client.streamTts({ text: TEXT, voice_id: FIRST, language: 'en-us' }), (error: unknown) => {
        assert.ok(error instanceof LectorError);
        assert.equal(error.status, 503);
        assert.match(error.message, /text\/html instead of audio/);
        return true;
      });
      remote.always(null);
      const again = await client.createTts({ text: TEXT, ...VOICE });
      assert.equal((await client.waitForTask(again.task_id)).status, 'SUCCESS');
    },
  );

  it(
    'keeps the ids of its voices when they go and come back, and is refused by name when it is removed',
    WITH_FULL_EFFORT,
    async () => {
      const listed = { voices: ['af_heart', 'bm_george', 'echo'] };
      await using remote = await startStandIn({ key: SECRET, voices: listed });
      using folder = makeDataFolder();
      await add(folder.path, remote);
      const run = (...args: readonly string[]) => runLector(args, folder.path);
      listed.voices = ['echo', 'af_new'];
      const fewer = await run('engines', 'refresh', 'gpu');
      assert.equal(fewer.stdout, 'gpu has voices 200002 to 200003.\n');
      assert.match(fewer.stderr, /New: af_new\.\nGone: af_heart, bm_george\./);
      listed.voices = ['bm_george', 'af_heart', 'echo', 'af_new'];
      assert.equal((await run('engines', 'refresh', 'gpu')).stdout, 'gpu has voices 200000 to 200003.\n');
      assert.equal((await run('engines', 'check', 'gpu', '--voice', 'echo')).stdout, 'gpu speaks: echo at 24000 Hz.\n');
      assert.match(
        (await run('doctor')).stdout,
        /✓ remotes +texts of their voices leave this machine\n +gpu speaks: \S+ at 24000 Hz\n/,
      );
      await remote.stop();
      const checked = await run('engines', 'check', 'gpu');
      assert.deepEqual([checked.code, /cannot be reached/.test(checked.stderr)], [1, true]);
      const examined = await run('doctor');
      assert.equal(examined.code, 1);
      assert.match(
        examined.stdout,
        /✗ remotes +1 of 1 cannot be used now: runs of its voices wait\n.*cannot be reached/,
      );
      assert.ok(!examined.stdout.includes(SECRET));
      await using server = await startServer(folder.path, SETTINGS);
      const client = connect(server);
      const waiting = await client.createTts({ text: TEXT, ...VOICE });
      assert.match((await run('engines', 'remove', 'gpu')).stdout, /^gpu is removed, with its 4 voices/);
      const { status } = await client.waitForTask(waiting.task_id);
      assert.equal(status, 'ERROR');
      await assert.rejects(client.createTts({ text: TEXT, ...VOICE }), /“gpu\/\w+” was removed/);
    },
  );

  it('is not started with from a list that cannot be read, or that others can read with a key in it', async () => {
    await using remote = await startStandIn({ key: SECRET });
    using folder = makeDataFolder();
    await add(folder.path, remote);
    const list = join(folder.path, 'engines.json');
    const refused = async (words: RegExp) => {
      const { code, stderr } = await runLector(['serve'], folder.path);
      assert.notEqual(code, 0);
      assert.match(stderr, words);
      assert.ok(!stderr.includes(SECRET));
    };
    chmodSync(list, 0o644);
    await refused(/engines\.json cannot be used: it holds a key, and others may read it: chmod 600/);
    chmodSync(list, 0o600);
    writeFileSync(list, readFileSync(list, 'utf8').replace('http:', 'file:'));
    await refused(/engines\.json cannot be used: url is no address with http: or https:/);
    writeFileSync(list, '{"format":1,"engines":[');
    await refused(/engines\.json cannot be used: .*cut short or no JSON/);
  });
});
