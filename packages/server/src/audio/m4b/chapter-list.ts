// The chapters as a list in the file's user data, as Nero made it: what most players read.
import { fullBox, type Pieces, uint32, uint64, VERSION_1 } from '../mp4/boxes.ts';
import { cutText } from './cut-text.ts';

/** Their number, and the length of a title, have one byte. */
const MAX = 255;
const UNITS_A_SECOND = 10_000_000;

export interface TitledMark {
  readonly title: string;
  /** In samples. */
  readonly start: number;
}

/** Of more chapters than fit, the first ones. */
export function chapterList(marks: readonly TitledMark[], sampleRate: number): Pieces {
  const listed = marks.slice(0, MAX);
  const entries = listed.flatMap(({ title, start }) => {
    const bytes = cutText(title, MAX);
    return [uint64(Math.round((start / sampleRate) * UNITS_A_SECOND)), Buffer.of(bytes.length), bytes];
  });
  return fullBox('chpl', VERSION_1, [uint32(0), Buffer.of(listed.length), ...entries]);
}
