// What stands in front of the sound of an audiobook: kind of file, table of contents, tags, titles of chapters.
import { box, lengthOf, MAX_32_BITS, type Pieces } from '../mp4/boxes.ts';
import { itemList } from '../mp4/items.ts';
import { languageCode } from '../mp4/language-code.ts';
import { fileType, mediaDataHeader, movieHeader } from '../mp4/movie.ts';
import { soundTrack } from '../mp4/sound-track.ts';
import type { AudiobookFacts, FoundChapter } from './audiobook.ts';
import { bookItems } from './book-items.ts';
import { chapterList } from './chapter-list.ts';
import { chapterPacket, chapterReference, chapterTrack } from './chapter-track.ts';
import { DELAY, FRAME_LENGTH, placeMarks } from './marks.ts';

export interface M4bContents {
  readonly book: AudiobookFacts;
  readonly chapters: readonly FoundChapter[];
  readonly sampleRate: number;
  /** Of all packets, and together. */
  readonly sizes: Uint32Array;
  readonly soundBytes: number;
}

/** Some programs take the times of chapters for milliseconds of the movie, so the movie has these. */
const TIMESCALE = 1_000;

export function m4bBeginning(contents: M4bContents): Pieces {
  const { book, chapters, sampleRate, sizes, soundBytes } = contents;
  const { starts, end } = placeMarks(chapters);
  const marks = chapters
    .map(({ title, continues }, index) => ({ title, start: starts[index]!, continues }))
    .filter(({ continues }, index) => index === 0 || continues !== true);
  const titles = marks.map(({ title }) => chapterPacket(title));
  const titleBytes = lengthOf(titles);
  const heard = heardLength(end, contents);
  const [kind, data] = [fileType('M4B ', ['M4A ', 'mp42', 'isom']), mediaDataHeader(titleBytes + soundBytes)];
  const tags = box('udta', chapterList(marks, sampleRate), itemList(bookItems(book)));
  const common = { sampleRate, language: languageCode(book.language ?? ''), bodyBytes: titleBytes + soundBytes };

  const movie = (start: number) =>
    box(
      'moov',
      movieHeader({ timescale: TIMESCALE, duration: heard, tracks: 2 }),
      soundTrack({
        ...{ ...common, frameLength: FRAME_LENGTH, delay: DELAY, heard, sizes, soundBytes },
        ...{ start: start + titleBytes, references: chapterReference() },
      }),
      chapterTrack({
        ...common,
        titles,
        durations: gaps([...marks.map(({ start: at }) => at), end]),
        duration: heard,
        start,
      }),
      tags,
    );

  // The offsets in the table take the same room whatever they are, so its length can be had before they are known.
  return [...kind, ...movie(lengthOf([...kind, ...movie(0), data])), data, ...titles];
}

/** In units of the movie, as much as the last sample needs, and no more than there is. */
function heardLength(end: number, { sampleRate, sizes }: M4bContents): number {
  const toUnits = (samples: number) => (samples * TIMESCALE) / sampleRate;
  const most = Math.floor(toUnits(sizes.length * FRAME_LENGTH - DELAY));
  const length = Math.min(Math.ceil(toUnits(end)), most);
  if (length > MAX_32_BITS) throw new RangeError(`the book has more than ${MAX_32_BITS} milliseconds`);
  return length;
}

/** From each place to the next. */
function gaps(places: readonly number[]): readonly number[] {
  return places.slice(1).map((place, index) => {
    const length = place - places[index]!;
    // A day of sound at the highest rate.
    if (length > MAX_32_BITS) throw new RangeError(`chapter ${index + 1} has more than ${MAX_32_BITS} samples`);
    return length;
  });
}
