// How long a book will be and how long it takes to speak it, by what the server has spoken lately.
import { type LectorClient, LectorError, type RunInfo } from '@lector/client';

export interface Pace {
  /** Characters of a text that are heard in a second. */
  readonly charactersASecond: number;
  /** Bytes of a second as it is stored. */
  readonly storedBytesASecond: number;
  /** Seconds of speech that are spoken in a second; null when nothing tells it. */
  readonly spokenASecond: number | null;
  /** By which recordings; null: assumed. */
  readonly measured: { readonly runs: number; readonly seconds: number } | null;
}

/** As voices mostly speak, and as much as speech of 22,050 Hz takes as FLAC. */
export const ASSUMED: Pace = {
  ...{ charactersASecond: 15, storedBytesASecond: 22_000, spokenASecond: null, measured: null },
};

const MAX_RUNS = 200;
/** Fewer characters tell nothing: their pauses count too much. */
const ENOUGH_CHARACTERS = 2_000;

/** `language`: undefined for any. Null when the server does not answer. */
export async function measurePace(
  client: Pick<LectorClient, 'listRuns'>,
  { voiceId, language }: { readonly voiceId: number; readonly language: number | undefined },
  signal: AbortSignal,
): Promise<Pace | null> {
  try {
    const query = { status: 'done', voice_id: voiceId, limit: MAX_RUNS, ...(language !== undefined && { language }) };
    const { runs } = await client.listRuns(query, { signal });
    return toPace(runs);
  } catch (error) {
    if (error instanceof LectorError) return null;
    throw error;
  }
}

export function toPace(runs: readonly RunInfo[]): Pace {
  // Tags are characters, too, and not heard.
  const heard = runs.filter(({ audio, excerpt }) => audio !== null && !excerpt.trimStart().startsWith('<'));
  const characters = heard.reduce((sum, run) => sum + run.characters, 0);
  if (characters < ENOUGH_CHARACTERS) return { ...ASSUMED, spokenASecond: spokenASecond(runs) };
  const seconds = heard.reduce((sum, { audio }) => sum + (audio?.seconds ?? 0), 0);
  const bytes = heard.reduce((sum, { audio }) => sum + (audio?.size_bytes ?? 0), 0);
  return {
    charactersASecond: characters / seconds,
    storedBytesASecond: bytes / seconds,
    spokenASecond: spokenASecond(runs),
    measured: { runs: heard.length, seconds },
  };
}

/** By the time in which at least one of them was being spoken. */
function spokenASecond(runs: readonly RunInfo[]): number | null {
  const times = runs
    .flatMap(({ started_at: from, finished_at: to, audio }) => {
      if (from === null || to === null || audio === null) return [];
      return [{ from: Date.parse(from), to: Date.parse(to), seconds: audio.seconds }];
    })
    .sort((one, other) => one.from - other.from);
  let [busyMs, end] = [0, 0];
  for (const { from, to } of times) {
    busyMs += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  const seconds = times.reduce((sum, time) => sum + time.seconds, 0);
  return busyMs > 0 && seconds > 0 ? (seconds * 1_000) / busyMs : null;
}
