// Violations of every invariant, made by hand in the folder of a running server, one at a time, and undone again.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { objectPath } from '../invariants/rows.ts';
import type { InvariantOptions } from '../invariants.ts';
import type { Submitted } from '../program.ts';

/** The target of a violation: a finished run in a folder of its owner. */
export interface Scene {
  readonly dataDir: string;
  readonly key: string;
  readonly text: Submitted;
}

/** Makes a violation. Returns the function that undoes it, or further options for the invariant check. */
export type Violation = (scene: Scene) => (() => void) | Partial<InvariantOptions>;

export const VIOLATIONS: Readonly<Record<string, Violation>> = {
  'a run is forgotten': sql(
    "UPDATE runs SET task_id = 'forgotten' WHERE task_id = $task",
    "UPDATE runs SET task_id = $task WHERE task_id = 'forgotten'",
  ),
  'a run never ends': sql(
    "UPDATE runs SET state = 'running', lease_until = 9000000000000000 WHERE task_id = $task",
    "UPDATE runs SET state = 'done', lease_until = NULL WHERE task_id = $task",
  ),
  'a run fails without a reason': sql(
    "UPDATE runs SET state = 'failed' WHERE task_id = $task",
    "UPDATE runs SET state = 'done' WHERE task_id = $task",
  ),
  'a recording is missing': recording((path) => rmSync(path)),
  'a recording is empty': recording((path) => writeFileSync(path, '')),
  'a byte of a recording is another': recording((path, bytes) => writeFileSync(path, flipped(bytes))),
  'a hash is not that of the recording': sql(
    'UPDATE runs SET sha256 = upper(sha256) WHERE task_id = $task',
    'UPDATE runs SET sha256 = lower(sha256) WHERE task_id = $task',
  ),
  'a recording is another than it was': ({ text }) => {
    const { success } = text;
    text.success = { runId: success!.runId, sha256: '0' };
    return () => {
      text.success = success;
    };
  },
  'the times of a recording are missing': ({ dataDir, text }) => {
    const path = recordingOf(dataDir, text).replace(/flac$/, 'timings');
    const bytes = readFileSync(path);
    rmSync(path);
    return () => writeFileSync(path, bytes);
  },
  'a recording has no row': ({ dataDir, text }) => plant(join(recordingOf(dataDir, text), '../orphan.flac')),
  'a temporary file stays': ({ dataDir }) => plant(join(dataDir, 'spool', 'forgotten.part')),
  'a text is not what was submitted': sql(
    "UPDATE run_texts SET text = text || '!' WHERE seq = (SELECT seq FROM runs WHERE task_id = $task)",
    "UPDATE run_texts SET text = rtrim(text, '!') WHERE seq = (SELECT seq FROM runs WHERE task_id = $task)",
  ),
  'a row belongs to nothing': sql(
    "INSERT INTO run_texts (seq, text, sha256, characters) VALUES (-1, '', $empty, 0)",
    'DELETE FROM run_texts WHERE seq = -1',
  ),
  'a text has two runs': sql(
    `INSERT INTO runs (owner_id, task_id, state, voice_id, language_id, created_at, key_id, run_at)
       SELECT owner_id, 'twin', 'failed', voice_id, language_id, created_at, key_id, 0 FROM runs WHERE task_id = $task;
     INSERT INTO run_texts (seq, text, sha256, characters)
       SELECT (SELECT seq FROM runs WHERE task_id = 'twin'), text, sha256, 0
         FROM run_texts WHERE seq = (SELECT seq FROM runs WHERE task_id = $task)`,
    "DELETE FROM run_texts WHERE seq = (SELECT seq FROM runs WHERE task_id = 'twin'); DELETE FROM runs WHERE task_id = 'twin'",
  ),
  'a recording is counted twice': sql(
    'UPDATE owners SET recordings = recordings + 1',
    'UPDATE owners SET recordings = recordings - 1',
  ),
  'characters are missing from the usage by day': sql(
    'UPDATE usage_days SET characters = characters - 1',
    'UPDATE usage_days SET characters = characters + 1',
  ),
  'a waiting run is counted twice': sql(
    'UPDATE owners SET waiting = waiting + 1',
    'UPDATE owners SET waiting = waiting - 1',
  ),
  'a running run is counted twice': sql(
    'UPDATE owners SET running = running + 1',
    'UPDATE owners SET running = running - 1',
  ),
  'a character is charged twice': sql(
    'UPDATE api_keys SET characters_used = characters_used + 1',
    'UPDATE api_keys SET characters_used = characters_used - 1',
  ),
  'a folder counts a run twice': sql(
    'UPDATE folders SET run_count = run_count + 1',
    'UPDATE folders SET run_count = run_count - 1',
  ),
  'a character is unaccounted for': sql(
    "UPDATE runs SET coverage = json_set(coverage, '$.spoken', coverage ->> '$.spoken' - 1) WHERE task_id = $task",
    "UPDATE runs SET coverage = json_set(coverage, '$.spoken', coverage ->> '$.spoken' + 1) WHERE task_id = $task",
  ),
  'a key is in the log': ({ key }) => ({ logs: [`a caller with ${key} came`] }),
  'a text is in the log': ({ text }) => ({ logs: [`submitted: ${text.text}`] }),
  'a key is in the database': ({ dataDir, key }) => {
    change(dataDir, `UPDATE folders SET name = '${key}'`);
    return () => change(dataDir, "UPDATE folders SET name = 'mended'; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)");
  },
  // Last, because it leaves a second run.
  'an idempotency key is forgotten': sql('DELETE FROM idempotency WHERE task_id = $task', ''),
};

function sql(breaking: string, mending: string): Violation {
  return ({ dataDir, text }) => {
    const fill = (statements: string) =>
      statements.replaceAll('$task', `'${text.taskId}'`).replaceAll('$empty', `'${EMPTY_SHA256}'`);
    change(dataDir, fill(breaking));
    return () => change(dataDir, fill(mending));
  };
}

const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

function change(dataDir: string, statements: string): void {
  using db = new DatabaseSync(join(dataDir, 'lector.db'), { timeout: 5_000, enableForeignKeyConstraints: false });
  db.exec(statements);
}

function recording(harm: (path: string, bytes: Buffer) => void): Violation {
  return ({ dataDir, text }) => {
    const path = recordingOf(dataDir, text);
    const bytes = readFileSync(path);
    harm(path, bytes);
    return () => writeFileSync(path, bytes);
  };
}

function recordingOf(dataDir: string, { taskId }: Submitted): string {
  using db = new DatabaseSync(join(dataDir, 'lector.db'), { readOnly: true });
  const row = db.prepare('SELECT object_id FROM runs WHERE task_id = ?').get(taskId);
  return objectPath(dataDir, String(row?.object_id));
}

function flipped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const middle = copy.length >> 1;
  copy[middle] = copy[middle]! ^ 1;
  return copy;
}

function plant(path: string): () => void {
  writeFileSync(path, 'fLaC');
  return () => rmSync(path);
}
