// What a recogniser of the server heard of a recording: waited for, and printed as a table of what was heard otherwise.
import { setTimeout as pause } from 'node:timers/promises';
import type { LectorClient, RunDetail } from '@lector/client';
import type { Terminal } from '../terminal.ts';
import { printTable } from './table.ts';

export type Listened = NonNullable<RunDetail['listened']>;

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;
/** Lines of the table. */
const MOST_LINES = 30;
const NOTHING = '–';

interface Waiting {
  readonly client: Pick<LectorClient, 'getRun'>;
  readonly terminal: Pick<Terminal, 'status'>;
  readonly signal: AbortSignal;
}

/** Undefined when the server does not listen to this run: it was repeated by an earlier submit, or deleted meanwhile. */
export async function waitForListening(
  { client, terminal, signal }: Waiting,
  runId: number,
): Promise<Listened | undefined> {
  for (let ms = FIRST_PAUSE_MS; ; ms = Math.min(LONGEST_PAUSE_MS, ms * 2)) {
    const { listened } = await client.getRun(runId, { signal });
    // A server of an earlier version has no such field.
    if (listened == null) return undefined;
    if (listened.state !== 'waiting') return listened;
    terminal.status('Listening … (it waits while anything is spoken)');
    await pause(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

/** `out`: where the lines go. */
export function printListened(
  terminal: Terminal,
  listened: Listened | undefined,
  out: Terminal['out'] = terminal.out,
): void {
  if (listened === undefined) out('The server did not listen to this recording.', 'yellow');
  else if (listened.state !== 'done') out(listened.message ?? 'The recording was not listened to.', 'yellow');
  else {
    const { differences, difference_count: count } = listened;
    out(summaryOf(listened), count === 0 ? undefined : 'bold');
    if (count === 0) return;
    printTable(
      { ...terminal, out },
      [
        { title: 'time', align: 'right' },
        { title: 'character', align: 'right' },
        { title: 'said' },
        { title: 'heard' },
      ],
      differences
        .slice(0, MOST_LINES)
        .map(({ start, at, said, heard }) => [timeOf(start), String(at), said || NOTHING, heard || NOTHING]),
    );
    const more = count - Math.min(MOST_LINES, differences.length);
    if (more > 0) out(`… and ${more} more`);
  }
}

function summaryOf({ words, word_error: error, difference_count: count, recogniser }: Listened): string {
  const whole = words === 1 ? '1 word' : `${words ?? 0} words`;
  const by = recogniser === null ? '' : ` by ${recogniser}`;
  if (count === 0) return `Heard${by}: all of ${whole}`;
  const rate = error === null ? '' : ` (word error ${(100 * error).toFixed(1)} %)`;
  return `Heard${by}: ${count} of ${whole} otherwise${rate}`;
}

function timeOf(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}.${Math.floor((seconds - whole) * 10)}`;
}
