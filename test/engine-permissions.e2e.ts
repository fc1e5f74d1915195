// The engine processes of the real program, with an engine that looks around: what it gets at while it speaks a run.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fetchRecording } from '../faults/fixtures/decode-recording.ts';
import { bareToneText, withTones } from '../faults/fixtures/tone-program.ts';
import { Caller, findChildren, makeDataFolder, startLector } from '../faults/program.ts';
import { assertAllGot, assertAllRefused, type Outcomes } from '../packages/server/test/workers/curious/attempts.ts';
import { makeForeign } from '../packages/server/test/workers/curious/foreign.ts';
import { WITH_FULL_EFFORT } from './support/effort.ts';

const onLinux = { skip: process.platform !== 'linux' && 'NOT CHECKED: /proc is needed' };

/** Has a run spoken by the engine that looks around. */
async function lookAround(env: Readonly<Record<string, string>> = {}): Promise<Outcomes> {
  using folder = makeDataFolder();
  const dataDir = folder.path;
  await using foreign = await makeForeign(dataDir);
  const targets = { ...foreign.targets, database: join(dataDir, 'lector.db'), own: join(dataDir, 'spool') };
  using report = makeDataFolder();
  const outcomes = join(report.path, 'outcomes');
  const tones = withTones({
    swap: { '/engines/registry.ts': join(import.meta.dirname, 'support/curious-registry.ts') },
  });
  await using server = await startLector({
    dataDir,
    settings: { LECTOR_WORKERS: '1', LECTOR_SEGMENT_SECONDS: '3600' },
    swap: tones.swap,
    env: { ...tones.env, FAULT_TARGETS: JSON.stringify(targets), FAULT_OUTCOMES: outcomes, ...env },
  });
  const caller = new Caller(server, server.firstKey);
  const task = bareToneText('One.');
  await caller.submit(task);
  await fetchRecording(caller, task);
  return JSON.parse(readFileSync(outcomes, 'utf8')) as Outcomes;
}

describe('an engine of the running server', onLinux, () => {
  it('gets at no other file of the data folder, no database, program, socket, name or process', async () => {
    assertAllRefused(await lookAround());
  });

  it('would get at all of it if its process were not confined (the control)', async () => {
    assertAllGot(await lookAround({ FAULT_UNCONFINED: 'yes' }));
  });

  it('is started with nothing of the environment', WITH_FULL_EFFORT, async () => {
    using folder = makeDataFolder();
    // As an installation that sets what Node reads: none of it may reach the engines.
    const compiled = join(folder.path, 'compiled');
    mkdirSync(compiled);
    const env = { NODE_COMPILE_CACHE: compiled, NODE_OPTIONS: '--no-warnings', LECTOR_ENDPOINT: 'a secret' };
    await using server = await startLector({ dataDir: folder.path, settings: { LECTOR_WORKERS: '1' }, env });
    const [child] = findChildren(server.pid);
    const names = readFileSync(`/proc/${child}/environ`, 'latin1')
      .split('\0')
      .map((entry) => entry.split('=')[0]);
    assert.deepEqual(names.filter(Boolean).sort(), ['NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE']);
    const flags = readFileSync(`/proc/${child}/cmdline`, 'utf8').split('\0');
    assert.ok(flags.includes('--permission'));
    assert.ok(!flags.includes('--no-warnings'));
  });
});
