// Reads the journal of a batch, also one of an earlier version.
import { readLines } from './inputs/text-file.ts';
import type { KnownBatch, RowRecord } from './row-record.ts';

export interface Entries {
  readonly format: number;
  readonly salt: string;
  readonly records: Map<string, RowRecord>;
  /** The newest of each server. */
  readonly batches: Map<string, KnownBatch>;
}

const FORMATS = [1, 2];

/** Undefined when it is none, or when a crash left not even its first line. */
export async function readJournal(bytes: Parameters<typeof readLines>[0]): Promise<Entries | undefined> {
  let entries: Entries | undefined;
  for await (const { text } of readLines(bytes)) {
    const entry = parseEntry(text);
    if (entry === undefined) continue;
    if (entries === undefined) {
      const { lector, format, salt } = entry;
      if (lector !== 'batch' || !FORMATS.includes(format as number) || typeof salt !== 'string') return undefined;
      entries = { format: format as number, salt, records: new Map(), batches: new Map() };
    } else if (typeof entry.key === 'string' && typeof entry.attempt === 'number') {
      entries.records.set(entry.key, toRecord(entry, entry.attempt));
    } else if (typeof entry.batch === 'string' && typeof entry.server === 'string') {
      entries.batches.set(entry.server, { id: entry.batch, state: entry.state === 'open' ? 'open' : 'closed' });
    }
  }
  return entries;
}

function toRecord({ key: _, taskId: __, ...record }: Record<string, unknown>, attempt: number): RowRecord {
  if (record.state === 'ready') return { ...record, state: 'sent' } as RowRecord;
  // Format 1 had the task and not yet the run. Sent under the same idempotency key again, it is answered with its run.
  if (record.state === 'sent' && typeof record.runId !== 'number')
    return { state: 'error', attempt: attempt - 1, message: 'sent by an earlier version' };
  return record as unknown as RowRecord;
}

function parseEntry(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
