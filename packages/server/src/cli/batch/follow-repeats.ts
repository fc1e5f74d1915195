// Finds runs of rows that were repeated at the server, such as by `lector batches retry`: the new run is followed, and the row not sent again.
import { type LectorClient, LectorError, type ResultListEntry } from '@lector/client';
import type { Journal } from './journal.ts';
import type { Place, RowRecord } from './row-record.ts';

export interface FollowOptions {
  readonly client: Pick<LectorClient, 'listResults'>;
  readonly journal: Pick<Journal, 'entries' | 'write'>;
  readonly signal: AbortSignal;
}

/** Names that are asked about in one call. */
const PAGE = 1_000;
/** Of runs that are worth following. */
const GOES_WELL: ReadonlySet<string> = new Set(['ready', 'queued', 'running', 'unavailable']);

interface Placed {
  readonly key: string;
  readonly record: RowRecord;
  readonly runId: number;
  readonly place: Place;
}

/** Of every row without audio whose name in its batch is another run's by now, that run stands in the journal afterwards. */
export async function followRepeats({ client, journal, signal }: FollowOptions): Promise<void> {
  const byBatch = Map.groupBy(listPlaced(journal), ({ place }) => place.batch);
  for (const [batch, placed] of byBatch) {
    for (let at = 0; at < placed.length; at += PAGE) {
      const page = placed.slice(at, at + PAGE);
      const found = await findByName(client, { batch, page, signal });
      for (const [place, entry] of found.entries()) take(journal, page[place]!, entry);
    }
  }
}

function* listPlaced(journal: FollowOptions['journal']): Iterable<Placed> {
  for (const [key, record] of journal.entries()) {
    if (record.state === 'done' || record.place === undefined || record.runId === undefined) continue;
    yield { key, record, runId: record.runId, place: record.place };
  }
}

/** In the order asked; none when the server has the batch no more. */
async function findByName(
  client: FollowOptions['client'],
  { batch, page, signal }: { batch: string; page: readonly Placed[]; signal: AbortSignal },
): Promise<readonly ResultListEntry[]> {
  try {
    const request = { batch_id: batch, custom_ids: page.map(({ place }) => place.name) };
    return (await client.listResults(request, { signal })).results;
  } catch (error) {
    if (error instanceof LectorError && error.kind === 'notFound') return [];
    throw error;
  }
}

function take(
  journal: FollowOptions['journal'],
  { key, record, runId: before, place }: Placed,
  entry: ResultListEntry,
) {
  const { run_id: runId, status } = entry;
  if (runId === null || runId === before || !GOES_WELL.has(status)) return;
  journal.write(key, { state: 'sent', attempt: record.attempt, runId, place });
}
