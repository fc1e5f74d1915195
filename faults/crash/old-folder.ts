// A data folder as an earlier version left it: its schema, runs in every state, real recordings.
import { randomUUID } from 'node:crypto';
import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { MIGRATIONS } from '../../packages/server/src/db/sqlite/migrate.ts';
import { objectPath } from '../invariants/rows.ts';
import { findChildren, type Submitted } from '../program.ts';
import { Installation } from './installation.ts';

export const PRESENT_VERSION = MIGRATIONS.length;
/** The first schema whose owners have counts of what is stored. */
const WITH_COUNTS_OF_RECORDINGS = 3;
/** The first schema that knows when each word is heard. */
const WITH_TIMES = 8;
/** From here on there is an owner who is nobody. */
const WITH_BATCHES = 14;
const WAITING = 6;
/** It comes with an engine: installed voices came with a later schema. */
const OWN_VOICE = 1021;

export interface OldFolder extends AsyncDisposable {
  readonly installation: Installation;
  /** Names of the submits whose runs had failed for good, and whose recording had grown too old. */
  readonly failed: ReadonlySet<string>;
  readonly expired: ReadonlySet<string>;
}

/** Made by the current program and downgraded: data without a column in the earlier schema is dropped. */
export async function makeOldFolder(version: number): Promise<OldFolder> {
  await using made = new AsyncDisposableStack();
  const installation = made.use(new Installation());
  await installation.start();
  const { folder_id } = await installation.caller.createFolder('Upgraded');
  const done = await installation.submit(3, { fields: { folder_id, voice_id: OWN_VOICE } });
  await installation.awaitSpoken(done);
  await installation.learn(done);
  const waiting = await leaveWaiting(installation);
  const path = join(installation.dataDir, 'lector.db');
  const old = join(installation.dataDir, 'old.db');
  copyAs(path, old, version);
  using db = new DatabaseSync(old);
  fail(db, waiting[0]!);
  expire(db, installation.dataDir, done[2]!);
  if (version >= WITH_COUNTS_OF_RECORDINGS) countRecordings(db);
  if (version < WITH_TIMES) removeTimes(installation.dataDir);
  if (version < WITH_BATCHES) db.exec('DELETE FROM owners WHERE id = 0');
  // In the first schema due times were those of the wall clock.
  db.exec("UPDATE runs SET run_at = created_at WHERE state = 'waiting'");
  db.exec('PRAGMA journal_mode=WAL');
  db.close();
  for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true });
  renameSync(old, path);
  // What the first version called a file that it was writing when it was killed.
  writeFileSync(join(installation.dataDir, 'spool', `${randomUUID()}-0.part`), 'fLaC');
  const kept = made.move();
  return {
    installation,
    failed: new Set([waiting[0]!.name]),
    expired: new Set([done[2]!.name]),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

function removeTimes(dataDir: string): void {
  const blobs = join(dataDir, 'blobs');
  for (const name of readdirSync(blobs, { recursive: true, encoding: 'utf8' }))
    if (name.endsWith('.timings')) rmSync(join(blobs, name));
}

/** Submits, and kills the server with claimed and waiting runs; returns the waiting ones. */
async function leaveWaiting(installation: Installation): Promise<readonly Submitted[]> {
  await installation.awaitReady();
  const engines = findChildren(installation.server.pid);
  for (const pid of engines) process.kill(pid, 'SIGSTOP'); // claimed runs make no progress
  try {
    // More than engine processes hold open.
    const texts = await installation.submit(WAITING, { fields: { lane: 'batch', voice_id: OWN_VOICE } });
    await installation.awaitSpeaking(texts[0]!);
    await installation.server.end('SIGKILL');
    return texts.filter((text) => installation.stateOf(text) === 'waiting');
  } finally {
    for (const pid of engines) process.kill(pid, 'SIGKILL'); // a frozen engine does not notice that its server is gone
  }
}

function copyAs(from: string, to: string, version: number): void {
  using db = new DatabaseSync(to, { enableForeignKeyConstraints: false });
  makeSchema(db, version);
  db.prepare('ATTACH ? AS present').run(from);
  const tables = db.prepare("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'");
  for (const { name } of tables.all()) {
    const columns = `SELECT o.name FROM pragma_table_info(?, 'main') o JOIN pragma_table_info(?, 'present') n USING (name)`;
    const common = db.prepare(columns).all(name!, name!);
    const list = common.map((column) => `"${column.name}"`).join(', ');
    db.exec(`DELETE FROM main."${name}"`); // rows that a schema begins with
    db.exec(`INSERT INTO main."${name}" (${list}) SELECT ${list} FROM present."${name}"`);
  }
}

function makeSchema(db: DatabaseSync, version: number): void {
  for (const sql of MIGRATIONS.slice(0, version)) db.exec(sql);
  db.exec(`PRAGMA user_version=${version}`);
}

/** Everything a database of this version consists of, to be compared. */
export function schemaOfVersion(version: number): string {
  using db = new DatabaseSync(':memory:');
  makeSchema(db, version);
  return readSchema(db);
}

export function readSchemaOf(dataDir: string): string {
  using db = new DatabaseSync(join(dataDir, 'lector.db'));
  return readSchema(db);
}

function readSchema(db: DatabaseSync): string {
  const parts = db.prepare("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite%' ORDER BY name").all();
  const version = db.prepare('PRAGMA user_version').get()?.user_version;
  return JSON.stringify({ version, parts });
}

function fail(db: DatabaseSync, text: Submitted): void {
  const failure = { code: 'engine_failed', message: 'The engine failed on this text.', retryable: true };
  db.prepare(
    "UPDATE runs SET state = 'failed', finished_at = created_at, failures = 3, attempt = 3, failure = ? WHERE task_id = ?",
  ).run(JSON.stringify(failure), text.taskId);
  db.exec('UPDATE owners SET waiting = waiting - 1');
}

function expire(db: DatabaseSync, dataDir: string, text: Submitted): void {
  const row = db.prepare('SELECT object_id FROM runs WHERE task_id = ?').get(text.taskId);
  const recording = objectPath(dataDir, String(row?.object_id));
  rmSync(recording);
  rmSync(recording.replace(/\.flac$/, '.timings'), { force: true });
  db.prepare("UPDATE runs SET state = 'expired', object_id = NULL WHERE task_id = ?").run(text.taskId);
}

function countRecordings(db: DatabaseSync): void {
  const stored = "FROM runs WHERE owner_id = owners.id AND state = 'done'";
  db.exec(`UPDATE owners SET recordings = (SELECT count(*) ${stored}),
                             audio_bytes = (SELECT coalesce(sum(size_bytes), 0) ${stored})`);
}
