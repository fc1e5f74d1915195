// What the user should know of how a text was read: what was left out, and warnings.
import { type LectorClient, LectorError, type RunDetail } from '@lector/client';

/** The first of each, and how many there are. */
export interface ReadingNotes {
  readonly leftOut: number;
  /** By reason, most first: `3 footnotes, 1 table`. Empty when nothing was left out. */
  readonly leftOutWords: string;
  readonly warnings: number;
  readonly messages: readonly string[];
}

const MAX_MESSAGES = 5;

/** One, and more than one. What has another reason counts as a passage. */
const NAMES: Readonly<Record<string, readonly [string, string]>> = {
  comment: ['comment', 'comments'],
  code: ['piece of code', 'pieces of code'],
  footnote: ['footnote', 'footnotes'],
  table: ['table', 'tables'],
  hidden: ['hidden part', 'hidden parts'],
  metadata: ['piece of metadata', 'pieces of metadata'],
};
const OTHER = ['passage', 'passages'] as const;

/** Undefined when the server does not say: the recording is there all the same. */
export async function fetchReadingNotes(
  client: Pick<LectorClient, 'getRun'>,
  runId: number,
  signal: AbortSignal,
): Promise<ReadingNotes | undefined> {
  try {
    return toNotes((await client.getRun(runId, { signal })).reading);
  } catch (error) {
    if (error instanceof LectorError) return undefined;
    throw error;
  }
}

function toNotes(reading: RunDetail['reading'] | undefined): ReadingNotes | undefined {
  // A server of an earlier version has no such field.
  if (!Array.isArray(reading?.skipped) || !Array.isArray(reading.warnings)) return undefined;
  const { skipped, skipped_count: leftOut, warnings, warning_count: warningCount } = reading;
  const counts = new Map<readonly [string, string], number>();
  const count = (name: readonly [string, string], by: number) => counts.set(name, (counts.get(name) ?? 0) + by);
  for (const { reason } of skipped) count(NAMES[reason] ?? OTHER, 1);
  if (leftOut > skipped.length) count(['more', 'more'], leftOut - skipped.length);
  const words = [...counts].map(([[one, many], number]) => `${number} ${number === 1 ? one : many}`);
  return {
    leftOut,
    leftOutWords: words.join(', '),
    warnings: warningCount,
    messages: warnings.slice(0, MAX_MESSAGES).map(({ at, message }) => `At character ${at}: ${message}`),
  };
}

/** Lines for the end of a command. */
export function describeNotes({ leftOut, leftOutWords, warnings, messages }: ReadingNotes, runId: number): string[] {
  const more = warnings - messages.length;
  const where = `GET /lector/v1/runs/${runId} and the studio say where`;
  return [
    ...(leftOut === 0 ? [] : [`Left out: ${leftOutWords} (${where})`]),
    ...messages,
    ...(more > 0 ? [`… and ${more} more ${more === 1 ? 'warning' : 'warnings'}`] : []),
  ];
}
