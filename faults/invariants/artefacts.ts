// SUCCESS means that the recording exists, complete, and matches what every endpoint says (I3).
import { readFileSync } from 'node:fs';
import { decodeByProgram, decodeFlac, digest, hasFlacProgram } from '../../test/support/flac.ts';
import type { Tally } from '../fault.ts';
import type { BulkEntry, Caller, Submitted } from '../program.ts';
import { objectPath, openRows } from './rows.ts';

/** The wire's limit as the program has it by default. */
const IDS_A_CALL = 5;

export async function checkArtefacts(options: {
  caller: Caller;
  dataDir: string;
  ended: readonly { readonly task: Submitted; readonly runId: number }[];
  tally: Tally;
}): Promise<void> {
  const { caller, dataDir, ended, tally } = options;
  const rows = readArtefacts(dataDir);
  for (let at = 0; at < ended.length; at += IDS_A_CALL) {
    const some = ended.slice(at, at + IDS_A_CALL);
    const entries = await caller.bulk(some.map(({ runId }) => runId));
    for (const { task, runId } of some) {
      const complaint = await checkOne({ caller, dataDir, task, entry: entries[runId], row: rows.get(task.taskId!) });
      if (complaint !== null) {
        tally.corrupted++;
        tally.notes.push(`task ${task.taskId}: ${complaint}`);
      } else {
        task.success = { runId, sha256: entries[runId]!.sha256! };
      }
    }
  }
}

interface ArtefactRow {
  readonly state: string;
  readonly objectId: string | null;
  readonly sizeBytes: number | null;
  readonly sha256: string | null;
}

/** What is wrong with one recording, in words; null when nothing is. */
async function checkOne(options: {
  caller: Caller;
  dataDir: string;
  task: Submitted;
  entry: BulkEntry | undefined;
  row: ArtefactRow | undefined;
}): Promise<string | null> {
  const { caller, dataDir, task, entry, row } = options;
  if (row === undefined) return 'it has no row';
  if (row.state !== 'done' || row.objectId === null) return `it is SUCCESS and its row says ${row.state}`;
  if (entry?.status !== 'SUCCESS') return `the bulk call says ${entry?.status}`;
  if (entry.sha256 !== row.sha256 || entry.size_bytes !== row.sizeBytes) return 'bulk call and row differ';
  if (task.success !== null && task.success.sha256 !== row.sha256) return 'its recording is another than it was';
  try {
    const stored = readFileSync(objectPath(dataDir, row.objectId));
    if (stored.length !== row.sizeBytes) return `its file has ${stored.length} bytes of ${row.sizeBytes}`;
    if (digest('sha256', stored) !== row.sha256) return 'its file is not what its hash says';
    const served = await caller.follow(entry.output_url);
    if (served.status !== 200) return `its link answers ${served.status}`;
    if (!served.bytes.equals(stored)) return 'its link answers other bytes than the file has';
    const speech = hasFlacProgram ? decodeByProgram(stored) : await decodeFlac(stored);
    return speech.samples.length > 0 ? null : 'its recording is empty';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function readArtefacts(dataDir: string): ReadonlyMap<string, ArtefactRow> {
  using db = openRows(dataDir);
  const rows = db.all<{ task_id: string; state: string; object_id: string; size_bytes: number; sha256: string }>(
    'SELECT task_id, state, object_id, size_bytes, sha256 FROM runs',
  );
  return new Map(
    rows.map(({ task_id, state, object_id, size_bytes, sha256 }) => [
      task_id,
      { state, objectId: object_id, sizeBytes: size_bytes, sha256 },
    ]),
  );
}
