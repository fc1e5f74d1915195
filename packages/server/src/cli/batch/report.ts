// What a batch says at its end.
import { formatBytes, formatDuration } from '../remote/amounts.ts';
import type { Session } from '../remote/session.ts';
import { describeProblem } from './inputs/raw-row.ts';
import type { RowOutcome } from './run-batch.ts';
import { countTold, describeTold } from './told.ts';

const MAX_SHOWN_PROBLEMS = 20;

export interface BatchReport {
  readonly folder: string;
  readonly manifest: string;
  /** The newest batch of the folder at the server; undefined when nothing was ever sent. */
  readonly batchId: string | undefined;
  readonly outcomes: readonly RowOutcome[];
  readonly json: boolean;
}

export function reportBatch({ terminal }: Pick<Session, 'terminal'>, report: BatchReport): void {
  const { folder, manifest, batchId, outcomes, json } = report;
  const failed = outcomes.filter(({ record }) => record === undefined);
  const done = outcomes.length - failed.length;
  const kept = outcomes.filter(({ record, fresh }) => record !== undefined && !fresh).length;
  const sum = (key: 'sizeBytes' | 'durationMs') => outcomes.reduce((all, o) => all + (o.record?.[key] ?? 0), 0);
  for (const { file, line, message } of failed.slice(0, MAX_SHOWN_PROBLEMS)) {
    terminal.note(describeProblem({ file, line, message: message ?? '' }), 'red');
  }
  if (failed.length > MAX_SHOWN_PROBLEMS)
    terminal.note(`… and ${failed.length - MAX_SHOWN_PROBLEMS} more in ${manifest}`);
  const facts = `${formatDuration(sum('durationMs'))} of speech, ${formatBytes(sum('sizeBytes'))}`;
  const before = kept === 0 ? '' : `, ${kept} of them from before`;
  terminal.note(`${done} of ${outcomes.length} are in ${folder}${before}: ${facts}. List: ${manifest}`);
  const told = countTold(outcomes);
  if (told.leftOut + told.warned > 0) {
    terminal.note(`${describeTold(told)}: ${manifest} says in which`, 'yellow');
  }
  if (failed.length > 0) terminal.note(`${failed.length} failed. To try them again, run the same command again.`);
  if (!json) return;
  const summary = {
    folder,
    manifest,
    batch_id: batchId ?? null,
    total: outcomes.length,
    done,
    kept,
    failed: failed.length,
    rows_left_out: told.leftOut,
    rows_warned: told.warned,
    duration_ms: sum('durationMs'),
    size_bytes: sum('sizeBytes'),
  };
  terminal.json(JSON.stringify(summary, null, 2));
}
