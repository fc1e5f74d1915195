// docs/webhooks.md: its message is one that is sent, and its programs tell a signed message from a changed one.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { WEBHOOK_LIMITS } from '../packages/server/src/domain/webhook.ts';
import { WEBHOOK_EVENTS, writeRunMessage } from '../packages/server/src/domain/webhook-message.ts';
import { makeWebhookSecret, printWebhookSecret, signMessage } from '../packages/server/src/domain/webhook-signature.ts';
import { readCodeBlocks } from './support/code-blocks.ts';
import { makeTempFolder } from './support/temp-folder.ts';
import { until } from './support/until.ts';

const REPOSITORY = join(import.meta.dirname, '..');
const PAGE = readFileSync(join(REPOSITORY, 'docs/webhooks.md'), 'utf8');
const codeOf = (name: string) =>
  readCodeBlocks(PAGE).find(({ fileName }) => fileName === name)?.code ?? assert.fail(name);
const hasPython = spawnSync('python3', ['--version']).status === 0;

const RUN = {
  ...{ runId: 1_234_567, taskId: 'b7a1a2cc-3b0e-4b63-9d1a-3a8f2f5a0c11', voiceId: 1021, languageId: 1 },
  ...{ createdAtMs: Date.parse('2026-01-02T03:04:00Z'), endedAtMs: Date.parse('2026-01-02T03:04:05Z') },
  ...{ batchId: null, customId: null, durationMs: 12_500, failure: null },
};

/** As it would be sent now. */
function makeMessage(secret: Uint8Array) {
  const { body } = writeRunMessage(RUN);
  return { body, headers: signMessage({ messageId: 'msg_1', body, sentAtMs: Date.now(), secrets: [secret] }) };
}

test('the message that the page shows is one that is sent', () => {
  const [head = '', body = ''] = codeOf('message').split('\n\n');
  assert.equal(JSON.stringify(JSON.parse(body)), writeRunMessage(RUN).body);
  assert.match(head, new RegExp(`webhook-timestamp: ${RUN.endedAtMs / 1_000}$`, 'm'));
});

test('the page names every event, and the limits that hold', () => {
  for (const event of WEBHOOK_EVENTS) assert.ok(PAGE.includes(`| \`${event}\` |`), event);
  assert.ok(PAGE.includes(`an owner may have ${WEBHOOK_LIMITS.webhooks}`));
  assert.deepEqual(WEBHOOK_LIMITS.inFlight, { webhook: 2, owner: 4, all: 32 });
  assert.ok(PAGE.includes('Two requests go to a webhook at a time, four to those of an owner, 32 in all'));
});

test('the receiver of the page takes what was signed and refuses what was changed', async () => {
  using place = makeTempFolder('lector-receiver-');
  symlinkSync(join(REPOSITORY, 'node_modules'), join(place.path, 'node_modules'));
  writeFileSync(join(place.path, 'receive.mjs'), codeOf('receive.mjs'));
  const secret = makeWebhookSecret();
  const port = await findPort();
  const env = { PATH: process.env.PATH, PORT: String(port), LECTOR_WEBHOOK_SECRET: printWebhookSecret(secret) };
  const child = spawn(process.execPath, ['receive.mjs'], {
    cwd: place.path,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const { body, headers } = makeMessage(secret);
    const post = (text: string) => fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body: text });
    const first = await until('it listens', () => post(body).catch(() => null));
    assert.equal(first.status, 204);
    assert.equal((await post(body.replace('done', 'lost'))).status, 401);
  } finally {
    child.kill('SIGKILL');
    await once(child, 'close');
  }
});

test('the function in Python does, too', { skip: hasPython ? false : 'NOT TRIED: no python3 here' }, () => {
  const secret = makeWebhookSecret();
  const { body, headers } = makeMessage(secret);
  const old = { ...headers, 'webhook-signature': `v1,AAAA ${headers['webhook-signature']}` };
  const late = signMessage({ messageId: 'msg_1', body, sentAtMs: Date.now() - 3_600_000, secrets: [secret] });
  const cases = [
    [headers, body],
    [old, body],
    [headers, body.replace('done', 'lost')],
    [late, body],
  ];
  const program = `${codeOf('verify.py')}
import json, sys
given = json.load(sys.stdin)
print([verify(given["secret"], headers, body.encode()) for headers, body in given["cases"]])`;
  const input = JSON.stringify({ secret: printWebhookSecret(secret), cases });
  const { stdout, stderr } = spawnSync('python3', ['-c', program], { input, encoding: 'utf8' });
  assert.equal(stderr, '');
  assert.equal(stdout.trim(), '[True, True, False, False]');
});

async function findPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
