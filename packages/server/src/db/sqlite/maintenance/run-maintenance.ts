// Maintenance of the rows of a live database: finds damage, recounts counters, queues runs again or ends them.
import type { RunFailure } from '../../../domain/run.ts';
import type { RunIdCipher } from '../../../domain/run-id.ts';
import type { RunMaintenance } from '../../../ports/run-maintenance.ts';
import type { Database } from '../database.ts';
import { IS_RESUMABLE, IS_REUSABLE } from '../hard-passages.ts';
import { checkStructure } from './check-structure.ts';
import { createDamagedRuns } from './damaged-runs.ts';
import { createRepairs } from './repair-runs.ts';

type RecordingRow = readonly [
  seq: number,
  taskId: string,
  objectId: string,
  sizeBytes: number,
  sha256: string,
  timingsBytes: number | null,
  timingsSha256: string | null,
];

/** Rows read at a time, so that memory stays bounded and no long read blocks other processes. */
const PAGE = 500;

export function createSqliteRunMaintenance({ db, cipher }: { db: Database; cipher: RunIdCipher }): RunMaintenance {
  const page = db.prepare<RecordingRow>(
    `SELECT seq, task_id, object_id, size_bytes, sha256, timings_bytes, timings_sha256
       FROM runs LEFT JOIN run_sounds USING (seq)
      WHERE seq > ? AND state = 'done' AND object_id IS NOT NULL ORDER BY seq LIMIT ${PAGE}`,
  );
  const countDone = db.prepare<[number]>("SELECT count(*) FROM runs WHERE state = 'done' AND object_id IS NOT NULL");
  const current = db.prepare<[number]>("SELECT 1 FROM runs WHERE seq = ? AND state = 'done' AND object_id = ?");
  const known = db.prepare<[number]>(
    'SELECT 1 FROM runs WHERE object_id = ? UNION ALL SELECT 1 FROM doomed_objects WHERE object_id = ?',
  );
  const unfinished = db.prepare<[number]>("SELECT 1 FROM runs WHERE seq = ? AND state IN ('waiting', 'running')");
  const resumable = db.prepare<[number]>(`SELECT 1 FROM runs r WHERE r.seq = ? AND ${IS_RESUMABLE}`);
  const reusable = db.prepare<[number]>(`SELECT 1 FROM runs r WHERE r.seq = ? AND ${IS_REUSABLE}`);
  const damaged = createDamagedRuns(db, cipher);
  const repair = createRepairs(db);

  return {
    faults: () => checkStructure((sql) => db.prepare(sql)),
    async rebuildIndexes() {
      await db.writeDurably(() => db.prepare('REINDEX').run());
    },
    ...createCounters(db),
    space: createSpace(db),
    compact: () => db.compact(),
    damagedRuns: damaged.all,
    *recordings() {
      for (let after = 0; ; ) {
        const rows = db.read(() => page.all(after));
        for (const [seq, taskId, objectId, sizeBytes, sha256, bytes, hash] of rows) {
          const timings = bytes === null || hash === null ? {} : { timings: { sizeBytes: bytes, sha256: hash } };
          yield { runId: cipher.encode(seq), taskId, objectId, sizeBytes, sha256, ...timings };
        }
        if (rows.length < PAGE) return;
        after = rows.at(-1)?.[0] ?? after;
      }
    },
    countRecordings: () => db.read(() => countDone.get())?.[0] ?? 0,
    isCurrent: ({ runId, objectId }) => db.read(() => current.get(cipher.decode(runId), objectId)) !== undefined,
    knowsObject: (objectId) => db.read(() => known.get(objectId, objectId)) !== undefined,
    isUnfinished: (runId) => db.read(() => unfinished.get(cipher.decode(runId))) !== undefined,
    isResumable: (runId, sinceMs) => db.read(() => resumable.get(cipher.decode(runId), sinceMs)) !== undefined,
    isReusable: (runId) => db.read(() => reusable.get(cipher.decode(runId))) !== undefined,
    async speakAgain({ runId, objectId }, nowMs) {
      const seq = cipher.decode(runId) ?? 0;
      return db.writeDurably(() => {
        const sound = !damaged.isRequestDamaged(seq);
        const failure = JSON.stringify(BOTH_DAMAGED);
        const done = sound ? repair.putBack(seq, objectId, nowMs) : repair.endFinished(seq, objectId, failure, nowMs);
        if (!done) return 'changed';
        return sound ? 'waiting' : 'failed';
      });
    },
    async failDamaged(runId, nowMs) {
      const seq = cipher.decode(runId) ?? 0;
      return db.writeDurably(() => repair.endUnfinished(seq, JSON.stringify(TEXT_DAMAGED), nowMs));
    },
  };
}

