// Parses filters, cursors and id lists of requests, and refuses invalid ones.
import { MAX_ID, MAX_RUNS_PER_CALL, MIN_ID } from '@lector/contract/limits';
import type { RunFilter as WireFilter } from '@lector/contract/run-list';
import { RUN_STATUSES, type RunFilter, type RunStatus } from '../../domain/run-entry.ts';
import { type InputProblem, invalidInput } from '../../errors.ts';

type Loc = InputProblem['loc'];

/** The format of a time. It includes a zone, so that its meaning does not depend on the server's time zone. */
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/i;

/** `loc`: where the filter is in the request. Throws one error with all problems. */
export function readRunFilter(given: WireFilter, loc: Loc): RunFilter {
  const problems: InputProblem[] = [];
  const filter: RunFilter = {
    statuses: readStatuses(given.status, [...loc, 'status'], problems),
    voiceId: given.voice_id ?? null,
    languageId: given.language ?? null,
    keyId: given.key_id ?? null,
    batchId: given.batch_id ?? null,
    fromMs: readTime(given.created_from, [...loc, 'created_from'], problems),
    beforeMs: readTime(given.created_before, [...loc, 'created_before'], problems),
    words: given.q === undefined || given.q === '' ? null : given.q,
    door: given.door ?? 'none',
  };
  if (problems.length > 0) throw invalidInput(...problems);
  return filter;
}

/** Whether no condition is given. */
export function isEmptyFilter(given: WireFilter): boolean {
  const { status, voice_id, language, key_id, batch_id, created_from, created_before, q, door } = given;
  return [status, voice_id, language, key_id, batch_id, created_from, created_before, q, door].every(
    (value) => value === undefined,
  );
}

function readStatuses(given: string | undefined, loc: Loc, problems: InputProblem[]): readonly RunStatus[] | null {
  if (given === undefined) return null;
  const names = given.split(',').map((name) => name.trim());
  const known = names.filter((name): name is RunStatus => RUN_STATUSES.some((status) => status === name));
  if (known.length === names.length) return [...new Set(known)];
  const expected = RUN_STATUSES.join(', ');
  problems.push({
    loc,
    msg: `Input should be one or more of ${expected}, separated by commas`,
    type: 'enum',
    ctx: { expected },
  });
  return null;
}

function readTime(given: string | undefined, loc: Loc, problems: InputProblem[]): number | null {
  if (given === undefined) return null;
  const ms = TIME.test(given) ? Date.parse(given) : Number.NaN;
  if (!Number.isNaN(ms)) return ms;
  const msg =
    'Input should be a time with a zone in ISO 8601, such as 2026-01-31T23:59:59Z or 2026-02-01T00:59:59+01:00';
  problems.push({ loc, msg, type: 'datetime_parsing' });
  return null;
}

/** The cursor after a run: its id in an opaque form, so that it is not mistaken for an id. */
export function writeCursor(runId: number): string {
  return `r${runId.toString(36)}`;
}

/** The run after which a page begins; null for the first page. */
export function readCursor(cursor: string | undefined): number | null {
  if (cursor === undefined) return null;
  const runId = /^r[0-9a-z]{1,6}$/.test(cursor) ? Number.parseInt(cursor.slice(1), 36) : 0;
  if (runId >= MIN_ID && runId <= MAX_ID) return runId;
  throw invalidInput({
    loc: ['query', 'cursor'],
    msg: 'Input should be the next_cursor of an earlier page',
    type: 'cursor_invalid',
  });
}

/** Run ids separated by commas; null without any. */
export function readRunIds(given: string | undefined): readonly number[] | null {
  if (given === undefined) return null;
  const loc = ['query', 'run_ids'];
  const parts = given.split(',');
  if (parts.length > MAX_RUNS_PER_CALL) {
    throw invalidInput({
      loc,
      msg: `List should have at most ${MAX_RUNS_PER_CALL} items after validation, not ${parts.length}`,
      type: 'too_long',
      ctx: { field_type: 'List', max_length: MAX_RUNS_PER_CALL, actual_length: parts.length },
    });
  }
  const runIds = parts.map((part) => (/^\s*[0-9]{1,10}\s*$/.test(part) ? Number(part) : 0));
  const wrong = runIds.findIndex((runId) => runId < MIN_ID || runId > MAX_ID);
  if (wrong === -1) return runIds;
  throw invalidInput({
    loc: [...loc, wrong],
    msg: `Input should be a whole number from ${MIN_ID} to ${MAX_ID}; several are separated by commas`,
    type: 'int_parsing',
    ctx: { ge: MIN_ID, le: MAX_ID },
  });
}
