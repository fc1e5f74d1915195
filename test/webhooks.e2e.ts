// Webhooks with the real program: a run ends and its receiver is told, also when the server is killed before it told, or while it does.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { createWebhookClient } from '@lector/client';
import { Webhook as Verifier } from 'standardwebhooks';
import { type Received, type Receiver, startReceiver } from '../packages/server/test/webhooks/receiver.ts';
import { readCodeBlocks } from './support/code-blocks.ts';
import { WITH_FULL_EFFORT } from './support/effort.ts';
import { createKey, makeDataFolder, runLector, type ServerProcess, startServer } from './support/server-process.ts';
import { makeTempFolder } from './support/temp-folder.ts';
import { until } from './support/until.ts';

const WATCH_STEPS = join(import.meta.dirname, '../faults/preload/watch-steps.ts');

interface Told {
  readonly type: string;
  readonly data: { readonly run_id: number; readonly task_id: string; readonly failure: { code: string } | null };
}

describe('webhooks', () => {
  const folder = makeDataFolder();
  const steps = makeTempFolder('lector-steps-');
  let receiver: Receiver;
  let server: ServerProcess;
  let key: string;
  let secret: string;
  let webhookId: number;

  const start = () =>
    startServer(
      folder.path,
      { LECTOR_WEBHOOK_HOSTS: receiver.host },
      { nodeArgs: ['--import', WATCH_STEPS], env: { FAULT_STEPS_DIR: steps.path } },
    );
  before(async () => {
    receiver = await startReceiver();
    server = await start();
    key = await createKey(folder.path, '--name', 'hooks', '--scopes', 'tts:write,tts:read,admin');
    const made = await client().create({ url: receiver.url });
    secret = made.secret;
    webhookId = made.webhook.id;
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
    await receiver[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
    steps[Symbol.dispose]();
  });

  const client = () => createWebhookClient({ baseUrl: server.address, apiKey: key });
  const call = async (path: string, init: RequestInit = {}) => {
    const headers = { 'x-api-key': key, 'content-type': 'application/json' };
    const answer = await fetch(server.address + path, { ...init, headers });
    assert.ok(answer.ok, `${path} → ${answer.status}`);
    return (await answer.json()) as Record<string, unknown>;
  };
  const submit = async (words = 'The ship left the harbour.') => {
    const body = JSON.stringify({ text: words, voice_id: 1021, language: 1 });
    return String((await call('/tts', { method: 'POST', body })).task_id);
  };
  /** What was received of a run, verified as a receiver would. */
  const toldOf = (task: string): readonly Received[] =>
    receiver.received.filter(
      ({ headers, body }) => (new Verifier(secret).verify(body, headers) as Told).data.task_id === task,
    );
  const untilTold = (task: string, times = 1) =>
    until(`${task} was told ${times} times`, () => toldOf(task).length >= times && toldOf(task));

  it('are made as their page shows', async () => {
    const page = readFileSync(join(import.meta.dirname, '../docs/webhooks.md'), 'utf8');
    const shown = readCodeBlocks(page).find(({ language }) => language === 'sh')!.code;
    const env = { PATH: process.env.PATH, LECTOR_API_KEY: key };
    const script = shown.replace('http://127.0.0.1:7077', server.address);
    const child = spawn('bash', ['-c', script], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const made = JSON.parse(await text(child.stdout)) as { webhook: { id: number; url: string }; secret: string };
    assert.equal(made.webhook.url, 'https://hooks.example/lector');
    assert.match(made.secret, /^whsec_/);
    await client().remove(made.webhook.id);
  });

  it('are tried by the command, which says what came of it', async () => {
    const run = (...args: string[]) =>
      runLector(['webhooks', ...args], folder.path, {}, { env: { LECTOR_URL: server.address, LECTOR_API_KEY: key } });
    const taken = await run('test', String(webhookId));
    assert.deepEqual([taken.code, taken.stderr], [0, 'Delivery 1: delivered, try 1: answered 204\n']);
    receiver.behave((answer) => answer.writeHead(301, { location: receiver.url }).end());
    const refused = await run('test', String(webhookId));
    assert.deepEqual([refused.code, refused.stderr], [1, 'Delivery 2: failed, try 1: answered 301, redirect\n']);
    receiver.behave(null);
    const again = await run('replay', String(webhookId), '2');
    assert.deepEqual([again.code, again.stderr], [0, 'Delivery 2: delivered, try 1: answered 204\n']);
    const [first, second] = receiver.received.slice(-2);
    assert.equal(second?.headers['webhook-id'], first?.headers['webhook-id']);
  });

  it('tell of a run that was spoken and of one that was cancelled, and list what they told', async () => {
    const spoken = await submit();
    const [message] = await untilTold(spoken);
    const { type, data } = JSON.parse(message!.body) as Told;
    assert.deepEqual([type, data.failure], ['run.succeeded', null]);
    assert.equal((await call(`/tts/${spoken}`)).run_id, data.run_id);
    const cancelled = await submit('Words without end. '.repeat(2_000));
    await call(`/lector/v1/runs/${cancelled}/cancel`, { method: 'POST', body: '{}' });
    const [other] = await untilTold(cancelled);
    const told = JSON.parse(other!.body) as Told;
    assert.deepEqual([told.type, told.data.failure?.code], ['run.failed', 'cancelled']);
    assert.ok(receiver.received.every(({ body }) => !/harbour|Words/.test(body)));
    const isListed = async () => {
      const { deliveries } = await client().deliveries(webhookId);
      return deliveries.length === 4 && deliveries.every(({ status }) => status === 'delivered');
    };
    await until('both are listed', isListed);
  });

  it('tell of a run after the server was killed between its end and its delivery', async () => {
    const passed = 1; // of the runs before, one came that far
    writeFileSync(join(steps.path, 'order'), JSON.stringify({ step: 'run.committed', nth: passed + 1 }));
    const task = await submit();
    await server.ended;
    assert.deepEqual(toldOf(task), []);
    server = await start();
    const [message] = await untilTold(task);
    assert.equal((JSON.parse(message!.body) as Told).type, 'run.succeeded');
  });

  it(
    'tell again, with the same id and body, what was being told when the server was killed',
    WITH_FULL_EFFORT,
    async () => {
      receiver.behave(() => {}); // no answer
      const task = await submit();
      await untilTold(task);
      await server.end('SIGKILL');
      receiver.behave(null);
      server = await start();
      const [first, second] = await untilTold(task, 2);
      assert.deepEqual(
        [second?.headers['webhook-id'], second?.body],
        [first?.headers['webhook-id'], first?.body],
        'a receiver knows it by its id',
      );
      await until(
        'it is noted',
        async () => (await client().deliveries(webhookId)).deliveries[0]?.status === 'delivered',
      );
    },
  );

  it('keep their secrets out of the log', async () => {
    assert.doesNotMatch(server.stderr() + server.stdout(), /whsec_/);
    await server.end('SIGTERM');
    assert.doesNotMatch(server.stderr(), /whsec_|hook/);
  });
});
