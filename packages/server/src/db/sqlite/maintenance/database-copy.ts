// A private copy of a database: read, checked, and matched with the recordings beside it.
import { hash } from 'node:crypto';
import type { Recording } from '../../../domain/recording.ts';
import { createRunIdCipher, MAX_RUN_ID } from '../../../domain/run-id.ts';
import type { DatabaseCopy, DatabaseFacts } from '../../../ports/database-copy.ts';
import { type Connection, openConnection, prepare, translateError } from '../connection.ts';
import { checkStructure } from './check-structure.ts';

type RecordingRow = readonly [seq: number, taskId: string, objectId: string, sizeBytes: number, sha256: string];

/** Rows read at a time, so that memory stays bounded and the copy may be changed in between. */
const PAGE = 500;

/** Only columns of the first schema are read: a backup may hold any. */
const RECORDINGS = "state = 'done' AND object_id IS NOT NULL";

export function openDatabaseCopy(path: string): DatabaseCopy {
  let connection: Connection | null = null;
  try {
    connection = openConnection(path, { busyTimeoutMs: 0 });
    // Without WAL and without a journal: everything is in the one file. A backup or restore starts over after
    // a crash, and it fsyncs the file itself.
    connection.exec('PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA secure_delete=ON');
    return createCopy(connection);
  } catch (error) {
    connection?.close();
    throw translateError(error);
  }
}

function createCopy(connection: Connection): DatabaseCopy {
  const encode = createEncoder(connection);
  const toRecording = ([seq, taskId, objectId, sizeBytes, sha256]: RecordingRow): Recording => ({
    runId: encode(seq),
    taskId,
    objectId,
    sizeBytes,
    sha256,
  });
  let open = true;

  return {
    facts: () => readFacts(connection),
    faults: () => checkStructure((sql) => prepare(connection, sql)),
    damagedTexts() {
      const texts = prepare<[text: string, sha256: string, seq: number, taskId: string]>(
        connection,
        'SELECT t.text, t.sha256, r.seq, r.task_id FROM run_texts t JOIN runs r ON r.seq = t.seq',
      );
      const damaged: Pick<Recording, 'runId' | 'taskId'>[] = [];
      for (const [text, sha256, seq, taskId] of texts.iterate()) {
        if (hash('sha256', text) !== sha256) damaged.push({ runId: encode(seq), taskId });
      }
      return damaged;
    },
    *recordings() {
      const page = prepare<RecordingRow>(
        connection,
        `SELECT seq, task_id, object_id, size_bytes, sha256 FROM runs WHERE seq > ? AND ${RECORDINGS} ORDER BY seq LIMIT ${PAGE}`,
      );
      for (let after = 0; ; ) {
        const rows = page.all(after);
        yield* rows.map(toRecording);
        if (rows.length < PAGE) return;
        after = rows.at(-1)?.[0] ?? after;
      }
    },
    refersTo: createRefersTo(connection),
    remove({ taskId }) {
      const deleted = prepare<[folderId: number | null]>(
        connection,
        'DELETE FROM runs WHERE task_id = ? RETURNING folder_id',
      ).get(taskId);
      if (deleted?.[0] == null) return;
      prepare(connection, 'UPDATE folders SET run_count = run_count - 1 WHERE id = ?').run(deleted[0]);
    },
    expire({ taskId }) {
      prepare(connection, "UPDATE runs SET state = 'expired', object_id = NULL WHERE task_id = ?").run(taskId);
    },
    skipRunIds(count) {
      prepare(connection, "UPDATE sqlite_sequence SET seq = min(seq + ?, ?) WHERE name = 'runs'").run(
        count,
        MAX_RUN_ID - 1,
      );
    },
    close() {
      if (open) connection.close();
      open = false;
    },
  };
}

function readFacts(connection: Connection): DatabaseFacts {
  const schema = prepare<[number]>(connection, 'PRAGMA user_version').get()?.[0] ?? 0;
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

function createEncoder(connection: Connection): (seq: number) => number {
  const secret = findRunIdSecret(connection);
  if (secret !== null) return createRunIdCipher(secret).encode;
  return () => {
    throw new Error('there are runs, and no secret that their ids come from');
  };
}

function createRefersTo(connection: Connection): (objectId: string) => boolean {
  const row = prepare<[number]>(connection, `SELECT 1 FROM runs WHERE object_id = ? AND ${RECORDINGS}`);
  return (objectId) => row.get(objectId) !== undefined;
}
