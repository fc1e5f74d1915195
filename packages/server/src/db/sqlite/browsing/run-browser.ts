// The run browser on SQLite: pages, totals and single runs, without blocking for more than a few milliseconds.
import type { Door } from '../../../domain/door.ts';
import { wordsOfMarkup } from '../../../domain/markup-words.ts';
import {
  EXCERPT_LENGTH,
  RUN_STATUSES,
  type RunDetail,
  type RunEntry,
  type RunStatus,
} from '../../../domain/run-entry.ts';
import type { RunEventKind } from '../../../domain/run-event.ts';
import type { RunIdCipher } from '../../../domain/run-id.ts';
import type { RunBrowser } from '../../../ports/run-browser.ts';
import type { Reading } from '../../../text/reading.ts';
import { createTurns } from '../../../turns.ts';
import type { Database } from '../database.ts';
import { readListened } from '../listening-store.ts';
import { RUN_COLUMNS, type RunRow, readFailure, toRun } from '../run-row.ts';
import { readWishes } from '../segment-wishes.ts';
import { createRunChanges } from './run-changes.ts';
import { createRunWalk } from './run-walk.ts';
import type { WalkSlots } from './walk-slots.ts';

/** Code points of a text with markup in which the words of an excerpt are looked for. */
const EXCERPT_MARKUP = 4_096;
/** Read as signs, so that a damaged row fails nowhere. */
const HAS_MARKUP = `coalesce(instr(t.reading, '"input":"html"') OR instr(t.reading, '"input":"ssml"'), 0)`;
const ENTRY_COLUMNS = `${RUN_COLUMNS}, coalesce(t.characters, 0), ${HAS_MARKUP},
  substr(coalesce(t.text, ''), 1, iif(${HAS_MARKUP}, ${EXCERPT_MARKUP}, ${EXCERPT_LENGTH})),
  k.id, k.kind, k.name, o.seq, r.started_at, s.peaks, r.door, b.public_id, iif(b.id IS NULL, NULL, r.custom_id)`;
const FROM_ENTRIES = `FROM runs r JOIN api_keys k ON k.id = r.key_id LEFT JOIN run_texts t ON t.seq = r.seq
  LEFT JOIN run_sounds s ON s.seq = r.seq LEFT JOIN runs o ON o.seq = r.retry_of AND o.owner_id = r.owner_id
  LEFT JOIN batches b ON b.id = r.batch_id AND b.deleted_at IS NULL
  WHERE r.seq = ? AND r.owner_id = ?`;

type EntryRow = readonly [
  ...RunRow,
  characters: number,
  hasMarkup: 0 | 1,
  beginning: string,
  keyId: number,
  kind: 'key' | 'studio',
  keyName: string,
  retryOf: number | null,
  startedAt: number | null,
  peaks: Uint8Array | null,
  door: Door | null,
  batchId: string | null,
  customId: string | null,
];

type RequestRow = readonly [
  text: string,
  sha256: string,
  gender: number | null,
  age: number | null,
  projectName: string | null,
  projectDescription: string | null,
  folderId: number | null,
  segments: string | null,
  reading: string | null,
  account: string | null,
  timingsBytes: number | null,
  timingsSha256: string | null,
  reuse: number,
  takes: string | null,
  reused: number | null,
  synthesised: number | null,
  listening: string | null,
  heard: string | null,
];

/** More of either than any run is known to have. */
const MAX_LISTED = 1_000;

export function createSqliteRunBrowser({
  db,
  cipher,
  walkSlots,
}: {
  db: Database;
  cipher: RunIdCipher;
  walkSlots: WalkSlots;
}): RunBrowser {
  const walk = createRunWalk(db, walkSlots);
  const entry = db.prepare<EntryRow>(`SELECT ${ENTRY_COLUMNS} ${FROM_ENTRIES}`);
  const readRest = createReadRest(db, cipher);

  const entryOf = (ownerId: number, seq: number): RunEntry | null => {
    const row = db.read(() => entry.get(seq, ownerId));
    return row === undefined ? null : toEntry(row, cipher);
  };
  const entriesOf = async (ownerId: number, seqs: readonly number[]): Promise<RunEntry[]> => {
    const yieldIfDue = createTurns();
    const entries: RunEntry[] = [];
    for (const seq of seqs) {
      const found = entryOf(ownerId, seq);
      if (found !== null) entries.push(found);
      const pause = yieldIfDue();
      if (pause !== undefined) await pause;
    }
    return entries;
  };

  return {
    async page({ ownerId, filter, before, limit, signal }) {
      const below = before === null ? Number.MAX_SAFE_INTEGER : (cipher.decode(before) ?? 0);
      const seqs: number[] = [];
      for await (const found of walk({ ownerId, filter, below, signal })) {
        for (const { seq } of found) seqs.push(seq);
        if (seqs.length > limit) break;
      }
      return { entries: await entriesOf(ownerId, seqs.slice(0, limit)), more: seqs.length > limit };
    },
    async totals({ ownerId, filter, signal }) {
      const byStatus = Object.fromEntries(RUN_STATUSES.map((status) => [status, 0])) as Record<RunStatus, number>;
      let [audioMs, sizeBytes] = [0, 0];
      for await (const found of walk({ ownerId, filter, below: Number.MAX_SAFE_INTEGER, signal })) {
        for (const run of found) {
          byStatus[run.status]++;
          audioMs += Math.round(run.audioMs);
          sizeBytes += run.sizeBytes;
        }
      }
      return { byStatus, audioMs, sizeBytes };
    },
    async ids({ ownerId, filter, limit, signal }) {
      const runIds: number[] = [];
      for await (const found of walk({ ownerId, filter, below: Number.MAX_SAFE_INTEGER, signal })) {
        for (const { seq } of found) {
          if (runIds.length === limit) return { runIds, more: true };
          runIds.push(cipher.encode(seq));
        }
      }
      return { runIds, more: false };
    },
    find: (ownerId, runIds) =>
      entriesOf(
        ownerId,
        [...new Set(runIds)].map((runId) => cipher.decode(runId) ?? 0),
      ),
    async detail(ownerId, runId) {
      const seq = cipher.decode(runId) ?? 0;
      const found = entryOf(ownerId, seq);
      return found === null ? null : readRest(seq, found);
    },
    changes: createRunChanges(db, cipher),
  };
}

