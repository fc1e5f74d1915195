// docs/results.md, word by word: its answers are compared with real ones, and its programs are run on every state of a run.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import type { ResultList } from '@lector/client';
import { readCodeBlocks } from './support/code-blocks.ts';
import { type EveryState, makeEveryState } from './support/every-state.ts';
import { digest } from './support/flac.ts';
import { startMoodyProxy } from './support/moody-proxy.ts';
import { createKey } from './support/server-process.ts';
import { makeTempFolder } from './support/temp-folder.ts';
import { until } from './support/until.ts';

const REPOSITORY = join(import.meta.dirname, '..');
const PAGE = readFileSync(join(REPOSITORY, 'docs/results.md'), 'utf8');
const BLOCKS = readCodeBlocks(PAGE);
const DEFAULT_ADDRESS = 'http://127.0.0.1:7077';

const codeOf = (name: string): string => {
  const found = BLOCKS.find(({ fileName }) => fileName === name);
  assert.ok(found, `the page shows no ${name}`);
  return found.code;
};
const works = (program: string, ...args: readonly string[]) => spawnSync(program, args).status === 0;
const hasCurl = works('curl', '--version') && works('jq', '--version') && works('bash', '--version');
const hasPython = works('python3', '-c', 'import requests');

interface Program {
  readonly file: string;
  readonly command: string;
  readonly skip: false | string;
}
const PROGRAMS: readonly Program[] = [
  { file: 'fetch-results.sh', command: 'bash', skip: hasCurl ? false : 'NOT TRIED: no bash, curl or jq here' },
  {
    file: 'fetch_results.py',
    command: 'python3',
    skip: hasPython ? false : 'NOT TRIED: no python3 with requests here',
  },
  { file: 'fetch-results.mjs', command: process.execPath, skip: false },
];

type Json = Readonly<Record<string, unknown>>;

