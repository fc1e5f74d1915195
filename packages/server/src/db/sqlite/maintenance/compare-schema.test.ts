// Tests the comparison of a file's definitions with ours: what differs is named, what only looks different is not.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { type Connection, openConnection } from '../connection.ts';
import { MIGRATIONS, migrate } from '../migrate.ts';
import { temporaryFolder } from '../test-stores.ts';
import { compareSchema, findSchemaFaults } from './compare-schema.ts';
import { inspectDatabase } from './database-copy.ts';

function makeDatabase(t: TestContext, version = MIGRATIONS.length): { path: string; connection: Connection } {
  const path = join(temporaryFolder(t), 'lector.db');
  const connection = openConnection(path, { busyTimeoutMs: 0 });
  t.after(() => connection.close());
  migrate(connection, MIGRATIONS.slice(0, version));
  return { path, connection };
}

/** Changes what the file says of the table of runs, as no statement for tables would. */
function forge(connection: Connection, change: string): void {
  (connection as unknown as { enableDefensive(on: boolean): void }).enableDefensive(false);
  connection.exec(`PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = ${change} WHERE name = 'runs'`);
}

describe('the definitions of a database', () => {
  it('are ours in every version', (t) => {
    for (let version = 1; version <= MIGRATIONS.length; version++) {
      const { path, connection } = makeDatabase(t, version);
      assert.deepEqual(compareSchema(connection), [], `version ${version}`);
      assert.deepEqual(inspectDatabase(path), { schema: version, faults: [] });
    }
  });

  it('are ours whatever comments and spaces they have, and after ANALYZE', (t) => {
    const { connection } = makeDatabase(t);
    forge(connection, "replace(sql, '(', ' -- as it was\n (\n -- and is\n')");
    assert.deepEqual(compareSchema(connection), []);
    const analysed = makeDatabase(t).connection;
    analysed.exec('INSERT INTO owners (name) VALUES (1); ANALYZE');
    assert.deepEqual(compareSchema(analysed), []);
  });

  it('are named one by one where they are not', (t) => {
    const cases: readonly (readonly [string, string])[] = [
      [
        'CREATE TRIGGER spy AFTER INSERT ON runs BEGIN DELETE FROM owners; END',
        "the trigger spy on runs is not Lector's",
      ],
      ['CREATE VIEW everything AS SELECT * FROM run_texts', "the view everything is not Lector's"],
      ['CREATE INDEX mine ON runs (created_at)', "the index mine on runs is not Lector's"],
      ['CREATE TABLE notes (id)', "the table notes is not Lector's"],
      ['CREATE VIRTUAL TABLE words USING fts5 (x)', "the table words is not Lector's"],
      ['DROP INDEX runs_done', 'the index runs_done on runs is missing'],
      ['DROP TABLE run_sounds', 'the table run_sounds is missing'],
      ['ALTER TABLE runs ADD COLUMN colour TEXT', 'the table runs is not defined as Lector defines it'],
      ['ALTER TABLE owners RENAME COLUMN turn TO place', 'the table owners is not defined as Lector defines it'],
      ['DROP INDEX runs_done; CREATE INDEX runs_done ON runs (state)', 'the index runs_done is not defined as Lector'],
      ['CREATE TABLE "\u001b[2J\u202e" (id)', "the table ?[2J? is not Lector's"],
    ];
    for (const [sql, words] of cases) {
      const { path, connection } = makeDatabase(t);
      connection.exec(sql);
      assert.ok(compareSchema(connection)[0]?.startsWith(words), `${sql}: ${compareSchema(connection)}`);
      assert.deepEqual(findSchemaFaults(path, 0), compareSchema(connection));
    }
  });

  it('are told apart by what SQLite reads, not by what a person would', (t) => {
    for (const change of [
      "replace(sql, '''waiting'', ''running'',', '''waiting'', ''running'', ''a--'',')",
      "replace(sql, 'NOT NULL UNIQUE', 'NOT NULL /* ** */ UNIQUE')",
      "replace(sql, 'attempt ', 'Attempt ')",
      "sql || ' ' || hex(zeroblob(20000))",
    ]) {
      const { connection } = makeDatabase(t);
      forge(connection, change);
      assert.deepEqual(compareSchema(connection), ['the table runs is not defined as Lector defines it'], change);
    }
  });

  it('are not evaluated by the comparison: a view that cannot be read is named like any other', (t) => {
    const { path, connection } = makeDatabase(t);
    connection.exec(`DROP TABLE run_sounds; CREATE VIEW run_sounds AS
      SELECT seq, peaks, segments FROM a_table_that_is_missing`);
    const faults = ["the view run_sounds is not Lector's", 'the table run_sounds is missing'];
    assert.deepEqual(inspectDatabase(path).faults, faults);
  });

  it('are a few at most, however many there are', (t) => {
    const { connection } = makeDatabase(t);
    for (let i = 0; i < 100; i++) connection.exec(`CREATE VIEW v${i} AS SELECT 1`);
    assert.equal(compareSchema(connection).length, 21);
    assert.equal(compareSchema(connection).at(-1), 'and more');
  });
});