/** The further details of a single run. */
function createReadRest(db: Database, cipher: RunIdCipher): (seq: number, entry: RunEntry) => RunDetail {
  const request = db.prepare<RequestRow>(
    `SELECT coalesce(t.text, ''), coalesce(t.sha256, ''), r.gender, r.age, r.project_name, r.project_description,
            r.folder_id, s.segments, t.reading, s.account, s.timings_bytes, s.timings_sha256, r.reuse,
            r.takes, s.reused_segments, s.synthesised_segments, l.state, l.report
       FROM runs r LEFT JOIN run_texts t ON t.seq = r.seq LEFT JOIN run_sounds s ON s.seq = r.seq
                   LEFT JOIN listenings l ON l.seq = r.seq WHERE r.seq = ?`,
  );
  const timeline = db.prepare<[kind: RunEventKind, attempt: number, at: number, failure: string | null]>(
    `SELECT kind, attempt, at, failure FROM run_events WHERE seq = ? ORDER BY id LIMIT ${MAX_LISTED}`,
  );
  const repeated = db.prepare<[seq: number]>(
    `SELECT seq FROM runs WHERE retry_of = ? AND owner_id = ? ORDER BY seq LIMIT ${MAX_LISTED}`,
  );
  return (seq, entry) =>
    db.read(() => {
      const [text, textSha256, gender, age, projectName, projectDescription, folderId, ...rest] = request.get(seq)!;
      const [segments, how, told, bytes, hash, reuse, takes, reused, synthesised, listening, heard] = rest;
      const reading = how === null ? null : (JSON.parse(how) as Reading);
      const { voiceId, languageId } = entry;
      return {
        ...entry,
        request: { text, voiceId, languageId, gender, age, projectName, projectDescription, folderId, reading },
        textSha256,
        wishes: readWishes(reuse, takes),
        account: told === null ? null : (JSON.parse(told) as RunDetail['account']),
        segments: segments === null ? [] : (JSON.parse(segments) as RunDetail['segments']),
        segmentCounts: reused === null || synthesised === null ? null : { reused, synthesised },
        timings: bytes === null || hash === null ? null : { sizeBytes: bytes, sha256: hash },
        listened: readListened(heard, listening, entry.state !== 'failed' && entry.state !== 'expired'),
        timeline: timeline
          .all(seq)
          .map(([kind, attempt, atMs, failure]) => ({ kind, attempt, atMs, failure: readFailure(failure) })),
        retriedBy: repeated.all(seq, entry.ownerId).map(([later]) => cipher.encode(later)),
      };
    });
}

/** Column indexes after those of a RunRow. */
const AT = 19;

function toEntry(row: EntryRow, cipher: RunIdCipher): RunEntry {
  const [characters, hasMarkup, beginning, keyId, kind, name, retryOf, startedAtMs, peaks, door, ...batch] = row.slice(
    AT,
  ) as [
    number,
    0 | 1,
    string,
    number,
    'key' | 'studio',
    string,
    number | null,
    number | null,
    Uint8Array | null,
    Door | null,
    string | null,
    string | null,
  ];
  const [batchId, customId] = batch;
  return {
    ...toRun(row as unknown as RunRow, cipher),
    characters,
    excerpt: hasMarkup ? wordsOfMarkup(beginning, EXCERPT_LENGTH) : beginning,
    source: { kind, keyId, name, door },
    ...{ batchId, customId },
    retryOf: retryOf === null ? null : cipher.encode(retryOf),
    startedAtMs,
    peaks,
  };
}
