// The studio's code samples, run unchanged: they must end in recordings.
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { promisify } from 'node:util';
import { bulkSamples, type Sample, speakSamples } from '../../packages/studio/src/code-samples.ts';
import { makeDataFolder, type ServerProcess, startServer } from '../support/server-process.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const run = promisify(execFile);
const REPOSITORY = join(import.meta.dirname, '../..');
const TEXT = 'It\'s a "quoted" text, with $HOME, a \\ and `ticks`.';
const SPEECH = { text: TEXT, voiceId: 147_320, languageId: 1 };

const works = (program: string, args: readonly string[]) => spawnSync(program, args).status === 0;
const hasPython = works('python3', ['-c', 'import requests']);
const hasCurl = works('curl', ['--version']);
const WITHOUT: Readonly<Record<Sample['id'], false | string>> = {
  curl: hasCurl ? false : 'NOT TRIED: there is no curl here',
  typescript: false,
  python: hasPython ? false : 'NOT TRIED: there is no python3 with requests here',
  cli: false,
};

suite('the calls that the studio hands out', () => {
  const folder = makeDataFolder();
  let server: ServerProcess;
  before(async () => {
    server = await startServer(folder.path);
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  /** Runs a sample in a folder of its own, with the key where it says. */
  async function paste({ id, code }: Sample, place: string): Promise<string> {
    const env = { PATH: process.env.PATH, HOME: place, LECTOR_API_KEY: server.firstKey };
    // What `npx lector` and the import of the SDK find in a project that has them.
    symlinkSync(join(REPOSITORY, 'node_modules'), join(place, 'node_modules'));
    if (id === 'typescript') writeFileSync(join(place, 'sample.mts'), code);
    const [program, args]: readonly [string, readonly string[]] =
      id === 'typescript'
        ? [process.execPath, ['sample.mts']]
        : id === 'python'
          ? ['python3', ['-c', code]]
          : ['bash', ['-euc', code.replace(/^npx lector /m, `"$PWD/node_modules/.bin/lector" `)]];
    const { stdout } = await run(program, args, { cwd: place, env });
    return stdout;
  }

  for (const id of ['curl', 'typescript', 'python', 'cli'] as const) {
    test(`speak one text: ${id}`, { skip: WITHOUT[id] }, async () => {
      using place = makeTempFolder('lector-sample-');
      const sample = speakSamples(server.address, SPEECH, 'en-us').find((one) => one.id === id)!;
      await paste(sample, place.path);
      assert.equal(readFileSync(join(place.path, 'speech.flac')).toString('latin1', 0, 4), 'fLaC');
    });

    test(`fetch many results: ${id}`, { skip: WITHOUT[id] }, async () => {
      using place = makeTempFolder('lector-sample-');
      const runIds = await speakSome(6);
      const sample = bulkSamples(server.address, runIds, 5).find((one) => one.id === id)!;
      const told = await paste(sample, place.path);
      for (const runId of runIds) {
        if (id === 'cli')
          assert.ok(existsSync(join(place.path, 'recordings', `${runId}.flac`)), readdirSync(place.path).join());
        else assert.ok(told.includes(String(runId)), told);
      }
    });
  }

  /** Finished runs of the first key. */
  async function speakSome(count: number): Promise<readonly number[]> {
    const headers = { 'x-api-key': server.firstKey, 'content-type': 'application/json' };
    const tasks: string[] = [];
    for (let i = 0; i < count; i++) {
      const body = JSON.stringify({ text: `Number ${i}.`, voice_id: 147_320, language: 1 });
      const answer = await fetch(`${server.address}/apis/tts`, { method: 'POST', headers, body });
      tasks.push(((await answer.json()) as { task_id: string }).task_id);
    }
    const ids: number[] = [];
    for (const task of tasks) {
      for (;;) {
        const state = (await (await fetch(`${server.address}/apis/tts/${task}`, { headers })).json()) as {
          run_id: number | null;
        };
        if (state.run_id !== null) {
          ids.push(state.run_id);
          break;
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
    return ids;
  }
});
