// What may not be logged is washed out of the finished line, wherever it stands.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generateKey } from './domain/api-key.ts';
import { makeWebhookSecret, printWebhookSecret } from './domain/webhook-signature.ts';
import { createLogger } from './log.ts';

test('keys but for their last characters, and secrets of webhooks, are in no line of the log', (t) => {
  const lines: string[] = [];
  t.mock.method(process.stderr, 'write', (line: string) => lines.push(line) > 0);
  const [key, secret] = [generateKey(), printWebhookSecret(makeWebhookSecret())];
  const log = createLogger('info');
  log.info({ deep: { key, secret } }, `with ${key} and ${secret}`);
  log.error({ err: new Error(`refused: ${key} ${secret}`) });
  assert.equal(lines.length, 2);
  for (const line of lines) {
    for (const one of [key, secret]) assert.ok(!line.includes(one.slice(0, 20)), line);
    assert.ok(line.includes(`lct_…${key.slice(-4)}`) && line.includes('whsec_…'), line);
  }
});
