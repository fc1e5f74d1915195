// The database of a data folder as the source of a backup: copied while a server writes, and asked later what became of a run.
import { existsSync } from 'node:fs';
import { AppError } from '../../../errors.ts';
import type { DatabaseSource, Fate } from '../../../ports/database-copy.ts';
import { type Connection, copyDatabase, openConnection, prepare, translateError } from '../connection.ts';
import { MIGRATIONS } from '../migrate.ts';
import { readVersion } from './compare-schema.ts';
import { openDatabaseCopy, refuseForeign } from './database-copy.ts';

/** Longer than a server's timeout, because only this command blocks meanwhile. */
const BUSY_TIMEOUT_MS = 10_000;

/** Opens the file without migrating it, because an older program may be serving it. */
export function openDatabaseSource(path: string): DatabaseSource {
  if (!existsSync(path)) throw new AppError('unusable_data', `There is no database ${path}: nothing to back up.`);
  const connection = translated(() => openConnection(path, { busyTimeoutMs: BUSY_TIMEOUT_MS }));
  try {
    refuseUnknown(
      path,
      translated(() => readVersion(connection)),
    );
    translated(() => refuseForeign(path, connection)); // before anything of it is evaluated; what cannot be restored is not backed up
  } catch (error) {
    connection.close();
    throw error;
  }
  const now = (sql: string) => prepare<[state: string, objectId: string | null]>(connection, sql);
  let byTask: ReturnType<typeof now> | undefined;

  return {
    sizeBytes: () => pragmaOf(connection, 'page_count') * pragmaOf(connection, 'page_size'),
    async copyTo(copyPath, signal) {
      try {
        await copyDatabase(connection, copyPath, () => signal.throwIfAborted());
      } catch (error) {
        throw error === signal.reason ? error : translateError(error);
      }
      return openDatabaseCopy(copyPath);
    },
    fateOf({ taskId, objectId }): Fate {
      return translated(() => {
        byTask ??= now('SELECT state, object_id FROM runs WHERE task_id = ?');
        const [state, present] = byTask.get(taskId) ?? [];
        if (state === undefined) return 'removed';
        if (state === 'expired') return 'expired';
        return state === 'done' && present === objectId ? 'same' : 'moved';
      });
    },
    close: () => connection.close(),
  };
}

function refuseUnknown(path: string, schema: number): void {
  if (schema === 0) throw new AppError('unusable_data', `${path} holds nothing yet: there is nothing to back up.`);
  if (schema <= MIGRATIONS.length) return;
  const message = `${path} was written by a newer Lector (schema ${schema}; this one knows up to ${MIGRATIONS.length}). Back it up by that version.`;
  throw new AppError('unusable_data', message);
}

function pragmaOf(connection: Connection, name: string): number {
  return translated(() => prepare<[number]>(connection, `PRAGMA ${name}`).get()?.[0] ?? 0);
}

function translated<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw translateError(error);
  }
}
