// Batches as people read them.
import type { BatchInfo } from '@lector/client';
import { formatDuration } from '../remote/amounts.ts';
import type { Session } from '../remote/session.ts';
import { printTable } from '../remote/table.ts';

export function printBatches({ terminal }: Pick<Session, 'terminal'>, batches: readonly BatchInfo[]): void {
  printTable(
    terminal,
    [
      { title: 'batch' },
      { title: 'status' },
      { title: 'done', align: 'right' },
      { title: 'failed', align: 'right' },
      { title: 'total', align: 'right' },
      { title: '%', align: 'right' },
      { title: 'left', align: 'right' },
      { title: 'name' },
    ],
    batches.map(({ batch_id: id, name, status, counts, progress }) => [
      ...[id, status, String(counts.done), String(counts.failed), String(counts.total)],
      ...[String(progress.percent), progress.time_left ? formatSeconds(progress.time_left.seconds) : '', name ?? ''],
    ]),
  );
}

export function printBatch(
  { terminal }: Pick<Session, 'terminal'>,
  batch: BatchInfo,
  { json }: { readonly json?: boolean },
): void {
  if (json) {
    terminal.json(JSON.stringify(batch, null, 2));
    return;
  }
  const { counts, progress } = batch;
  const left = progress.time_left;
  const states = ['done', 'running', 'queued', 'failed', 'cancelled', 'expired'] as const;
  const told = states.filter((state) => counts[state] > 0).map((state) => `${counts[state]} ${state}`);
  const facts: readonly (readonly [string, string | null])[] = [
    ['batch', batch.batch_id],
    ['name', batch.name],
    ['status', batch.status],
    ['runs', [`${counts.total} in all`, ...told].join(', ')],
    ['percent', String(progress.percent)],
    ['speech', formatSeconds(progress.audio_seconds)],
    [
      'time left',
      left ? `about ${formatSeconds(left.seconds)} (${formatSeconds(left.from)} to ${formatSeconds(left.to)})` : null,
    ],
    ['created', batch.created_at],
    ['closed', batch.closed_at],
    ['paused', batch.paused_at],
    ['cancelled', batch.cancelled_at],
    ['finished', batch.finished_at],
  ];
  for (const [name, value] of facts) if (value !== null) terminal.out(`${name.padEnd(10)} ${value}`);
}

function formatSeconds(seconds: number): string {
  return formatDuration(seconds * 1000);
}
