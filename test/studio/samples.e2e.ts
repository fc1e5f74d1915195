// The studio's code samples, run unchanged: they must end in recordings, or say why there is none.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { ToneInstallation } from '../../faults/engines/tone-installation.ts';
import { poisonWord } from '../../faults/fixtures/poison.ts';
import { TONE_VOICE } from '../../faults/fixtures/tone-voice.ts';
import {
  makeSamples,
  manifestSamples,
  resultsSamples,
  stateSamples,
} from '../../packages/studio/src/batches/batch-samples.ts';
import {
  bulkSamples,
  pollSamples,
  resultSamples,
  type Sample,
  speakSamples,
} from '../../packages/studio/src/code-samples.ts';
import { PATIENT, speakToEnd } from '../support/every-state.ts';
import { runProgram } from '../support/run-program.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { until } from '../support/until.ts';

const REPOSITORY = join(import.meta.dirname, '../..');
const TEXT = 'It\'s a "quoted" text, with $HOME, a \\ and `ticks`.';
const FAILING = `It ${poisonWord('throw')} fails.`;
const speech = (text: string) => ({ text, voiceId: TONE_VOICE, languageId: 1 });
const UNKNOWN = 11;

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
  const installation = new ToneInstallation();
  const done: number[] = [];
  let failed: number;
  before(async () => {
    await installation.startTones({ settings: PATIENT });
    for (const words of ['The first.', 'The second.']) done.push(await speakToEnd(installation, words));
    failed = await speakToEnd(installation, FAILING);
  });
  after(() => installation[Symbol.asyncDispose]());

  /** Runs a sample in a folder of its own, as its first line tells, with the key where it says. */
  async function paste(samples: readonly Sample[], id: Sample['id'], place: string) {
    const { code } = samples.find((one) => one.id === id)!;
    const env = { PATH: process.env.PATH, HOME: place, LECTOR_API_KEY: installation.key };
    // What `npx lector` and the import of the SDK find in a project that has them.
    symlinkSync(join(REPOSITORY, 'node_modules'), join(place, 'node_modules'));
    if (id === 'curl') return runProgram('bash', ['-euc', code], { cwd: place, env });
    const bin = `"$PWD/node_modules/.bin/lector" `;
    if (id === 'cli') return runProgram('bash', ['-euc', code.replace(/^npx lector /m, bin)], { cwd: place, env });
    const [, file = ''] = /save as ([a-z]+\.(?:mjs|py))/.exec(code) ?? [];
    writeFileSync(join(place, file), code);
    return runProgram(id === 'python' ? 'python3' : process.execPath, [file], { cwd: place, env });
  }

  for (const id of ['curl', 'typescript', 'python', 'cli'] as const) {
    const skip = WITHOUT[id];
    const address = () => installation.server.address;
    const said = async (samples: readonly Sample[]) => {
      using place = makeTempFolder('lector-sample-');
      return await paste(samples, id, place.path);
    };

    test(`speak one text: ${id}`, { skip }, async () => {
      using place = makeTempFolder('lector-sample-');
      const { code, stderr } = await paste(speakSamples(address(), speech(TEXT), 'en-us'), id, place.path);
      assert.equal(code, 0, stderr);
      assert.equal(readFileSync(join(place.path, 'speech.flac')).toString('latin1', 0, 4), 'fLaC');
    });

    test(`speak a text in Markdown: ${id}`, { skip }, async () => {
      using place = makeTempFolder('lector-sample-');
      const pauses = { sentence_ms: 100, paragraph_ms: 200, heading_ms: 300, scene_ms: 400 };
      const fields = { input_type: 'markdown', normalize: 'light', footnotes: 'end', marks: true, pauses };
      const markdown = { ...speech('- One *item*.\n'), fields };
      const { code, stderr } = await paste(speakSamples(address(), markdown, 'en-us'), id, place.path);
      assert.equal(code, 0, stderr);
      assert.equal(readFileSync(join(place.path, 'speech.flac')).toString('latin1', 0, 4), 'fLaC');
      const list = await (await installation.caller.request('/lector/v1/runs?limit=1')).json();
      const { runs } = list as { runs: readonly { run_id: number }[] };
      const run = await (await installation.caller.request(`/lector/v1/runs/${runs[0]!.run_id}`)).json();
      assert.partialDeepStrictEqual((run as { reading: object }).reading, fields);
    });

    test(`speak a text that fails: ${id} ends, and says why`, { skip }, async () => {
      const { stdout, stderr } = await said(speakSamples(address(), speech(FAILING), 'en-us'));
      assert.match(stdout + stderr, /The engine failed on this text/);
    });

    test(`ask how a run is: ${id}`, { skip }, async () => {
      const runId = done[0]!;
      const run = await (await installation.caller.request(`/lector/v1/runs/${runId}`)).json();
      const { task_id } = run as { task_id: string };
      const { code, stdout } = await said(pollSamples(address(), task_id, runId));
      assert.equal(code, 0);
      assert.match(stdout, new RegExp(id === 'cli' ? `${runId} +SUCCESS` : 'SUCCESS'));
      assert.ok(stdout.includes(String(runId)));
    });

    test(`fetch one result: ${id}, and nothing is saved as sound that is none`, { skip }, async () => {
      const file = (runId: number) => (id === 'cli' ? `recordings/${runId}.flac` : `${runId}.flac`);
      for (const runId of [done[0]!, failed]) {
        using place = makeTempFolder('lector-sample-');
        const { code } = await paste(resultSamples(address(), runId), id, place.path);
        assert.equal(code === 0, runId !== failed);
        const look = () => readFileSync(join(place.path, file(runId))).toString('latin1', 0, 4);
        if (code === 0) assert.equal(look(), 'fLaC');
        else assert.throws(look, { code: 'ENOENT' });
      }
    });

    test(`make a batch, follow it, and fetch it: ${id}`, { skip }, async () => {
      const texts = ["It's the first.", 'The second.'] as const;
      const made = await said(makeSamples(address(), { texts, voiceId: TONE_VOICE, languageId: 1 }));
      assert.equal(made.code, 0, made.stderr);
      const list = await (await installation.caller.request('/lector/v1/batches?limit=1')).json();
      const [batch] = (list as { batches: readonly { batch_id: string; counts: { total: number } }[] }).batches;
      // The command line sends no batches, and lists the one of before.
      assert.ok(made.stdout.includes(batch!.batch_id), made.stdout);
      assert.equal(batch!.counts.total, 2);
      await until('it is spoken', async () =>
        (await said(stateSamples(address(), batch!.batch_id))).stdout.includes('completed'),
      );
      for (const samples of [resultsSamples, manifestSamples]) {
        const { code, stdout, stderr } = await said(samples(address(), batch!.batch_id));
        assert.equal(code, 0, stderr);
        if (id === 'cli') assert.match(stdout + stderr, /\b2\b/);
        else for (const name of ['prompt-1', 'prompt-2', 'ready']) assert.ok(stdout.includes(name), stdout);
      }
    });

    test(`fetch many results: ${id}`, { skip }, async () => {
      const runIds = [...done, failed, UNKNOWN, done[0]!, done[1]!];
      const { stdout } = await said(bulkSamples(address(), runIds, 5));
      for (const runId of runIds) assert.ok(stdout.includes(String(runId)), stdout);
      for (const word of ['SUCCESS', 'ERROR', 'NOT_FOUND', 'The engine failed on this text']) {
        assert.ok(stdout.includes(word), stdout);
      }
    });
  }
});
