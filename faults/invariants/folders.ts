// No row without its file, no file without its row, and no incomplete file that stays (I6).
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Tally } from '../fault.ts';
import { objectPath, openRows } from './rows.ts';

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
  using db = openRows(dataDir);
  const rows = db.all<{ object_id: string; size_bytes: number }>(
    "SELECT object_id, size_bytes FROM runs WHERE state = 'done'",
  );
  const wanted = new Set(rows.map(({ object_id }) => `${object_id.slice(0, 2)}/${object_id}.flac`));
  const missing = rows
    .map(({ object_id, size_bytes }) => ({ path: objectPath(dataDir, object_id), size_bytes }))
    .filter(({ path, size_bytes }) => !existsSync(path) || statSync(path).size !== size_bytes);
  return {
    leftovers: [
      ...objects.filter((name) => !wanted.has(name)).map((name) => `blobs/${name}`),
      ...spooled.map((name) => `spool/${name}`),
    ],
    missing: missing.map(({ path }) => path.slice(dataDir.length + 1)),
  };
}

function filesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
