// How long a book will be and how long it takes to speak it, by the books that the server has spoken in the same voice.
import { type BookInfo, type LectorClient, LectorError, type RunInfo } from '@lector/client';

export interface Pace {
  /** Characters of the words of a book that are heard in a second. */
  readonly charactersASecond: number;
  /** Seconds of speech that are spoken in a second; null when nothing tells it. */
  readonly spokenASecond: number | null;
  /** By which recordings; null: assumed. */
  readonly measured: { readonly books: number; readonly seconds: number } | null;
}

/** As voices mostly speak. */
export const ASSUMED: Pace = { charactersASecond: 15, spokenASecond: null, measured: null };

/** The newest that are looked at, and those among them that are measured. */
const MAX_LISTED = 50;
const MAX_BOOKS = 5;
const MAX_RUNS = 200;
/** Fewer characters tell nothing: their pauses count too much. */
const ENOUGH_CHARACTERS = 2_000;

/** Assumed where too little was spoken in this voice. Null when the server does not answer. */
export async function measurePace(
  client: Pick<LectorClient, 'getBook' | 'listBooks' | 'listRuns' | 'listVoices'>,
  voiceId: number,
  signal: AbortSignal,
): Promise<Pace | null> {
  try {
    const voice = (await client.listVoices({ signal })).find(({ id }) => id === voiceId)?.voice_name;
    const { books } = await client.listBooks({ limit: MAX_LISTED }, { signal });
    const spoken: BookInfo[] = [];
    for (const { book_id: id, batch_id: batch } of books) {
      if (batch === null) continue;
      const book = await client.getBook(id, { signal });
      if (book.voice === voice) spoken.push(book);
      if (spoken.length === MAX_BOOKS) break;
    }
    const { runs } = await client.listRuns({ status: 'done', limit: MAX_RUNS }, { signal });
    return toPace(spoken, runs);
  } catch (error) {
    if (error instanceof LectorError) return null;
    throw error;
  }
}

export function toPace(books: readonly BookInfo[], runs: readonly RunInfo[]): Pace {
  const heard = books.flatMap(({ chapters }) => chapters.filter(isHeard));
  const characters = heard.reduce((sum, chapter) => sum + chapter.characters, 0);
  if (characters < ENOUGH_CHARACTERS) return ASSUMED;
  const seconds = heard.reduce((sum, chapter) => sum + secondsOf(chapter), 0);
  const speeds = books.map((book) => speedOf(book, runs)).filter((speed) => speed !== null);
  return {
    charactersASecond: characters / seconds,
    // The slowest: others may have taken over what was spoken before.
    spokenASecond: speeds.length === 0 ? null : Math.min(...speeds),
    measured: { books: books.length, seconds },
  };
}

type Chapter = BookInfo['chapters'][number];

function isHeard({ runs, unspoken }: Chapter): boolean {
  return unspoken === null && runs.length > 0 && runs.every(({ seconds }) => seconds !== null);
}

function secondsOf({ runs }: Chapter): number {
  return runs.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0);
}

/** By the time in which at least one of its runs was being spoken. */
function speedOf({ chapters }: BookInfo, runs: readonly RunInfo[]): number | null {
  const own = new Set(chapters.flatMap((chapter) => chapter.runs.map(({ run_id: id }) => id)));
  const times = runs
    .flatMap(({ run_id: id, started_at: from, finished_at: to, audio }) => {
      if (!own.has(id) || from === null || to === null || audio === null) return [];
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
