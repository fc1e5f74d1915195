// An engine process takes no more memory after a thousand runs than after a few hundred.
import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ESPEAK_VOICES } from '../../src/engines/espeak/voices.ts';
import { SHERPA_FOLDERS } from '../../src/engines/sherpa/folder-engine.ts';
import { residentMib } from '../../src/workers/resident-memory.ts';
import { installTone } from '../tone-voices/install-tone.ts';
import { writeTextVoice } from '../tone-voices/tone-voices.ts';
import { filesAt, folder, never, request, start } from './pool.suite.ts';

/** 58 kB a run at most: less than its encoder takes, or its audio. */
const GROWN_MIB = 40;

test('a thousand runs of a neural voice, several open at a time, leave nothing behind', {
  skip: process.platform !== 'linux' && 'NOT CHECKED: /proc is needed',
}, async () => {
  const spool = join(folder, 'growth');
  mkdirSync(spool);
  const place = await writeTextVoice(join(folder, 'voices', 'growth'));
  const facts = SHERPA_FOLDERS.facts(await installTone(place, 'growth'));
  const resident = { name: 'voice:growth', engine: SHERPA_FOLDERS.name, folder: place, memoryMib: facts.memoryMib };
  const voice = { ...ESPEAK_VOICES[0]!, engine: resident.engine, model: resident.name, facts };
  const pool = await start({ catalogue: { find: () => voice, model: () => resident }, spool, resident });
  const [pid] = pool.pids();

  let runs = 0;
  const speakMany = async (count: number) => {
    await Promise.all(
      Array.from({ length: count }, async () => {
        const files = filesAt(join(spool, `${++runs}.flac`));
        const text = `Lantern ${runs}. Over the quiet harbour, and home again.`;
        await pool.synthesize(request(text, { ownerId: runs % 5, interactive: runs % 3 === 0 }), files, never);
        for (const path of [files.audio, files.timings, files.segments]) rmSync(path, { force: true });
      }),
    );
  };
  await speakMany(300);
  const before = residentMib(pid!);
  await speakMany(700);
  const after = residentMib(pid!);
  assert.deepEqual(pool.pids(), [pid]);
  assert.ok(after - before < GROWN_MIB, `${before.toFixed(0)} MiB after 300 runs, ${after.toFixed(0)} after 1,000`);
});