function createSpace(db: Database): RunMaintenance['space'] {
  const number = (name: string) => db.read(() => db.prepare<[number]>(`PRAGMA ${name}`).get())?.[0] ?? 0;
  return () => {
    const pageBytes = number('page_size');
    return {
      totalBytes: number('page_count') * pageBytes,
      freeBytes: number('freelist_count') * pageBytes,
      inSlices: number('auto_vacuum') !== 0,
    };
  };
}

const TEXT_DAMAGED: RunFailure = {
  code: 'internal',
  message: 'The stored text of this run was damaged on the disk, so it was not spoken. Submit it again.',
  retryable: false,
};

const BOTH_DAMAGED: RunFailure = {
  code: 'internal',
  message: 'The recording of this run and its stored text were damaged on the disk. Submit the text again.',
  retryable: false,
};

/** What a batch counts of its runs. What was spoken is counted once for each time, and cannot be counted anew. */
const COUNTED_IN_BATCH = {
  waiting: "r.state = 'waiting'",
  running: "r.state = 'running'",
  done: "r.state = 'done'",
  failed: "r.state = 'failed' AND r.failure ->> 'code' IS NOT 'cancelled'",
  cancelled: "r.state = 'failed' AND r.failure ->> 'code' IS 'cancelled'",
  expired: "r.state = 'expired'",
  characters: 't.characters',
};

function createCounters(db: Database): Pick<RunMaintenance, 'wrongCounters' | 'correctCounters'> {
  const count = (state: string) => `(SELECT count(*) FROM runs WHERE owner_id = o.id AND state = '${state}')`;
  const inFolder = '(SELECT count(*) FROM runs WHERE folder_id = f.id)';
  const ofRecordings = (what: string) =>
    `(SELECT ${what} FROM runs WHERE owner_id = o.id AND state = 'done' AND object_id IS NOT NULL)`;
  const [recordings, bytes] = [ofRecordings('count(*)'), ofRecordings('coalesce(sum(size_bytes), 0)')];
  const stored = '(SELECT count(*) FROM runs WHERE owner_id = o.id)';
  const textBytes = `(SELECT coalesce(sum(octet_length(t.text)), 0) FROM runs r JOIN run_texts t ON t.seq = r.seq
                       WHERE r.owner_id = o.id)`;
  const owners = db.prepare<[name: string]>(
    `SELECT name FROM owners o WHERE waiting <> ${count('waiting')} OR running <> ${count('running')}`,
  );
  const holdings = db.prepare<[name: string]>(
    `SELECT name FROM owners o WHERE recordings <> ${recordings} OR audio_bytes <> ${bytes}`,
  );
  const stocks = db.prepare<[name: string]>(
    `SELECT name FROM owners o WHERE stored_runs <> ${stored} OR text_bytes <> ${textBytes}`,
  );
  const folders = db.prepare<[id: number]>(`SELECT id FROM folders f WHERE run_count <> ${inFolder}`);
  const inBatch = (what: string) =>
    `(SELECT ${what} FROM runs r JOIN run_texts t ON t.seq = r.seq WHERE r.batch_id = b.id)`;
  const counted = Object.entries(COUNTED_IN_BATCH).map(([name, what]) => [name, inBatch(`coalesce(sum(${what}), 0)`)]);
  const batches = db.prepare<[id: string]>(
    `SELECT public_id FROM batches b WHERE ${counted.map(([name, sum]) => `${name} <> ${sum}`).join(' OR ')}`,
  );
  const correctBatches = db.prepare(
    `UPDATE batches AS b SET ${counted.map(([name, sum]) => `${name} = ${sum}`).join(', ')}`,
  );
  const correctOwners = db.prepare(
    `UPDATE owners AS o SET waiting = ${count('waiting')}, running = ${count('running')},
            recordings = ${recordings}, audio_bytes = ${bytes}, stored_runs = ${stored}, text_bytes = ${textBytes}`,
  );
  const correctFolders = db.prepare(`UPDATE folders AS f SET run_count = ${inFolder}`);

  return {
    wrongCounters: () =>
      db.read(() => [
        ...owners.all().map(([name]) => `the runs in line of owner ${name} are miscounted`),
        ...holdings.all().map(([name]) => `the recordings of owner ${name} are miscounted`),
        ...stocks.all().map(([name]) => `the stored runs and texts of owner ${name} are miscounted`),
        ...folders.all().map(([id]) => `the runs in folder ${id} are miscounted`),
        ...batches.all().map(([id]) => `the runs of batch ${id} are miscounted`),
      ]),
    async correctCounters() {
      await db.writeDurably(() => {
        correctOwners.run();
        correctFolders.run();
        correctBatches.run();
      });
    },
  };
}
