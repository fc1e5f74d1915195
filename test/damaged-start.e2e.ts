// A database whose damage is found only while the server prints its start message: the server exits with the code for an unusable data folder.
import assert from 'node:assert/strict';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { it } from 'node:test';
import { launchServer, makeDataFolder, startServer } from './support/server-process.ts';
import { until } from './support/until.ts';

const PAGE_BYTES = 4096;

/** Zeroes the page that lists the API keys. */
function harm(dataDir: string): void {
  const path = join(dataDir, 'lector.db');
  const db = new DatabaseSync(path);
  const { page } = db.prepare("SELECT rootpage AS page FROM sqlite_schema WHERE name = 'api_keys'").get() as {
    page: number;
  };
  db.close();
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(PAGE_BYTES), 0, PAGE_BYTES, (page - 1) * PAGE_BYTES);
  closeSync(file);
}

it('a server that cannot read its keys ends instead of serving nobody', async () => {
  using folder = makeDataFolder();
  const first = await startServer(folder.path);
  await first.end('SIGTERM');
  harm(folder.path);
  await using server = launchServer(folder.path);
  server.started.catch(() => {}); // checked through its exit code
  let code: number | null | undefined;
  server.ended.then((how) => {
    code = how.code;
  });
  await until('it has ended', () => code !== undefined);
  assert.equal(code, 3);
  assert.match(server.stderr(), /The database file is damaged\. Run `lector doctor`/);
  assert.doesNotMatch(server.stdout(), /Lector is running/);
});
