// Compares what a database file defines with what this program's migrations define: tables, indexes, views, triggers.
import { existsSync } from 'node:fs';
import { type Connection, openConnection, prepare, translateError } from '../connection.ts';
import { MIGRATIONS, migrate } from '../migrate.ts';

type Kind = 'table' | 'index' | 'view' | 'trigger';
type Entry = readonly [kind: Kind, name: string, table: string, sql: string | null];

/** Differences reported at most. */
const MAX_FAULTS = 20;
/** Several times the longest definition of ours. Of a longer one only that much is read: it is another one. */
const MAX_SQL_CHARACTERS = 16_384;
const ENTRIES = `SELECT type, name, tbl_name, substr(sql, 1, ${MAX_SQL_CHARACTERS}) FROM sqlite_schema`;

/** What ANALYZE makes, which anybody may run: statistics for the planner. */
const STATISTICS = new Map([
  ['sqlite_stat1', 'CREATE TABLE sqlite_stat1(tbl,idx,stat)'],
  ['sqlite_stat4', 'CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)'],
]);

/**
 * Names everything by which a file of schema `version` differs from ours; empty when nothing does. Reads the list of definitions and nothing
 * else, so that no view, trigger, check or index of the file is ever evaluated before they are known to be ours.
 */
export function compareSchema(connection: Connection, version = readVersion(connection)): readonly string[] {
  const expected = describeOurs(version);
  const faults: string[] = [];
  for (const entry of prepare<Entry>(connection, ENTRIES).iterate()) {
    const [kind, name, , sql] = entry;
    if (STATISTICS.get(name) === sql && sql !== undefined) continue;
    const ours = expected.get(keyOf(entry));
    expected.delete(keyOf(entry)); // a second one of the same name is none of ours
    if (ours === undefined) faults.push(`${nameEntry(entry)} is not Lector's`);
    else if (ours !== normalise(sql)) faults.push(`the ${kind} ${name} is not defined as Lector defines it`);
    if (faults.length >= MAX_FAULTS) return [...faults, 'and more'];
  }
  for (const key of expected.keys()) faults.push(`the ${key} is missing`);
  return faults;
}

/** The same for the file at `path`, which may be missing or of a newer version: nothing is known of that. Changes nothing. */
export function findSchemaFaults(path: string, busyTimeoutMs: number): readonly string[] {
  if (!existsSync(path)) return [];
  let connection: Connection | null = null;
  try {
    connection = openConnection(path, { busyTimeoutMs });
    return readVersion(connection) > MIGRATIONS.length ? [] : compareSchema(connection);
  } catch (error) {
    throw translateError(error);
  } finally {
    connection?.close();
  }
}

/** The schema's version as the file says. */
export function readVersion(connection: Connection): number {
  return prepare<[number]>(connection, 'PRAGMA user_version').get()?.[0] ?? 0;
}

/** Kind and name → definition, of an empty database of that version. */
function describeOurs(version: number): Map<string, string> {
  const connection = openConnection(':memory:', { busyTimeoutMs: 0 });
  try {
    if (version > 0) migrate(connection, MIGRATIONS.slice(0, version));
    const entries = prepare<Entry>(connection, ENTRIES).all();
    return new Map(entries.map((entry) => [keyOf(entry), normalise(entry[3])]));
  } finally {
    connection.close();
  }
}

function keyOf([kind, name, table]: Entry): string {
  return kind === 'index' ? `${kind} ${name} on ${table}` : `${kind} ${name}`;
}

function nameEntry([kind, name, table]: Entry): string {
  const on = kind === 'index' || kind === 'trigger' ? ` on ${printable(table)}` : '';
  return `the ${printable(kind)} ${printable(name)}${on}`;
}

/** What a stranger has named may be long, and move the cursor of a terminal. */
function printable(name: unknown): string {
  const text = String(name);
  const short = text.length > 64 ? `${text.slice(0, 64)}…` : text;
  return short.replace(/[^\x20-\x7e…]/g, '?');
}

/** A comment to the end of its line (there are no others in ours), a quoted name or text, a word, any other character. */
const TOKEN = /--[^\n]*|'[^']*'?|"[^"]*"?|`[^`]*`?|\[[^\]]*\]?|[0-9A-Za-z_]+|[^ \t\n\f\r]/g;

/** The same text for definitions that differ only in comments and space, which have changed in our migrations and mean nothing. */
function normalise(sql: unknown): string {
  const tokens = typeof sql === 'string' ? (sql.match(TOKEN) ?? []) : [];
  return tokens.filter((token) => !token.startsWith('--')).join(' ');
}
