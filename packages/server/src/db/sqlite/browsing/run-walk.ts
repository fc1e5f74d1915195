// Scans an owner's runs from newest to oldest, a slice at a time, and skips those that the filter excludes.
import { RUN_STATUSES, type RunFilter, type RunStatus } from '../../../domain/run-entry.ts';
import { foldText, searchText } from '../../../domain/text-search.ts';
import { createTurns } from '../../../turns.ts';
import type { Database } from '../database.ts';
import type { WalkSlots } from './walk-slots.ts';

export interface WalkedRun {
  readonly seq: number;
  readonly status: RunStatus;
  /** Length of the audio, 0 without. */
  readonly audioMs: number;
  readonly sizeBytes: number;
}

export interface Walk {
  readonly ownerId: number;
  readonly filter: RunFilter;
  /** Only runs with a lower counter value. */
  readonly below: number;
  readonly signal?: AbortSignal | undefined;
}

/** Counter values in one slice: one or two milliseconds of work. */
const SLICE = 1_000;

/** The index of the status in RUN_STATUSES. */
const STATUS = `CASE r.state WHEN 'waiting' THEN 0 WHEN 'running' THEN 1 WHEN 'done' THEN 2 WHEN 'expired' THEN 5
  ELSE iif(r.failure ->> 'code' = 'cancelled', 4, 3) END`;

type Row = readonly [seq: number, status: number, audioMs: number | null, sizeBytes: number | null];

type Walking = AsyncGenerator<readonly WalkedRun[], void, undefined>;

/**
 * Yields the runs of a slice together, because a promise for each run would cost more than finding it. A walk that goes beyond
 * its first slice, or searches texts, takes a slot: those that end soon wait for nobody.
 */
export function createRunWalk(db: Database, slots: WalkSlots): (walk: Walk) => Walking {
  const newest = db.prepare<[seq: number | null]>('SELECT max(seq) FROM runs WHERE owner_id = ? AND seq < ?');
  // From the index of batches, so that a walk passes over what lies between the runs of one.
  const newestIn = db.prepare<[seq: number | null]>(
    'SELECT max(seq) FROM runs WHERE +owner_id = ? AND seq < ? AND batch_id = ?',
  );
  const batchOf = db.prepare<[id: number]>(
    'SELECT id FROM batches WHERE public_id = ? AND owner_id = ? AND deleted_at IS NULL',
  );
  // 0 stands for no condition; no id is 0.
  const slice = db.prepare<Row>(
    `SELECT r.seq, ${STATUS}, iif(r.object_id IS NULL, 0, r.samples * 1000.0 / r.sample_rate),
            iif(r.object_id IS NULL, 0, r.size_bytes)
       FROM runs r
      WHERE r.owner_id = ?1 AND r.seq BETWEEN ?2 AND ?3 AND (?4 >> (${STATUS})) & 1
        AND (?5 = 0 OR r.voice_id = ?5) AND (?6 = 0 OR r.language_id = ?6) AND (?7 = 0 OR r.key_id = ?7)
        AND r.created_at >= ?8 AND r.created_at < ?9
        AND (?10 = 'any' OR coalesce(r.door, 'none') = ?10) AND (?11 = 0 OR r.batch_id = ?11)
      ORDER BY r.seq DESC`,
  );
  const textOf = db.prepare<[text: string]>('SELECT text FROM run_texts WHERE seq = ?');

  async function* walkSlices({ ownerId, filter, below, signal }: Walk, becomeLong: () => Promise<void>): Walking {
    const yieldIfDue = createTurns({ signal });
    const words = filter.words === null ? '' : foldText(filter.words);
    if (words !== '') await becomeLong();
    const holdsWords = async (seq: number): Promise<boolean> => {
      const search = searchText(db.read(() => textOf.get(seq))?.[0] ?? '', words);
      for (;;) {
        const step = search.next();
        const pause = yieldIfDue();
        if (pause !== undefined) await pause;
        if (step.done === true) return step.value;
      }
    };
    const { batchId } = filter;
    const batch = batchId === null ? 0 : db.read(() => batchOf.get(batchId, ownerId))?.[0];
    if (batch === undefined) return;
    const findTop = (end: number) =>
      db.read(() => (batch === 0 ? newest.get(ownerId, end) : newestIn.get(ownerId, end, batch)))?.[0] ?? null;
    const conditions = [
      maskOf(filter.statuses),
      filter.voiceId ?? 0,
      filter.languageId ?? 0,
      filter.keyId ?? 0,
      filter.fromMs ?? -MAX_TIME,
      filter.beforeMs ?? MAX_TIME,
      filter.door,
      batch,
    ];
    for (let end = below; ; ) {
      const top = findTop(end);
      if (top === null) return;
      if (end !== below) await becomeLong();
      end = top - SLICE + 1;
      const rows = db.read(() => slice.all(ownerId, end, top, ...conditions));
      const found: WalkedRun[] = [];
      for (const [seq, status, audioMs, sizeBytes] of rows) {
        if (words !== '' && !(await holdsWords(seq))) continue;
        const run = { seq, status: RUN_STATUSES[status]!, audioMs: audioMs ?? 0, sizeBytes: sizeBytes ?? 0 };
        // When texts are searched, each run is yielded alone, so that a caller that has enough stops at once.
        if (words === '') found.push(run);
        else yield [run];
      }
      if (found.length > 0) yield found;
      await yieldIfDue();
    }
  }

  return async function* walk(asked) {
    const held: { release?: () => void } = {};
    const becomeLong = async () => {
      held.release ??= await slots.take(asked.ownerId, asked.signal);
    };
    try {
      yield* walkSlices(asked, becomeLong);
    } finally {
      held.release?.();
    }
  };
}

/** Later than any time that a Date can hold. */
const MAX_TIME = 9e15;

function maskOf(statuses: readonly RunStatus[] | null): number {
  return (statuses ?? RUN_STATUSES).reduce((mask, status) => mask | (1 << RUN_STATUSES.indexOf(status)), 0);
}
