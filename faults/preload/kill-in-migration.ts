// Preloaded: runs a migration statement by statement, and kills the process before or after one of them.
import { DatabaseSync } from 'node:sqlite';

/** Odd: before a statement; even: after one. Counted from the first BEGIN, which is that of the migration. */
const deadly = Number(process.env.FAULT_KILL_AT);
const NOTHING_LEFT = /^(\s|--[^\n]*(\n|$)|;)*$/;
const exec = DatabaseSync.prototype.exec;
let passed = 0;
let migrating = false;

function pass(): void {
  if (++passed === deadly) process.kill(process.pid, 'SIGKILL');
}

DatabaseSync.prototype.exec = function (this: DatabaseSync, sql: string) {
  if (sql === 'BEGIN IMMEDIATE') migrating = true;
  if (!migrating) {
    exec.call(this, sql);
    return;
  }
  for (let rest = sql; !NOTHING_LEFT.test(rest); ) {
    // SQLite itself says where the first statement ends.
    const statement = this.prepare(rest);
    pass();
    statement.all();
    pass();
    rest = rest.slice(statement.sourceSQL.length);
  }
};
