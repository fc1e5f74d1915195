// Follows a book while it is spoken, and then while its audiobook is made.
import { setTimeout as pause } from 'node:timers/promises';
import type { BatchInfo, BookInfo, LectorClient } from '@lector/client';
import { formatDuration } from '../remote/amounts.ts';
import { hasEnded } from '../remote/batch-words.ts';
import type { CallObserver } from '../remote/observe-calls.ts';
import { startProgress } from '../remote/progress.ts';
import type { Session } from '../remote/session.ts';

export interface FollowTools extends Pick<Session, 'terminal' | 'clock' | 'signal'> {
  readonly client: Pick<LectorClient, 'getBatch' | 'getBook'>;
  readonly observer: CallObserver;
}

/** Between looks: short at first, as a chapter may be. */
const FIRST_PAUSE_MS = 250;
const MAX_PAUSE_MS = 2_000;
const GROWTH = 1.5;

export type Audiobook = NonNullable<BookInfo['audiobook']>;

/** Resolves when the batch has ended. */
export async function followSpeaking(tools: FollowTools, batchId: string): Promise<BatchInfo> {
  const { client, terminal, clock, signal, observer } = tools;
  let batch = await client.getBatch(batchId, { signal });
  if (hasEnded(batch)) return batch;
  const describeTrouble = () => observer.describe() ?? describeBatch(batch);
  const progress = await startProgress({ terminal, clock, total: batch.counts.total, describeTrouble });
  const rest = createRest(signal);
  try {
    while (!hasEnded(batch)) {
      const { done, failed, cancelled, expired, total } = batch.counts;
      progress.update({ done, failed: failed + cancelled + expired, total });
      await rest();
      batch = await client.getBatch(batchId, { signal });
    }
    return batch;
  } finally {
    progress.stop();
  }
}

/** `42 %, 120,300 of 287,000 characters, about 35:00 min left (30:00 min to 41:00 min)`. */
export function describeBatch({ batch_id: id, status, progress }: BatchInfo): string {
  const { characters, spoken_characters: spoken, time_left: left } = progress;
  const share = characters === 0 ? 0 : Math.floor((spoken * 100) / characters);
  const far = `${share} %, ${spoken.toLocaleString('en')} of ${characters.toLocaleString('en')} characters`;
  if (status === 'paused') return `${far}; paused: lector batches resume ${id}`;
  if (left === null) return far;
  const [seconds, from, to] = [left.seconds, left.from, left.to].map((amount) => formatDuration(amount * 1_000));
  return `${far}, about ${seconds} left (${from} to ${to})`;
}

/** Resolves when it is made, or could not be. */
export async function followMaking(tools: FollowTools, bookId: string): Promise<Audiobook | null> {
  const { client, terminal, clock, signal, observer } = tools;
  const look = async () => (await client.getBook(bookId, { signal })).audiobook;
  let audiobook = await look();
  if (!isBeingMade(audiobook)) return audiobook;
  const describeTrouble = () =>
    observer.describe() ?? describeMaking(audiobook) ?? (terminal.interactive ? undefined : 'being encoded');
  const progress = await startProgress({
    terminal,
    clock,
    total: audiobook.total,
    describeTrouble,
    unit: 'recordings',
  });
  const rest = createRest(signal);
  try {
    while (isBeingMade(audiobook)) {
      progress.update({ done: audiobook.done, failed: 0, total: audiobook.total });
      await rest();
      audiobook = await look();
    }
    return audiobook;
  } finally {
    progress.stop();
  }
}

function isBeingMade(audiobook: Audiobook | null): audiobook is Audiobook {
  return audiobook?.status === 'waiting' || audiobook?.status === 'making';
}

/** A bar tells by itself how long encoding takes. */
function describeMaking(audiobook: Audiobook | null): string | undefined {
  if (audiobook?.status === 'waiting') return 'the audiobook waits for its turn, or for its first recordings';
  return audiobook?.done === audiobook?.total ? 'the audiobook is put together' : undefined;
}

function createRest(signal: AbortSignal): () => Promise<void> {
  let pauseMs = FIRST_PAUSE_MS;
  return async () => {
    await pause(pauseMs, undefined, { signal }).catch(() => {});
    // Node's timers reject with their own AbortError, which hides the signal's reason.
    signal.throwIfAborted();
    pauseMs = Math.min(MAX_PAUSE_MS, pauseMs * GROWTH);
  };
}
