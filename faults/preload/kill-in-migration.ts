// Preloaded: runs a migration statement by statement, and kills the process before or after one of them.
import { createRequire } from 'node:module';
import type { DatabaseSync } from 'node:sqlite';

/** Odd: before a statement; even: after one. Counted from the first BEGIN, which is that of the migration. */
const deadly = Number(process.env.FAULT_KILL_AT);
const NOTHING_LEFT = /^(\s|--[^\n]*(\n|$)|;)*$/;
let passed = 0;
let migrating = false;

// Engine processes load this too. They migrate nothing and have no SQLite.
if (!process.connected) watch(createRequire(import.meta.url)('node:sqlite') as typeof import('node:sqlite'));

function watch({ DatabaseSync: { prototype } }: typeof import('node:sqlite')): void {
  const { exec } = prototype;
  prototype.exec = function (this: DatabaseSync, sql: string) {
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
}

function pass(): void {
  if (++passed === deadly) process.kill(process.pid, 'SIGKILL');
}
