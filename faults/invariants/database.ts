// The database is intact (I7), holds every task once (I4), and its counters match its rows (I8).
import { hash } from 'node:crypto';
import type { Tally } from '../fault.ts';
import type { Submitted } from '../program.ts';
import { openRows, type Rows } from './rows.ts';

export function checkDatabase(options: {
  dataDir: string;
  tasks: readonly Submitted[];
  gone: readonly Submitted[];
  tally: Tally;
}): void {
  using db = openRows(options.dataDir);
  db.atOnce(() => {
    checkWhole(db, options.tally);
    checkOnce(db, options);
    checkCoverage(db, options.tally);
    checkCounters(db, options.tally);
    checkStocks(db, options.tally);
    checkCharges(db, options);
    checkFolders(db, options.tally);
  });
}

function checkWhole(db: Rows, tally: Tally): void {
  for (const { integrity_check } of db.all<{ integrity_check: string }>('PRAGMA integrity_check(5)')) {
    if (integrity_check === 'ok') continue;
    tally.corrupted++;
    tally.notes.push(`the database: ${integrity_check}`);
  }
  for (const { table } of db.all<{ table: string }>('PRAGMA foreign_key_check')) {
    tally.corrupted++;
    tally.notes.push(`the database: a row of ${table} belongs to nothing`);
  }
  for (const { seq, text, sha256 } of db.all<TextRow>('SELECT seq, text, sha256 FROM run_texts')) {
    if (hash('sha256', text) === sha256) continue;
    tally.corrupted++;
    tally.notes.push(`the database: the text of row ${seq} is not what was submitted`);
  }
}

interface TextRow {
  readonly seq: number;
  readonly text: string;
  readonly sha256: string;
}

function checkOnce(db: Rows, options: { tasks: readonly Submitted[]; gone: readonly Submitted[]; tally: Tally }): void {
  const { tasks, gone, tally } = options;
  const rows = db.all<TextRow & { task_id: string; key: string | null }>(
    'SELECT r.seq, r.task_id, t.text, t.sha256 FROM runs r JOIN run_texts t ON t.seq = r.seq',
  );
  const ofText = Map.groupBy(rows, ({ text }) => text);
  for (const { text, taskId } of tasks) {
    const found = ofText.get(text) ?? [];
    if (found.length > 1) {
      tally.duplicated += found.length - 1;
      tally.notes.push(`the text of task ${taskId} has ${found.length} runs`);
    }
  }
  for (const { text, taskId } of gone) {
    if (ofText.has(text)) tally.violations.push(`the text of task ${taskId} is still there though its run is gone`);
  }
  const [textless] = db.all<{ n: number }>(
    'SELECT count(*) AS n FROM runs WHERE seq NOT IN (SELECT seq FROM run_texts)',
  );
  tally.lost += textless!.n;
  const objects = db.all<{ object_id: string; n: number }>(
    'SELECT object_id, count(*) AS n FROM runs WHERE object_id IS NOT NULL GROUP BY object_id HAVING n > 1',
  );
  tally.duplicated += objects.length;
}

/** Each character of a finished run is spoken, silent by a rule or reported. Runs finished before that was kept tell nothing. */
function checkCoverage(db: Rows, tally: Tally): void {
  const rows = db.all<{ task_id: string; text: string; coverage: string | null }>(
    `SELECT task_id, text, coverage FROM runs JOIN run_texts USING (seq)
      WHERE state = 'done' AND (coverage IS NOT NULL OR runs.seal IS NOT NULL)`,
  );
  for (const { task_id, text, coverage } of rows) {
    const told = coverage === null ? null : (JSON.parse(coverage) as CoverageTold);
    const counts = told === null ? [] : [told.spoken, ...Object.values(told.silent), ...Object.values(told.reported)];
    const sum = counts.reduce((total, count) => total + count, 0);
    const characters = [...text].length;
    if (told?.characters === characters && sum === characters) continue;
    tally.corrupted++;
    tally.notes.push(`task ${task_id} accounts for ${sum} of ${characters} characters`);
  }
}

interface CoverageTold {
  readonly characters: number;
  readonly spoken: number;
  readonly silent: Readonly<Record<string, number>>;
  readonly reported: Readonly<Record<string, number>>;
}

