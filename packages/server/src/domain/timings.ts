// When each sentence and word of a run is heard, and the file that tells it: one JSON array a line.

/** A stretch of the caller's text and when it is heard. */
export interface TimedPassage {
  /** Code points before it in the caller's text. */
  readonly at: number;
  /** In code points. */
  readonly length: number;
  readonly startSample: number;
  /** 0 when it made no sound. */
  readonly samples: number;
}

export interface TimedWord extends TimedPassage {
  /** The engine spoke it together with its neighbours, and the time of all of them was shared by their letters. */
  readonly estimated: boolean;
  /** Its place in `shown` of its sentence, in code points; present when the sentence has one. */
  readonly shown?: { readonly at: number; readonly length: number };
}

export interface TimedSentence extends TimedPassage {
  /** In the order in which they are heard; empty when the engine does not know. */
  readonly words: readonly TimedWord[];
  /** What a reader sees of it, where the caller's text has markup; absent where that is the text itself. */
  readonly shown?: string;
}

/** A place that the caller's text names (SSML). */
export interface TimedMark {
  readonly name: string;
  readonly sample: number;
}

/** One entry of the file. Sentences and marks come in the order in which they are heard. */
export type TimedEntry =
  | { readonly type: 'sentence'; readonly sentence: TimedSentence }
  | { readonly type: 'mark'; readonly mark: TimedMark };

/** The stored file, as the row of its run describes it. */
export interface TimingsFile {
  readonly sizeBytes: number;
  /** Lower-case hex SHA-256 of its bytes. */
  readonly sha256: string;
}

/** Later versions of the format begin with another line. */
export const TIMINGS_HEADER = '["lector-timings",1]\n';

type WordRow = readonly [
  atInSentence: number,
  length: number,
  sampleInSentence: number,
  samples: number,
  estimated?: 0 | 1,
  shownAt?: number,
  shownLength?: number,
];
type SentenceRow = readonly [
  at: number,
  length: number,
  startSample: number,
  samples: number,
  words: readonly WordRow[],
  shown?: string,
];
type MarkRow = readonly [name: string, sample: number];

/** The entry as a line of the file. */
export function printTimedEntry(entry: TimedEntry): string {
  if (entry.type === 'mark') return `${JSON.stringify([entry.mark.name, entry.mark.sample] satisfies MarkRow)}\n`;
  const { at, length, startSample, samples, words, shown } = entry.sentence;
  const rows = words.map((word): WordRow => {
    const row = [word.at - at, word.length, word.startSample - startSample, word.samples] as const;
    if (word.shown !== undefined) return [...row, word.estimated ? 1 : 0, word.shown.at, word.shown.length];
    return word.estimated ? [...row, 1] : row;
  });
  const row = [at, length, startSample, samples, rows] as const;
  return `${JSON.stringify((shown === undefined ? row : [...row, shown]) satisfies SentenceRow)}\n`;
}

/** Reads a line that `printTimedEntry` made. */
export function parseTimedEntry(line: string): TimedEntry {
  const row = JSON.parse(line) as SentenceRow | MarkRow;
  if (row.length === 2) return { type: 'mark', mark: { name: row[0], sample: row[1] } };
  const [at, length, startSample, samples, rows, shown] = row;
  const words = rows.map(([ahead, wordLength, late, wordSamples, estimated, shownAt, shownLength]) => ({
    at: at + ahead,
    length: wordLength,
    startSample: startSample + late,
    samples: wordSamples,
    estimated: estimated === 1,
    ...(shownAt === undefined || shownLength === undefined ? {} : { shown: { at: shownAt, length: shownLength } }),
  }));
  return {
    type: 'sentence',
    sentence: { at, length, startSample, samples, words, ...(shown === undefined ? {} : { shown }) },
  };
}
