// Passages that an engine did not finish: how a row stores them, and what a run takes over from the run that it repeats.
import { MAX_HARD_PASSAGES, type Passage, type RunFailure } from '../../domain/run.ts';
import type { Database } from './database.ts';

/** The longest chain of repetitions that is followed. */
const MAX_GENERATIONS = 20;

/**
 * Whether run `r` failed on a passage and may still be continued. One parameter: the wall time before which it must not have
 * failed. Damaged JSON counts as no passage: it must not fail a query over other runs.
 */
export const IS_RESUMABLE = `r.state = 'failed' AND iif(json_valid(r.failure), r.failure ->> '$.passage.at', NULL) IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM runs n WHERE n.retry_of = r.seq AND n.state IN ('done', 'expired'))
  AND (r.finished_at >= ? OR EXISTS (SELECT 1 FROM runs n WHERE n.retry_of = r.seq AND n.state IN ('waiting', 'running')))`;

/** Whether run `r` has ended and keeps its finished segments for others: until it is deleted, or its audio is for its age. */
export const IS_REUSABLE = "r.reuse = 1 AND r.state IN ('done', 'failed')";

/** Joins two lists without duplicates. When there are too many passages, the first ones are dropped. */
export function joinPassages(earlier: readonly Passage[], later: readonly Passage[]): readonly Passage[] {
  if (later.length === 0) return earlier;
  const byPlace = new Map([...earlier, ...later].map((passage) => [`${passage.at} ${passage.length}`, passage]));
  return [...byPlace.values()].slice(-MAX_HARD_PASSAGES);
}

export function writePassages(passages: readonly Passage[]): string {
  return JSON.stringify(passages.map(({ at, length }) => [at, length]));
}

/** Damaged entries are left out: a claim must not fail because of them. */
export function readPassages(json: string | null): readonly Passage[] {
  const listed = json === null ? [] : parse(json);
  if (!Array.isArray(listed)) return [];
  return listed.flatMap((place: unknown) => {
    const [at, length] = Array.isArray(place) ? place : [];
    return isCount(at) && isCount(length) ? [{ at, length }] : [];
  });
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

/** What two runs must have in common for one to continue the other. */
export interface Repetition {
  readonly ownerId: number;
  readonly voiceId: number;
  readonly languageId: number;
  readonly gender: number | null;
  readonly age: number | null;
  readonly textSha256: string;
  /** As it is stored: JSON, or null. */
  readonly reading: string | null;
}

export interface Inherited {
  readonly passages: readonly Passage[];
  /** Sequence numbers of the runs that failed on a passage, oldest first. */
  readonly seqs: readonly number[];
}

/** Returns the function that finds what a run takes over when it repeats run `retryOf`; to be called inside a transaction. */
export function createInherit(db: Database): (retryOf: number, run: Repetition) => Inherited {
  const repeated = db.prepare<[retryOf: number | null, hardPassages: string | null, failure: string | null]>(
    `SELECT r.retry_of, r.hard_passages, r.failure FROM runs r JOIN run_texts t ON t.seq = r.seq
      WHERE r.seq = ? AND r.owner_id = ? AND r.state = 'failed' AND r.voice_id = ? AND r.language_id = ?
        AND r.gender IS ? AND r.age IS ? AND t.sha256 = ? AND t.reading IS ?`,
  );
  return (retryOf, { ownerId, voiceId, languageId, gender, age, textSha256, reading }) => {
    let passages: readonly Passage[] = [];
    const seqs: number[] = [];
    let next: number | null = retryOf;
    for (let generation = 0; next !== null && generation < MAX_GENERATIONS; generation++) {
      const row = repeated.get(next, ownerId, voiceId, languageId, gender, age, textSha256, reading);
      if (row === undefined) break;
      const [before, hardPassages, failure] = row;
      passages = joinPassages(readPassages(hardPassages), passages);
      if (hasPassage(failure)) seqs.unshift(next);
      next = before;
    }
    return { passages, seqs };
  };
}

function hasPassage(failure: string | null): boolean {
  const parsed = failure === null ? null : (parse(failure) as RunFailure | null);
  return parsed?.passage !== undefined;
}
