// What is stored in the data folder, and what in it contradicts itself.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readPackName } from '../../src/blobs/segment-folder.ts';
import type { Database } from '../../src/db/sqlite/database.ts';
import type { TestProgram } from './test-program.ts';

export interface Inventory {
  /** Counters that do not agree with the rows they count. */
  readonly drift: readonly (readonly unknown[])[];
  readonly objects: number;
  /** Run ids that have temporary files or finished segments. */
  readonly spooled: readonly number[];
  readonly charactersUsed: Readonly<Record<string, number>>;
  readonly complaints: readonly string[];
}

/** Once nothing is on its way. */
export async function takeInventory(program: TestProgram, dataDir: string): Promise<Inventory> {
  const { synthesizer, attempts, keys, db } = program;
  const speaking = new Set(synthesizer.speaking());
  await Promise.all([...attempts].map(([runId, attempt]) => (speaking.has(runId) ? null : attempt)));
  const stored = await keys.list();
  const blobs = readdirSync(join(dataDir, 'blobs'), { recursive: true, withFileTypes: true });
  return {
    drift: findDrift(db),
    objects: blobs.filter((it) => it.isFile()).length,
    spooled: [
      ...new Set([
        ...readdirSync(join(dataDir, 'spool')).map((name) => Number.parseInt(name, 10)),
        ...readdirSync(join(dataDir, 'segments')).map((name) => readPackName(name)?.runId ?? assert.fail(name)),
      ]),
    ],
    charactersUsed: Object.fromEntries(stored.map(({ name, charactersUsed }) => [name, charactersUsed])),
    complaints: db.check(),
  };
}

function findDrift(db: Database): (readonly unknown[])[] {
  return db
    .prepare<[what: string, counted: number, rows: number]>(
      `SELECT 'waiting', waiting, (SELECT count(*) FROM runs WHERE owner_id = o.id AND state = 'waiting') n
         FROM owners o WHERE waiting <> n
       UNION ALL SELECT 'running', running, (SELECT count(*) FROM runs WHERE owner_id = o.id AND state = 'running') n
         FROM owners o WHERE running <> n
       UNION ALL SELECT 'recordings', recordings, (SELECT count(*) FROM runs WHERE owner_id = o.id AND object_id IS NOT NULL) n
         FROM owners o WHERE recordings <> n
       UNION ALL SELECT 'audio bytes', audio_bytes, (SELECT coalesce(sum(size_bytes), 0) FROM runs
         WHERE owner_id = o.id AND object_id IS NOT NULL) n FROM owners o WHERE audio_bytes <> n
       UNION ALL SELECT 'stored runs', stored_runs, (SELECT count(*) FROM runs WHERE owner_id = o.id) n
         FROM owners o WHERE stored_runs <> n
       UNION ALL SELECT 'text bytes', text_bytes, (SELECT coalesce(sum(octet_length(text)), 0)
         FROM run_texts JOIN runs USING (seq) WHERE owner_id = o.id) n FROM owners o WHERE text_bytes <> n
       UNION ALL SELECT 'runs of nobody', count(*), 0 FROM runs WHERE owner_id = 0 HAVING count(*) > 0
       UNION ALL SELECT 'batches of nobody', count(*), 0 FROM batches WHERE owner_id = 0 OR deleted_at IS NOT NULL
         HAVING count(*) > 0
       UNION ALL SELECT 'leases', count(*), 0 FROM runs
        WHERE state <> 'running' AND (worker IS NOT NULL OR lease_until IS NOT NULL) HAVING count(*) > 0
       UNION ALL SELECT 'doomed', count(*), 0 FROM doomed_objects HAVING count(*) > 0
       UNION ALL SELECT 'texts', count(*), (SELECT count(*) FROM runs) n FROM run_texts HAVING count(*) <> n`,
    )
    .all();
}
