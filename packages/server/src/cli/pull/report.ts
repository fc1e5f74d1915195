// What a pull says at its end, and the exit code that it ends with.
import { formatBytes, formatDuration } from '../remote/amounts.ts';
import { EXIT } from '../remote/failures.ts';
import type { Session } from '../remote/session.ts';
import { printTable } from '../remote/table.ts';
import type { Pulled } from './pull-batch.ts';
import type { PulledRun } from './pull-run.ts';

export interface PullReport {
  readonly folder: string;
  readonly manifest: string;
  readonly pulled: Pulled;
  readonly json: boolean;
}

const MAX_SHOWN_FAILURES = 50;

export function reportPull({ terminal }: Pick<Session, 'terminal'>, report: PullReport): number {
  const { folder, manifest, json, pulled } = report;
  const { batch, runs } = pulled;
  const of = (state: PulledRun['state']) => runs.filter((run) => run.state === state);
  const [here, pending, failed] = [of('here'), of('pending'), of('failed')];
  const fetched = here.filter(({ fresh }) => fresh).length;
  const sum = (key: 'size_bytes' | 'duration_ms') => here.reduce((all, { entry }) => all + (entry[key] ?? 0), 0);
  if (json) {
    const counts = { total: runs.length, here: here.length, fetched, pending: pending.length, failed: failed.length };
    const amounts = { duration_ms: sum('duration_ms'), size_bytes: sum('size_bytes') };
    const { batch_id, status } = batch;
    terminal.json(JSON.stringify({ batch_id, status, folder, manifest, ...counts, ...amounts }, null, 2));
  } else printFailures({ terminal }, failed, manifest);
  const before = here.length === fetched ? '' : `, ${here.length - fetched} of them from before`;
  const facts = `${formatDuration(sum('duration_ms'))} of speech, ${formatBytes(sum('size_bytes'))}`;
  terminal.note(`${here.length} of ${runs.length} are in ${folder}${before}: ${facts}. List: ${manifest}`);
  if (failed.length > 0)
    terminal.note(`${failed.length} failed. To have them spoken again: lector batches retry ${batch.batch_id}`);
  if (pending.length > 0) {
    const more =
      batch.status === 'paused'
        ? `the batch is paused; lector batches resume ${batch.batch_id}`
        : 'run the same command again, or add --watch';
    terminal.note(`${pending.length} are not spoken yet: ${more}`);
  }
  if (pending.length > 0) return EXIT.pending;
  return failed.length > 0 ? EXIT.incomplete : EXIT.complete;
}

function printFailures({ terminal }: Pick<Session, 'terminal'>, failed: readonly PulledRun[], manifest: string): void {
  if (failed.length === 0) return;
  printTable(
    terminal,
    [{ title: 'run', align: 'right' }, { title: 'name' }, { title: 'status' }, { title: 'why', whole: true }],
    failed
      .slice(0, MAX_SHOWN_FAILURES)
      .map(({ entry }) => [String(entry.run_id), entry.custom_id ?? '', entry.status, entry.message ?? '']),
  );
  if (failed.length > MAX_SHOWN_FAILURES)
    terminal.note(`… and ${failed.length - MAX_SHOWN_FAILURES} more in ${manifest}`);
}
