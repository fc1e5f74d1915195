// No row without its file, no file without its row, and no incomplete file that stays (I6).
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createRunIdCipher } from '../../packages/server/src/domain/run-id.ts';
import type { Tally } from '../fault.ts';
import { objectPath, openRows, type Rows, timingsPath } from './rows.ts';

const LOOK_EVERY_MS = 50;

export async function checkFolders({
  dataDir,
  tally,
  patienceMs,
}: {
  dataDir: string;
  tally: Tally;
  patienceMs: number;
}): Promise<void> {
  const deadline = performance.now() + patienceMs;
  let found = look(dataDir);
  while (found.leftovers.length > 0 && performance.now() < deadline) {
    await wait(LOOK_EVERY_MS);
    found = look(dataDir);
  }
  for (const path of found.leftovers) tally.violations.push(`nobody sweeps ${path}`);
  tally.corrupted += found.missing.length;
  for (const path of found.missing) tally.notes.push(`a row says SUCCESS and ${path} is missing or of another size`);
}

function look(dataDir: string): { readonly leftovers: readonly string[]; readonly missing: readonly string[] } {
  // Files first: one that is finished between the two looks is then no orphan.
  const objects = filesBelow(join(dataDir, 'blobs'));
  const spooled = filesBelow(join(dataDir, 'spool'));
  const segments = filesBelow(join(dataDir, 'segments'));
  using db = openRows(dataDir);
  const rows = db.all<{ object_id: string; size_bytes: number; timings_bytes: number | null }>(
    "SELECT object_id, size_bytes, timings_bytes FROM runs LEFT JOIN run_sounds USING (seq) WHERE state = 'done'",
  );
  const kept = findKept(db);
  const expected = rows.flatMap(({ object_id, size_bytes, timings_bytes }) => [
    { path: objectPath(dataDir, object_id), size_bytes },
    ...(timings_bytes === null ? [] : [{ path: timingsPath(dataDir, object_id), size_bytes: timings_bytes }]),
  ]);
  const wanted = new Set(expected.map(({ path }) => path.slice(join(dataDir, 'blobs').length + 1)));
  const missing = expected.filter(({ path, size_bytes }) => !existsSync(path) || statSync(path).size !== size_bytes);
  return {
    leftovers: [
      ...objects.filter((name) => !wanted.has(name)).map((name) => `blobs/${name}`),
      ...spooled.map((name) => `spool/${name}`),
      ...segments.filter((name) => !isSegmentsOf(kept, name)).map((name) => `segments/${name}`),
    ],
    missing: missing.map(({ path }) => path.slice(dataDir.length + 1)),
  };
}

/** Runs that failed on a passage: their finished segments stay for a day, for a run that repeats them. */
function findKept(db: Rows): ReadonlySet<number> {
  const rows = db.all<{ seq: number }>(
    `SELECT seq FROM runs r WHERE state = 'failed' AND failure ->> '$.passage.at' IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM runs n WHERE n.retry_of = r.seq AND n.state IN ('done', 'expired'))`,
  );
  if (rows.length === 0) return new Set();
  const [secret] = db.all<{ secret: Uint8Array }>("SELECT secret FROM install_secrets WHERE name = 'run_id'");
  if (secret === undefined) return new Set();
  const cipher = createRunIdCipher(secret.secret);
  return new Set(rows.map(({ seq }) => cipher.encode(seq)));
}

function isSegmentsOf(runIds: ReadonlySet<number>, name: string): boolean {
  return runIds.has(Number(name.split('-')[1]));
}

function filesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
