// What a call of `lector book` is to do: the book as it is here, how it is to be spoken, and what it becomes. Nothing is sent yet.
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { CoverType, MakeAudiobookRequest, SpeakBookRequest, SubtitlesFormat } from '@lector/client';
import { MAX_COVER_BYTES, pictureType } from '../../domain/picture-size.ts';
import { createChoices } from '../remote/choices.ts';
import { UsageError } from '../remote/failures.ts';
import { readReading } from '../remote/reading-options.ts';
import { readSubtitlesFormats } from '../remote/save-subtitles.ts';
import type { Session } from '../remote/session.ts';
import type { BookFormat, BookLoudness, BookOptions } from './book-options.ts';
import { chooseDictionaries } from './choose-dictionaries.ts';
import type { ListedBook } from './listed-book.ts';
import { describeBookFailure, digestOf, readListedBook } from './read-listed-book.ts';

export interface Picture {
  readonly type: CoverType;
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

export interface BookPlan {
  readonly path: string;
  /** What the file is called. */
  readonly name: string;
  readonly sha256: string;
  readonly listed: ListedBook;
  readonly speech: SpeakBookRequest;
  /** Of the language, where one was asked for. */
  readonly languageTag: string | null;
  /** Another one is spoken anew. */
  readonly wish: string;
  readonly format: BookFormat;
  readonly loudness: BookLoudness;
  readonly making: MakeAudiobookRequest;
  readonly cover: Picture | null;
  readonly subtitles: readonly SubtitlesFormat[];
  /** Names everything that the files depend on, besides the book and how it is spoken. */
  readonly shape: string;
}

/** Throws a UsageError for what is wrong with the book or the command. */
export async function planBook(session: Session, path: string, options: BookOptions): Promise<BookPlan> {
  const { format, loudness, title, author, narrator, maxHours } = options;
  if (maxHours !== undefined && format !== 'm4b') throw new UsageError('--max-hours is for m4b');
  const listed = await readLocally(path, options);
  const cover = options.cover === undefined ? null : await readPicture(options.cover);
  const { speech, languageTag } = await readSpeech(session, listed, options);
  const making: MakeAudiobookRequest = {
    loudness,
    ...(maxHours !== undefined && { max_hours: maxHours }),
    ...(title !== undefined && { title }),
    ...(author !== undefined && { authors: [...author] }),
    ...(narrator !== undefined && { narrator }),
  };
  const subtitles = readSubtitlesFormats(options);
  return {
    ...{ path, name: basename(path), sha256: await digestOf(path), listed, speech, languageTag },
    ...{ wish: digest(speech), format, loudness, making, cover, subtitles },
    shape: digest([format, making, cover?.sha256 ?? null, subtitles]),
  };
}

/** Reads the book as `lector book list` does. */
export async function readLocally(path: string, options: BookOptions): Promise<ListedBook> {
  try {
    const listed = await readListedBook(path, options);
    if (listed.chapters.some(({ isSpoken }) => isSpoken)) return listed;
    throw new UsageError(`Nothing of ${path} would be spoken: \`lector book list\` shows why`);
  } catch (error) {
    const words = describeBookFailure(error, path);
    throw words === null ? error : new UsageError(words);
  }
}

async function readSpeech(session: Session, listed: ListedBook, options: BookOptions) {
  const { normalize, notes: footnotes, pauses, speed, marks, voice, language } = options;
  const reading = readReading({ normalize, footnotes, pauses, speed, marks });
  if (language === undefined && listed.book.metadata.language === null) {
    throw new UsageError('The book does not say its language: add --language, such as --language en-us');
  }
  const choices = createChoices(session.client, session.signal);
  const languageId = language === undefined ? undefined : await choices.languageId(language);
  const dictionaries = await chooseDictionaries(session, options.dictionary ?? []);
  const speech: SpeakBookRequest = {
    voice_id: await choices.voiceId(voice),
    ...(languageId !== undefined && { language: languageId }),
    ...reading,
    ...(dictionaries.length > 0 && { dictionaries }),
    // Said only where it is so: books that were sent before there were lexicons are the same wish.
    ...(!options.lexicon && { lexicons: false }),
    ...((options.chapters !== undefined || options.all === true) && { chapters: numbersOf(listed) }),
  };
  return { speech, languageTag: languageId === undefined ? null : ((await choices.languageTag(languageId)) ?? null) };
}

function numbersOf({ chapters }: ListedBook): number[] {
  return chapters.filter(({ isSpoken }) => isSpoken).map(({ number }) => number);
}

async function readPicture(path: string): Promise<Picture> {
  if ((await stat(path)).size > MAX_COVER_BYTES)
    throw new UsageError(`${path} is larger than 2 MiB, the most of a cover`);
  const bytes = await readFile(path);
  const type = pictureType(bytes);
  if (type === null) throw new UsageError(`${path} is neither a JPEG nor a PNG picture`);
  return { type, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

/** What the book is called: as asked, as it says, or like its file. */
export function titleOf({ making, listed, name }: Pick<BookPlan, 'making' | 'listed' | 'name'>): string {
  return making.title ?? listed.book.metadata.title ?? name.slice(0, name.length - extname(name).length);
}
