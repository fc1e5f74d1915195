// The options of `lector book`: which chapters, how they are read, what they become.
import type { LoudnessTarget } from '@lector/client';
import { LOUDNESS_TARGETS } from '@lector/contract/formats';
import { MAX_BOOK_NAME_CHARACTERS } from '@lector/contract/limits';
import { FOOTNOTE_PLACES, NORMALIZE_LEVELS } from '@lector/contract/reading';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ReadingOptions } from '../remote/reading-options.ts';
import { addSubtitlesOptions, type SubtitlesOptions } from '../remote/save-subtitles.ts';
import type { ConnectionOptions } from '../remote/session.ts';
import type { ChapterChoice } from './read-listed-book.ts';

export const BOOK_FORMATS = ['m4b', 'mp3', 'm4a', 'opus', 'flac'] as const;
export type BookFormat = (typeof BOOK_FORMATS)[number];
export type BookLoudness = LoudnessTarget | 'none';

export interface BookOptions
  extends ConnectionOptions,
    ChapterChoice,
    SubtitlesOptions,
    Pick<ReadingOptions, 'normalize' | 'pauses' | 'speed' | 'marks'> {
  readonly output?: string;
  readonly notes?: string;
  readonly voice?: string;
  readonly language?: string;
  readonly dictionary?: readonly string[];
  /** Of the book. */
  readonly lexicon: boolean;
  readonly title?: string;
  readonly author?: readonly string[];
  readonly narrator?: string;
  readonly cover?: string;
  readonly loudness: BookLoudness;
  readonly maxHours?: number;
  readonly format: BookFormat;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const MAX_HOURS = 1_000;

export function addBookOptions(command: Command): Command {
  const loudness = [...LOUDNESS_TARGETS, 'none'] as const;
  command
    .option('-o, --output <folder>', 'where the book goes; made when missing')
    .addOption(
      new Option('--chapters <numbers>', 'these and no others, such as 1-3,5; one as a trial').conflicts('all'),
    )
    .option('--all', 'all that have words, front and back matter too')
    .option('--voice <id|name>', 'who speaks (default: 147320)')
    .option('--language <id|tag>', "the language (default: the book's)")
    .option('--notes <where>', `footnotes and endnotes: ${FOOTNOTE_PLACES.join(', ')}`)
    .option('--normalize <level>', `how much is read as a person would: ${NORMALIZE_LEVELS.join(', ')}`)
    .option('--speed <factor>', "how fast: 0.25 to 4, 1 is the voice's own")
    .option('--pauses <list>', 'silences in ms, such as sentence=300,paragraph=600,heading=900,scene=2000')
    .option('--marks', 'obey marks in brackets where the voice can, instead of reading them')
    .option('--dictionary <id|name>', 'how words are said; several: of two entries the first counts', collect)
    .option('--no-lexicon', 'do without the pronunciation lexicons that the book brings along')
    .addOption(
      new Option('--format <name>', `one file with chapters, or a file for each: ${BOOK_FORMATS.join(', ')}`)
        .argParser((given: string) => pick(given, BOOK_FORMATS))
        .default('m4b'),
    )
    .addOption(
      new Option('--loudness <target>', `of each chapter: ${loudness.join(', ')}`)
        .argParser((given: string) => pick(given, loudness))
        .default('-18'),
    )
    .addOption(new Option('--max-hours <n>', 'cut a longer book into several m4b').argParser(readHours))
    .addOption(new Option('--title <text>', 'instead of what the book says').argParser(readName))
    .addOption(new Option('--author <name>', 'the same; several').argParser(collectNames))
    .addOption(new Option('--narrator <name>', 'the same (default: the voice)').argParser(readName))
    .option('--cover <file>', 'a JPEG or PNG instead of the picture in the book');
  return addSubtitlesOptions(command)
    .option('--dry-run', 'only tell what it would come to: nothing of the book is sent')
    .option('--json', 'print a summary as JSON');
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function collectNames(value: string, before: readonly string[] = []): readonly string[] {
  return collect(readName(value), before);
}

function pick<T extends string>(given: string, names: readonly T[]): T {
  const found = names.find((name) => name === given.trim().toLowerCase());
  if (found === undefined) throw new InvalidArgumentError(`It must be one of ${names.join(', ')}.`);
  return found;
}

function readName(value: string): string {
  const name = value.trim();
  if (name !== '' && [...name].length <= MAX_BOOK_NAME_CHARACTERS) return name;
  throw new InvalidArgumentError(`It must have 1 to ${MAX_BOOK_NAME_CHARACTERS} characters.`);
}

function readHours(value: string): number {
  const hours = /^\d{1,4}([.,]\d{1,3})?$/.test(value.trim()) ? Number(value.trim().replace(',', '.')) : 0;
  if (hours > 0 && hours <= MAX_HOURS) return hours;
  throw new InvalidArgumentError(`It must be a number of hours up to ${MAX_HOURS}.`);
}
