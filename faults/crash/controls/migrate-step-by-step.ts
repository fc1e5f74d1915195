// Replaces the migrations: each statement commits by itself.
import type { Connection } from '../../../packages/server/src/db/sqlite/connection.ts';
import { MIGRATIONS } from '../../../packages/server/src/db/sqlite/migrate.ts';

export { MIGRATIONS };

/** Of a database of the first version. */
export function migrate(connection: Connection): void {
  connection.exec('BEGIN IMMEDIATE');
  connection.exec('ROLLBACK');
  for (const sql of MIGRATIONS.slice(1)) connection.exec(sql);
  connection.exec(`PRAGMA user_version=${MIGRATIONS.length}`);
}
