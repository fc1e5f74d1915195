// Migrates a database file to this program's schema: numbered steps, each once, in one transaction.
import { AppError } from '../../errors.ts';
import { type Connection, prepare } from './connection.ts';
import { first } from './migrations/0001-first.ts';
import { coverageAndSeals } from './migrations/0002-coverage-and-seals.ts';
import { studioRuns } from './migrations/0003-studio-runs.ts';
import { studioPeople } from './migrations/0004-studio-people.ts';
import { hardPassages } from './migrations/0005-hard-passages.ts';
import { ownerStock } from './migrations/0006-owner-stock.ts';
import { readingAndDictionaries } from './migrations/0007-reading-and-dictionaries.ts';
import { timings } from './migrations/0008-timings.ts';
import { voices } from './migrations/0009-voices.ts';
import { lanesAndModels } from './migrations/0010-lanes-and-models.ts';
import { listening } from './migrations/0011-listening.ts';
import { transientRuns } from './migrations/0012-transient-runs.ts';
import { doors } from './migrations/0013-doors.ts';
import { batches } from './migrations/0014-batches.ts';
import { webhooks } from './migrations/0015-webhooks.ts';
import { segments } from './migrations/0016-segments.ts';
import { books } from './migrations/0017-books.ts';
import { speechBatches } from './migrations/0018-speech-batches.ts';
import { recordingKeys } from './migrations/0019-recording-keys.ts';

/** Append only: step n turns a database of version n − 1 into one of version n. */
export const MIGRATIONS: readonly string[] = [
  first,
  coverageAndSeals,
  studioRuns,
  studioPeople,
  hardPassages,
  ownerStock,
  readingAndDictionaries,
  timings,
  voices,
  lanesAndModels,
  listening,
  transientRuns,
  doors,
  batches,
  webhooks,
  segments,
  books,
  speechBatches,
  recordingKeys,
];

/** Safe when several programs start at once: the write lock lets one migrate, and the others find it done. */
export function migrate(connection: Connection, migrations: readonly string[] = MIGRATIONS): void {
  if (readVersion(connection, migrations.length) === migrations.length) return;
  connection.exec('BEGIN IMMEDIATE');
  try {
    const version = readVersion(connection, migrations.length);
    for (const sql of migrations.slice(version)) connection.exec(sql);
    connection.exec(`PRAGMA user_version=${migrations.length}`);
    connection.exec('COMMIT');
  } catch (error) {
    if (connection.isTransaction) connection.exec('ROLLBACK');
    throw error;
  }
}

function readVersion(connection: Connection, known: number): number {
  const version = prepare<[number]>(connection, 'PRAGMA user_version').get()?.[0] ?? 0;
  if (version > known) {
    throw new AppError(
      'unusable_data', // starting it again and again would not help
      `The database was written by a newer Lector (schema ${version}; this one knows up to ${known}). ` +
        'Start that version, or restore a backup made before the upgrade.',
    );
  }
  return version;
}