/** Keys in their order, and kinds of values. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]);
}

suite('docs/results.md', () => {
  let states: EveryState;
  before(async () => {
    states = await makeEveryState();
  });
  after(() => states[Symbol.asyncDispose]());

  const post = (body: unknown, key = states.installation.key) =>
    fetch(`${states.installation.server.address}/apis/tts-results`, {
      method: 'POST',
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  test('shows the answer as it is: a link, not finished, not found', async () => {
    const { runId, open } = await states.pending();
    const answer = await post({ run_ids: [states.done[0], runId, states.unknown] });
    assert.equal(answer.status, 200);
    const real = (await answer.json()) as Json;
    const shown = JSON.parse(codeOf('answer')) as Json;
    const [success, pending, notFound] = Object.values(
      JSON.parse(codeOf('answer').replaceAll(/"(\d+)": \{/g, '"run $1": {')),
    ) as Json[];
    assert.deepEqual(shapeOf(success), shapeOf(real[states.done[0]]));
    assert.deepEqual([success?.status, success?.content_type, success?.sample_rate], ['SUCCESS', 'audio/flac', 22_050]);
    assert.deepEqual(pending, real[runId]);
    assert.deepEqual(notFound, real[states.unknown]);
    assert.equal(Object.keys(shown).length, 3);
    open();
  });

  test('names every status, and says of ERROR and EXPIRED what a program can know', async () => {
    const { failed, late, cancelled, expired, done, installation } = states;
    const entries = (await (await post({ run_ids: [failed, late, cancelled, expired, done[1]] })).json()) as Record<
      string,
      Json
    >;
    assert.deepEqual(
      [failed, late, cancelled, expired].map((id) => [entries[id]?.status, entries[id]?.output_url]),
      [
        ['ERROR', ''],
        ['ERROR', ''],
        ['ERROR', ''],
        ['EXPIRED', ''],
      ],
    );
    for (const id of [failed, late, cancelled, expired]) assert.notEqual(entries[id]?.message, '');
    const codes = [];
    for (const id of [failed, late, cancelled]) {
      const run = (await (await installation.caller.request(`/lector/v1/runs/${id}`)).json()) as {
        failure: { code: string };
      };
      codes.push(run.failure.code);
    }
    assert.deepEqual(codes, ['engine_failed', 'deadline', 'cancelled']);
    for (const word of [...codes, 'nothing_spoken', 'internal']) assert.ok(PAGE.includes(`\`${word}\``), word);
    const again = await installation.caller.request(`/lector/v1/runs/${cancelled}/retry`, { method: 'POST' });
    const { run_id: repeated } = (await again.json()) as { run_id: number };
    assert.ok(again.ok && repeated !== cancelled, 'a retry is a new run with a new id');
    await installation.caller.request(`/lector/v1/runs/${repeated}/cancel`, { method: 'POST' });
  });

  test('has the same table as the description of the call at /docs', async () => {
    const answer = await fetch(`${states.installation.server.address}/openapi.json`);
    const { paths } = (await answer.json()) as { paths: Record<string, { post: { description: string } }> };
    const rows = paths['/tts-results']!.post.description.split('\n').filter((line) => line.startsWith('|'));
    assert.equal(rows.length, 7);
    assert.ok(PAGE.includes(`\n${rows.join('\n')}\n`));
  });

  test('tells the truth about refusals, the rate and links that have ended', async () => {
    const { installation, done } = states;
    const shown = (status: number) => JSON.parse(codeOf(String(status)));
    const refusal = async (status: number, body: unknown, key?: string) => {
      const answer = await post(body, key);
      assert.equal(answer.status, status);
      return { headers: answer.headers, body: await answer.json() };
    };
    assert.deepEqual((await refusal(401, { run_ids: done }, 'wrong')).body, shown(401));
    const writer = await createKey(installation.dataDir, '--scopes', 'tts:write');
    assert.deepEqual((await refusal(403, { run_ids: done }, writer)).body, shown(403));
    assert.deepEqual((await refusal(422, { run_ids: [done[0]] })).body, shown(422));

    const slow = await createKey(installation.dataDir, '--rate', '1');
    const first = await post({ run_ids: done }, slow);
    assert.deepEqual(
      [first.status, [...first.headers.keys()].filter((name) => name.startsWith('ratelimit'))],
      [
        200,
        codeOf('headers')
          .match(/^[a-z-]+(?=:)/gm)!
          .toSorted(),
      ],
    );
    const refused = await until('the key has used up its rate', async () => {
      const answer = await post({ run_ids: done }, slow);
      return answer.status === 429 && { body: await answer.json(), headers: answer.headers };
    });
    assert.deepEqual(refused.body, JSON.parse(codeOf('429').replaceAll('make 60 a', 'make 1 a')));
    const { headers } = refused;
    assert.ok(Number(headers.get('retry-after')) >= 1 && Number(headers.get('x-ratelimit-reset')) > 1_700_000_000);

    const link = (await (
      await installation.caller.request(`/lector/v1/runs/${done[0]}/links`, { method: 'POST', body: '{"seconds":1}' })
    ).json()) as { output_url: string };
    await until('the link has ended', async () => (await fetch(link.output_url)).status === 403);
  });

  test('shows the long list as it is, for every state of a run', async () => {
    const { done, failed, late, cancelled, expired, unknown, installation } = states;
    const { runId, open } = await states.pending();
    using _ = { [Symbol.dispose]: open };
    const asked = [done[0], late, cancelled, expired, failed, unknown, runId, done[0]];
    const ask = async (more: object) => {
      const answer = await fetch(`${installation.server.address}/lector/v1/results`, {
        method: 'POST',
        headers: { 'x-api-key': installation.key, 'content-type': 'application/json' },
        body: JSON.stringify({ run_ids: asked, ...more }),
      });
      return { code: answer.status, body: (await answer.json()) as ResultList };
    };
    const { body } = await ask({});
    const shown = JSON.parse(codeOf('list')) as ResultList;
    assert.deepEqual(
      body.results.map(({ run_id }) => run_id),
      asked,
    );
    const [ready, ...others] = body.results.map(({ status }) => status);
    assert.deepEqual([ready, others.at(-1)], ['ready', 'ready']);
    assert.deepEqual(others.slice(0, 5), ['failed', 'cancelled', 'expired', 'failed', 'not_found']);
    assert.ok(['queued', 'running'].includes(others[5]!));
    assert.deepEqual(shapeOf(shown.results), shapeOf(body.results.slice(0, 2)));
    const inDigits = (value: unknown) => JSON.stringify(value).replaceAll(/\d+/g, '0');
    assert.equal(inDigits(shown.results[1]?.error), inDigits(body.results[1]?.error), 'the words of the page');
    assert.deepEqual(body.counts, { requested: 8, ready: 2, pending: 1, failed: 3, missing: 2, unprocessed: 0 });
    assert.deepEqual(Object.keys(shown), Object.keys(body));
    for (const status of new Set(body.results.map(({ status }) => status))) assert.ok(PAGE.includes(`\`${status}\``));
    const strict = await ask({ require: 'all_ready' });
    assert.equal(strict.code, 409);
    assert.deepEqual(strict.body.counts, body.counts);
    open();
    const waited = await until('it has ended', async () => {
      const answer = await ask({ wait: 30 });
      return answer.body.counts.pending === 0 ? answer : null;
    });
    assert.equal((await fetch(waited.body.results[0]!.url!)).status, 200);
  });

  test('has a first call that works as it stands', {
    skip: hasCurl ? false : 'NOT TRIED: no bash or curl here',
  }, async () => {
    const { installation, done, failed, expired } = states;
    const [block] = BLOCKS.filter(({ heading }) => heading === 'What to send');
    const ids = [expired, done[1], failed];
    const code = block!.code
      .replaceAll(DEFAULT_ADDRESS, installation.server.address)
      .replace('[12345,6789,2468]', JSON.stringify(ids));
    assert.notEqual(code, block!.code);
    const { stdout } = spawnSync('bash', ['-c', code], { env: { ...process.env, LECTOR_API_KEY: installation.key } });
    assert.deepEqual(
      [...String(stdout).matchAll(/"(\d+)":\{/g)].map(([, id]) => Number(id)),
      ids,
      'in the order asked',
    );
  });

  for (const program of PROGRAMS) {
    test(`${program.file} fetches what is there, waits for what is not, and tells the rest`, {
      skip: program.skip,
    }, async () => {
      using place = makeTempFolder('lector-results-');
      await using proxy = await startMoodyProxy(states.installation.server.address);
      const { runId, open } = await states.pending();
      const ids = [
        states.done[1],
        runId,
        states.failed,
        states.expired,
        states.done[0],
        states.unknown,
        states.cancelled,
      ];
      // Eleven: calls of five, of five, and of a single one. Some ids come twice.
      const many = [...ids, ...ids.slice(0, 4)];
      const running = start(program, place.path, proxy.address, many);
      await until('it has asked and not got all', () => /\d not finished/.test(running.said()));
      open();
      assert.equal(await running.ended, 1, running.said());
      for (const id of [...states.done, runId]) {
        const bytes = readFileSync(join(place.path, `${id}.flac`));
        const { [id]: entry } = await states.installation.caller.bulk([id]);
        assert.equal(digest('sha256', bytes), entry?.sha256);
      }
      for (const id of [states.failed, states.expired, states.unknown, states.cancelled])
        assert.ok(!existsSync(join(place.path, `${id}.flac`)), String(id));
      for (const line of [
        `${states.failed}: ERROR: `,
        `${states.expired}: EXPIRED: `,
        `${states.unknown}: NOT_FOUND: `,
      ])
        assert.ok(running.said().includes(line), running.said());
      assert.deepEqual(proxy.refused.toSorted(), ['403', '429'], 'it has met a rate limit and a link that had ended');

      const whole = start(program, place.path, proxy.address, [states.done[0]]);
      assert.equal(await whole.ended, 0, whole.said());
      assert.equal(whole.said(), '');
    });
  }

  function start({ file, command }: Program, folder: string, url: string, ids: readonly number[]) {
    writeFileSync(join(folder, file), codeOf(file));
    // What `npm install @camb-ai/sdk` brings.
    if (!existsSync(join(folder, 'node_modules')))
      symlinkSync(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'));
    const env = { PATH: process.env.PATH, HOME: folder, LECTOR_API_KEY: states.installation.key, LECTOR_URL: url };
    const child: ChildProcess = spawn(command, [file, ...ids.map(String)], {
      cwd: folder,
      env,
      stdio: ['ignore', 'inherit', 'pipe'],
    });
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    return { said: () => said, ended: once(child, 'close').then(([code]) => code as number | null) };
  }
});
