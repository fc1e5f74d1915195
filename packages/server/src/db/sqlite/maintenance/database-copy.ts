// A private copy of a database: read, checked, and matched with the recordings beside it.
import { hash } from 'node:crypto';
import type { Recording } from '../../../domain/recording.ts';
import { createRunIdCipher, MAX_RUN_ID, RUN_ID_SECRET_BYTES } from '../../../domain/run-id.ts';
import { AppError, hasCode } from '../../../errors.ts';
import type { DatabaseCopy, DatabaseFacts } from '../../../ports/database-copy.ts';
import { type Connection, openConnection, prepare, translateError } from '../connection.ts';
import { MIGRATIONS } from '../migrate.ts';
import { checkStructure } from './check-structure.ts';
import { compareSchema, readVersion } from './compare-schema.ts';
import { createRecount } from './recount-owner.ts';

type RecordingRow = readonly [
  seq: number,
  taskId: string,
  objectId: string,
  sizeBytes: number,
  sha256: string,
  timingsBytes: number | null,
  timingsSha256: string | null,
];

/** Rows read at a time, so that memory stays bounded and the copy may be changed in between. */
const PAGE = 500;

/** Only columns of the first schema are read: a backup may hold any. */
const RECORDINGS = "state = 'done' AND object_id IS NOT NULL";

export function openDatabaseCopy(path: string): DatabaseCopy {
  let connection: Connection | null = null;
  try {
    connection = openConnection(path, { busyTimeoutMs: 0 });
    refuseForeign(path, connection);
    // Without WAL and without a journal: everything is in the one file. A backup or restore starts over after
    // a crash, and it fsyncs the file itself.
    connection.exec('PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA secure_delete=ON');
    return createCopy(path, connection);
  } catch (error) {
    connection?.close();
    throw asDamage(path, error);
  }
}

/** What the database file of a backup says of itself, read where it is: nothing is written, and no log beside it is applied. */
export function inspectDatabase(path: string): { readonly schema: number; readonly faults: readonly string[] } {
  let connection: Connection | null = null;
  try {
    connection = openConnection(path, { busyTimeoutMs: 0, immutable: true });
    const schema = readVersion(connection);
    return { schema, faults: schema > MIGRATIONS.length ? [] : compareSchema(connection, schema) };
  } catch (error) {
    throw asDamage(path, error);
  } finally {
    connection?.close();
  }
}

/** Throws `damaged` unless the database defines what this program's migrations define, whatever its version. */
export function refuseForeign(path: string, connection: Connection): void {
  const faults = compareSchema(connection);
  if (faults.length === 0) return;
  throw new AppError('damaged', `The database ${path} is not as Lector makes it: ${faults.join('; ')}.`);
}

function createCopy(path: string, connection: Connection): DatabaseCopy {
  const encode = createEncoder(path, connection);
  const toRecording = ([seq, taskId, objectId, sizeBytes, sha256, bytes, hash]: RecordingRow): Recording => ({
    runId: encode(seq),
    taskId,
    objectId,
    sizeBytes,
    sha256,
    ...(bytes === null || hash === null ? {} : { timings: { sizeBytes: bytes, sha256: hash } }),
  });
  let open = true;
  /** The values are a stranger's, too: a number may be larger than any of ours. */
  const reading = <T>(action: () => T): T => {
    try {
      return action();
    } catch (error) {
      throw asDamage(path, error);
    }
  };

  return {
    facts: () => reading(() => readFacts(connection)),
    faults: () => checkStructure((sql) => prepare(connection, sql)),
    damagedTexts: () => reading(() => findDamagedTexts(connection, encode)),
    *recordings() {
      const page = prepare<RecordingRow>(
        connection,
        `SELECT seq, task_id, object_id, size_bytes, sha256, ${reading(() => timingsColumns(connection))}
          WHERE seq > ? AND ${RECORDINGS} ORDER BY seq LIMIT ${PAGE}`,
      );
      for (let after = 0; ; ) {
        const rows = reading(() => page.all(after));
        yield* reading(() => rows.map(toRecording));
        if (rows.length < PAGE) return;
        after = rows.at(-1)?.[0] ?? after;
      }
    },
    refersTo: createRefersTo(connection),
    ...createChanges(connection),
    close() {
      if (open) connection.close();
      open = false;
    },
  };
}

