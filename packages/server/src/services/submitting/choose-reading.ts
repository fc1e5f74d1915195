// How a run is to be read: what the request asks for, else what its key asks for, else the server's settings.
import type { KeyDefaults } from '../../domain/api-key.ts';
import type { Pronunciation } from '../../text/pronunciation/pronunciation.ts';
import { DEFAULT_READING, isSameReading, type Pauses, type Reading } from '../../text/reading.ts';

/** What a caller asked for; null or absent where it did not say. */
export interface AskedReading {
  readonly input: Reading['input'] | null;
  readonly normalise: Reading['normalise'] | null;
  readonly footnotes: Reading['footnotes'] | null;
  readonly pauses: Partial<Pauses> | null;
  readonly marks: boolean | null;
  /** Ids of dictionaries. */
  readonly dictionaries: readonly number[] | null;
  /** What the text brings along itself, behind the dictionaries. Absent: nothing. */
  readonly pronunciations?: readonly Pronunciation[];
  /** Factor of the voice's own rate. Absent or null: 1. */
  readonly speed?: number | null;
  /** Whether somebody waits for the beginning. Absent: no. */
  readonly startsSoon?: boolean;
}

/** The settings of the server. */
export type ReadingSettings = Pick<Reading, 'normalise' | 'pauses'>;

/** Returns the reading without pronunciations, and null where the reading is the default one, which is not stored. */
export function chooseReading(asked: AskedReading, key: KeyDefaults | null, settings: ReadingSettings): Reading | null {
  const speed = asked.speed ?? 1;
  const reading: Reading = {
    input: asked.input ?? DEFAULT_READING.input,
    normalise: asked.normalise ?? key?.normalise ?? settings.normalise,
    footnotes: asked.footnotes ?? DEFAULT_READING.footnotes,
    pauses: { ...settings.pauses, ...asked.pauses },
    marks: asked.marks ?? DEFAULT_READING.marks,
    pronunciations: DEFAULT_READING.pronunciations,
    ...(asked.startsSoon === true ? { startsSoon: true } : {}),
    ...(speed === 1 ? {} : { speed }),
  };
  return isSameReading(reading, DEFAULT_READING) ? null : reading;
}
