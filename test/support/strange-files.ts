// What may stand in place of a file or a folder that somebody hands over: pipes, and contents that nobody of ours writes.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { digest } from './flac.ts';

export function makePipe(path: string): void {
  execFileSync('mkfifo', [path]);
}

/** Runs statements on a database file, with SQLite's guards off. */
export function editDatabase(path: string, sql: string): void {
  const db = new DatabaseSync(path, { enableForeignKeyConstraints: false });
  db.enableDefensive(false);
  db.exec(sql);
  db.close();
}

/** Path of the database in a backup. */
export function databaseOf(backup: string): string {
  const name = readdirSync(backup).find((one) => /^lector-[0-9a-f]{16}\.db$/.test(one));
  return join(backup, name!);
}

/** Changes the database of a backup, and its manifest with it, as somebody would who wants it to be believed. */
export function forgeBackup(backup: string, sql: string, facts: Readonly<Record<string, unknown>> = {}): void {
  const path = databaseOf(backup);
  editDatabase(path, sql);
  const sha256 = digest('sha256', readFileSync(path));
  const file = `lector-${sha256.slice(0, 16)}.db`;
  renameSync(path, join(backup, file));
  const manifest = JSON.parse(readFileSync(join(backup, 'backup.json'), 'utf8'));
  const database = { file, bytes: statSync(join(backup, file)).size, sha256 };
  rmSync(join(backup, 'backup.json'));
  writeFileSync(join(backup, 'backup.json'), JSON.stringify({ ...manifest, ...facts, database }, null, 2));
}
