// The keys of finished recordings: stored when a run ends, told to the runs that may take one over, and found again.
import type { Coverage } from '../../domain/coverage.ts';
import type { ReadingAccount } from '../../domain/reading-account.ts';
import type { RunIdCipher } from '../../domain/run-id.ts';
import type { TimedSegment } from '../../domain/sound.ts';
import type { FoundRecording, RecordingFinder } from '../../ports/recording-finder.ts';
import type { Lease } from '../../ports/run-queue.ts';
import type { Database } from './database.ts';
import { OUTCOME_COLUMNS, type OutcomeRow, toOutcome } from './run-row.ts';

/** Of one text, the newest: an owner may have had it spoken any number of times. */
const MOST_OF_A_TEXT = 64;
/** All the same: the next one is for when the one before is damaged. */
const MOST_FOUND = 3;

const OF_TEXT = `SELECT seq, recording_key FROM recording_keys
  WHERE owner_id = ? AND text_sha256 = ? ORDER BY seq DESC LIMIT ${MOST_OF_A_TEXT}`;

/** Returns the function that stores the key of a run that ends, if it has one; to be called inside a transaction. */
export function createNoteRecordingKey(
  db: Database,
): (seq: number, lease: Pick<Lease, 'ownerId' | 'textSha256'>, recordingKey: string | undefined) => void {
  const keep = db.prepare(
    `INSERT INTO recording_keys (seq, owner_id, text_sha256, recording_key) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET recording_key = excluded.recording_key`,
  );
  return (seq, { ownerId, textSha256 }, recordingKey) => {
    if (recordingKey !== undefined) keep.run(seq, ownerId, textSha256, recordingKey);
  };
}

/** Returns the function that lists the keys of an owner's finished recordings of a text, each once. */
export function createListRecordingKeys(db: Database): (ownerId: number, textSha256: string) => readonly string[] {
  const list = db.prepare<[seq: number, recordingKey: string]>(OF_TEXT);
  return (ownerId, textSha256) => [...new Set(list.all(ownerId, textSha256).map(([, recordingKey]) => recordingKey))];
}

type FoundRow = readonly [
  ...OutcomeRow,
  coverage: string | null,
  peaks: Uint8Array | null,
  segments: string | null,
  account: string | null,
  timingsBytes: number | null,
  timingsSha256: string | null,
  reused: number | null,
  synthesised: number | null,
];

export function createSqliteRecordingFinder({
  db,
  cipher,
}: {
  readonly db: Database;
  readonly cipher: RunIdCipher;
}): RecordingFinder {
  const find = db.prepare<FoundRow>(
    `SELECT ${OUTCOME_COLUMNS}, r.coverage, s.peaks, s.segments, s.account, s.timings_bytes, s.timings_sha256,
            s.reused_segments, s.synthesised_segments
       FROM (${OF_TEXT}) k CROSS JOIN runs r ON r.seq = k.seq JOIN run_sounds s ON s.seq = k.seq
      WHERE k.recording_key = ? AND r.state = 'done' LIMIT ${MOST_FOUND}`,
  );
  return {
    async find({ ownerId, textSha256, recordingKey }) {
      const rows = db.read(() => find.all(ownerId, textSha256, recordingKey));
      return rows.flatMap((row) => toRecording(row, cipher) ?? []);
    },
  };
}

/** Null for a row that is damaged. */
function toRecording(row: FoundRow, cipher: RunIdCipher): FoundRecording | null {
  const { runId, artefact, state } = toOutcome(row as unknown as OutcomeRow, cipher);
  const [coverage, peaks, segments, account, sizeBytes, sha256, reused, synthesised] = row.slice(12) as unknown as Rest;
  if (state !== 'done' || artefact === null) return null;
  if (coverage === null || peaks === null || segments === null || account === null) return null;
  try {
    return {
      runId,
      artefact,
      coverage: JSON.parse(coverage) as Coverage,
      sound: { peaks, segments: JSON.parse(segments) as TimedSegment[] },
      account: JSON.parse(account) as ReadingAccount,
      timings: sizeBytes === null || sha256 === null ? null : { sizeBytes, sha256 },
      segments: { reused: reused ?? 0, synthesised: synthesised ?? 0 },
    };
  } catch {
    return null;
  }
}

type Rest = FoundRow extends readonly [...OutcomeRow, ...infer Columns] ? Columns : never;
