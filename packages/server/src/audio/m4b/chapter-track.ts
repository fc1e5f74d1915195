// The chapters as a track of text, as QuickTime has it: what Apple's players read.
import { box, fullBox, type Pieces, uint16, uint32 } from '../mp4/boxes.ts';
import { media, trackHeader } from '../mp4/movie.ts';
import { sampleTable } from '../mp4/sample-table.ts';
import { cutText } from './cut-text.ts';

const CHAPTER_TRACK = 2;

/** A length of 16 bits stands in front of a text; the tables of players are smaller. */
const MAX_TITLE_BYTES = 4_096;
const UTF_8 = 0x100;
const [COPY, GREY] = [0x40, 0x8000];
const IDENTITY = [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000];

export interface ChapterTrack {
  /** One for each chapter. */
  readonly titles: readonly Buffer[];
  /** In samples; together as long as the book. */
  readonly durations: readonly number[];
  readonly sampleRate: number;
  /** Of the book, in units of the movie. */
  readonly duration: number;
  /** Packed, three letters. */
  readonly language: number;
  /** Where the first title lies in the file, and how much the file holds. */
  readonly start: number;
  readonly bodyBytes: number;
}

/** A title as a packet of the track. */
export function chapterPacket(title: string): Buffer {
  const text = cutText(title, MAX_TITLE_BYTES);
  return Buffer.concat([uint16(text.length), text, ...box('encd', uint32(UTF_8))]);
}

/** What the track of sound says of this one. */
export function chapterReference(): Pieces {
  return box('tref', box('chap', uint32(CHAPTER_TRACK)));
}

export function chapterTrack(track: ChapterTrack): Pieces {
  const { titles, durations, sampleRate, duration, language, start, bodyBytes } = track;
  const table = sampleTable({
    ...{ entry: textEntry(), durations: durations.map((length) => [1, length] as const), start, bodyBytes },
    ...{ sizes: Uint32Array.from(titles, ({ length }) => length), chunkPackets: titles.length },
  });
  return box(
    'trak',
    trackHeader({ id: CHAPTER_TRACK, duration, isSound: false }),
    media({
      ...{ timescale: sampleRate, duration: durations.reduce((sum, length) => sum + length, 0), language, table },
      handler: { type: 'text', name: 'Chapters' },
      kindHeader: textHeader(),
    }),
  );
}

/** How it would be shown over a picture, if anybody did (QuickTime File Format, "Base media information header"). */
function textHeader(): Pieces {
  const general = fullBox('gmin', 0, [uint16(COPY, GREY, GREY, GREY, 0, 0)]);
  return box('gmhd', general, box('text', uint32(...IDENTITY)));
}

/** Font, colours and place, none of which matters. */
function textEntry(): Pieces {
  return box('text', Buffer.alloc(6), uint16(1), Buffer.alloc(44));
}
