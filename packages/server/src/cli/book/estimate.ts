// How long a book will be and how long it takes to speak it, by the books that the server has spoken before.
import { type BookInfo, type LectorClient, LectorError, type RunInfo } from '@lector/client';

export interface Pace {
  /** Characters of the words of a book that are heard in a second. */
  readonly charactersASecond: number;
  /** Seconds of speech that are spoken in a second; null when nothing tells it. */
  readonly spokenASecond: number | null;
  /** By which recordings; null: assumed. */
  readonly measured: { readonly books: number; readonly voices: readonly string[]; readonly seconds: number } | null;
}

/** As voices mostly speak. */
export const ASSUMED: Pace = { charactersASecond: 15, spokenASecond: null, measured: null };

/** The newest that are listed, and those among them that are measured. */
const MAX_LISTED = 50;
const MAX_BOOKS = 8;
const MAX_RUNS = 200;
/** Fewer characters tell nothing: their pauses count too much. */
const ENOUGH_CHARACTERS = 2_000;

/** By the books in this voice, else by any; assumed where too little was spoken. Null when the server does not answer. */
export async function measurePace(
  client: Pick<LectorClient, 'getBook' | 'listBooks' | 'listRuns' | 'listVoices'>,
  voiceId: number,
  signal: AbortSignal,
): Promise<Pace | null> {
  try {
    const voice = (await client.listVoices({ signal })).find(({ id }) => id === voiceId)?.voice_name;
    const { books } = await client.listBooks({ limit: MAX_LISTED }, { signal });
    const spoken: BookInfo[] = [];
    for (const { book_id: id } of books.filter(({ batch_id: batch }) => batch !== null).slice(0, MAX_BOOKS)) {
      spoken.push(await client.getBook(id, { signal }));
    }
    const same = spoken.filter((book) => book.voice === voice);
    const { runs } = await client.listRuns({ status: 'done', limit: MAX_RUNS }, { signal });
    const pace = toPace(same, runs);
    // What an alias stands for is not known here.
    return pace.measured === null ? toPace(spoken, runs) : pace;
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
    measured: { books: books.length, voices: [...new Set(books.flatMap(({ voice }) => voice ?? []))], seconds },
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
