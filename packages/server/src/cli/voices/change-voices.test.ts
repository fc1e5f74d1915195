// Choosing voices on the command line: what is stored, and what is refused in which words.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openVoiceAdmin } from '../../compose/voice-admin.ts';
import { loadConfig } from '../../config.ts';
import { chooseDefault, pinAlias } from './change-voices.ts';
import type { VoiceSession } from './voice-command.ts';

function open(t: TestContext) {
  const dataDir = mkdtempSync(join(tmpdir(), 'lector-cli-'));
  const admin = openVoiceAdmin({ ...loadConfig({ LECTOR_CONFIG: undefined }), dataDir });
  t.after(() => {
    admin.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const told: string[] = [];
  const session = { admin, terminal: { out: (line: string) => told.push(line) } } as unknown as VoiceSession;
  return { session, told, store: admin.store };
}

test('an id of camb’s clients is pinned to a voice by its name or id, and set free again', async (t) => {
  const { session, told, store } = open(t);
  await pinAlias(session, '147320', 'clara', {});
  await pinAlias(session, '20303', '1013', {});
  assert.deepEqual(
    await store.aliases(),
    new Map([
      [20_303, 1_013],
      [147_320, 1_011],
    ]),
  );
  await pinAlias(session, '147320', undefined, { reset: true });
  assert.deepEqual(await store.aliases(), new Map([[20_303, 1_013]]));
  assert.match(told[0]!, /^147320 stands for Clara \(1011\) from now on/);
  await assert.rejects(pinAlias(session, '1001', 'Clara', {}), /1001 is no alias: they are 20298, /);
  await assert.rejects(pinAlias(session, '147320', undefined, {}), /--reset/);
  await assert.rejects(pinAlias(session, '147320', 'Nobody', {}), /There is no voice Nobody/);
});

test('a language gets a voice that speaks it', async (t) => {
  const { session, store } = open(t);
  await chooseDefault(session, 'Clara', { language: 'de-de' });
  assert.deepEqual(await store.defaults(), new Map([[31, 1_011]]));
  await assert.rejects(chooseDefault(session, 'Clara', { language: 'fil-ph' }), /does not speak fil-ph/);
  await chooseDefault(session, undefined, { language: 'de-de', reset: true });
  assert.deepEqual(await store.defaults(), new Map());
});