/** Backups of before such files were kept have no columns for them. */
function timingsColumns(connection: Connection): string {
  const column = prepare(connection, "SELECT 1 FROM pragma_table_info('run_sounds') WHERE name = 'timings_sha256'");
  if (column.get() === undefined) return 'NULL, NULL FROM runs';
  return 'timings_bytes, timings_sha256 FROM runs LEFT JOIN run_sounds USING (seq)';
}

function createChanges(connection: Connection): Pick<DatabaseCopy, 'remove' | 'expire' | 'skipRunIds'> {
  return {
    remove({ taskId }) {
      const deleted = prepare<[ownerId: number, folderId: number | null]>(
        connection,
        'DELETE FROM runs WHERE task_id = ? RETURNING owner_id, folder_id',
      ).get(taskId);
      if (deleted === undefined) return;
      const [ownerId, folderId] = deleted;
      createRecount(connection)(ownerId);
      prepare(connection, 'UPDATE folders SET run_count = run_count - 1 WHERE id = ?').run(folderId);
    },
    expire({ taskId }) {
      const expired = prepare<[ownerId: number]>(
        connection,
        "UPDATE runs SET state = 'expired', object_id = NULL WHERE task_id = ? RETURNING owner_id",
      ).get(taskId);
      if (expired !== undefined) createRecount(connection)(expired[0]);
    },
    skipRunIds(count) {
      prepare(connection, "UPDATE sqlite_sequence SET seq = min(seq + ?, ?) WHERE name = 'runs'").run(
        count,
        MAX_RUN_ID - 1,
      );
    },
  };
}

function findDamagedTexts(connection: Connection, encode: (seq: number) => number) {
  const texts = prepare<[text: string, sha256: string, seq: number, taskId: string]>(
    connection,
    'SELECT t.text, t.sha256, r.seq, r.task_id FROM run_texts t JOIN runs r ON r.seq = t.seq',
  );
  const damaged: Pick<Recording, 'runId' | 'taskId'>[] = [];
  for (const [text, sha256, seq, taskId] of texts.iterate()) {
    if (hash('sha256', text) !== sha256) damaged.push({ runId: encode(seq), taskId });
  }
  return damaged;
}

function readFacts(connection: Connection): DatabaseFacts {
  const schema = readVersion(connection);
  const runs = prepare<[number]>(connection, 'SELECT count(*) FROM runs').get()?.[0] ?? 0;
  const [recordings, recordingBytes] = prepare<[number, number]>(
    connection,
    `SELECT count(*), coalesce(sum(size_bytes), 0) FROM runs WHERE ${RECORDINGS}`,
  ).get() ?? [0, 0];
  const secret = findRunIdSecret(connection);
  const installation = secret === null ? null : hash('sha256', Buffer.concat([INSTALLATION, secret])).slice(0, 32);
  return { schema, installation, runs, recordings, recordingBytes };
}

/** A prefix, so that the installation's id is never the hash of anything else. */
const INSTALLATION = Buffer.from('lector installation\n');

function findRunIdSecret(connection: Connection): Uint8Array | null {
  return (
    prepare<[Uint8Array]>(connection, "SELECT secret FROM install_secrets WHERE name = 'run_id'").get()?.[0] ?? null
  );
}

function createEncoder(path: string, connection: Connection): (seq: number) => number {
  const secret = findRunIdSecret(connection);
  const fail = (what: string): never => {
    throw new AppError('damaged', `The database ${path} is damaged: ${what}.`);
  };
  if (secret === null) return () => fail('there are runs, and no secret that their ids come from');
  if (secret.length !== RUN_ID_SECRET_BYTES) return fail('the secret that run ids come from has another length');
  const { encode } = createRunIdCipher(secret);
  return (seq) => (seq >= 1 && seq <= MAX_RUN_ID ? encode(seq) : fail('a run has a number that no run of Lector has'));
}

function createRefersTo(connection: Connection): (objectId: string) => boolean {
  const row = prepare<[number]>(connection, `SELECT 1 FROM runs WHERE object_id = ? AND ${RECORDINGS}`);
  return (objectId) => row.get(objectId) !== undefined;
}

/** Errors of the driver as `damaged`, with their words: the file is a copy or a backup, and none that a server works with. */
function asDamage(path: string, error: unknown): unknown {
  const translated = translateError(error);
  const broken = error instanceof Error && (hasCode(error, 'ERR_OUT_OF_RANGE') || isUnusable(translated));
  return broken ? new AppError('damaged', `The database ${path} is damaged: ${error.message}.`, {}, error) : translated;
}

function isUnusable(error: unknown): boolean {
  return error instanceof AppError && (error.code === 'unusable_data' || error.code === 'internal');
}