function checkCounters(db: Rows, tally: Tally): void {
  const owners = db.all<{ id: number; waiting: number; running: number; rows_waiting: number; rows_running: number }>(
    `SELECT id, waiting, running,
            (SELECT count(*) FROM runs WHERE owner_id = owners.id AND state = 'waiting') AS rows_waiting,
            (SELECT count(*) FROM runs WHERE owner_id = owners.id AND state = 'running') AS rows_running
       FROM owners`,
  );
  for (const { id, waiting, running, rows_waiting, rows_running } of owners) {
    if (waiting === rows_waiting && running === rows_running) continue;
    tally.duplicated++;
    const said = `${waiting} waiting and ${running} running`;
    tally.notes.push(`owner ${id} counts ${said}, its rows ${rows_waiting} and ${rows_running}`);
  }
  const stored = db.all<Record<'id' | 'recordings' | 'audio_bytes' | 'rows' | 'bytes', number>>(
    `SELECT o.id, o.recordings, o.audio_bytes, count(r.seq) AS rows, ifnull(sum(r.size_bytes), 0) AS bytes
       FROM owners o LEFT JOIN runs r ON r.owner_id = o.id AND r.state = 'done' AND r.object_id IS NOT NULL
      GROUP BY o.id`,
  );
  for (const { id, recordings, audio_bytes, rows, bytes } of stored) {
    if (recordings === rows && audio_bytes === bytes) continue;
    tally.duplicated++;
    const said = `${recordings} recordings of ${audio_bytes} bytes`;
    tally.notes.push(`owner ${id} counts ${said}, its rows ${rows} of ${bytes}`);
  }
}

/** What the limits of an owner go by. */
function checkStocks(db: Rows, tally: Tally): void {
  const stocks = db.all<Record<'id' | 'stored_runs' | 'text_bytes' | 'rows' | 'bytes', number>>(
    `SELECT o.id, o.stored_runs, o.text_bytes, count(r.seq) AS rows, ifnull(sum(octet_length(t.text)), 0) AS bytes
       FROM owners o LEFT JOIN runs r ON r.owner_id = o.id LEFT JOIN run_texts t ON t.seq = r.seq GROUP BY o.id`,
  );
  for (const { id, stored_runs, text_bytes, rows, bytes } of stocks) {
    if (stored_runs === rows && text_bytes === bytes) continue;
    tally.duplicated++;
    tally.notes.push(
      `owner ${id} counts ${stored_runs} runs with ${text_bytes} bytes of texts, its rows ${rows} with ${bytes}`,
    );
  }
}

function checkCharges(db: Rows, { gone, tally }: { gone: readonly Submitted[]; tally: Tally }): void {
  // A run that is gone was spoken and stays paid for.
  const paid = gone.reduce((sum, { taskId, text }) => sum + (taskId === null ? 0 : [...text].length), 0);
  const [charged] = db.all<{ used: number; told: number; spoken: number }>(
    `SELECT (SELECT ifnull(sum(characters_used), 0) FROM api_keys) AS used,
            (SELECT ifnull(sum(characters), 0) FROM usage_days) AS told,
            (SELECT ifnull(sum(characters), 0) FROM run_texts) AS spoken`,
  );
  if (charged!.used !== charged!.told) {
    tally.duplicated++;
    tally.notes.push(`${charged!.used} characters were charged, the usage by day tells ${charged!.told}`);
  }
  if (charged!.used !== charged!.spoken + paid) {
    tally.duplicated++;
    tally.notes.push(`${charged!.used} characters were charged for ${charged!.spoken + paid}`);
  }
}

function checkFolders(db: Rows, tally: Tally): void {
  const folders = db.all<{ id: number; run_count: number; runs: number }>(
    `SELECT id, run_count, (SELECT count(*) FROM runs WHERE folder_id = folders.id) AS runs FROM folders`,
  );
  for (const { id, run_count, runs } of folders) {
    if (run_count === runs) continue;
    tally.duplicated++;
    tally.notes.push(`folder ${id} counts ${run_count} runs and has ${runs}`);
  }
}
