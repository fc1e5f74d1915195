// Options of how a text is to be read, for the commands that submit texts.
import type { SpeakRequest } from '@lector/client';
import { MAX_ID, MAX_PAUSE_MS, MAX_SPEED, MIN_ID, MIN_SPEED } from '@lector/contract/limits';
import {
  FOOTNOTE_PLACES,
  INPUT_TYPES,
  NORMALIZE_LEVELS,
  type PausesBody,
  type ReadingBody,
} from '@lector/contract/reading';
import type { Command } from 'commander';
import { UsageError } from './failures.ts';

/** As written, in an option or in a column of a table. */
export interface ReadingOptions {
  readonly input?: string | undefined;
  readonly normalize?: string | undefined;
  readonly footnotes?: string | undefined;
  readonly pauses?: string | undefined;
  readonly dictionaries?: string | undefined;
  readonly speed?: string | undefined;
  /** `true` as an option. */
  readonly marks?: string | boolean | undefined;
}

export const READING_NAMES = ['input', 'normalize', 'footnotes', 'pauses', 'speed', 'dictionaries', 'marks'] as const;
const PAUSE_NAMES = ['sentence', 'paragraph', 'heading', 'scene'] as const;

/** `whose`: which texts they are for, as the end of a sentence. */
export function addReadingOptions(command: Command, whose: string): Command {
  return command
    .option('--input <kind>', `what ${whose} written in: ${INPUT_TYPES.join(', ')}`)
    .option('--normalize <level>', 'how much is read as a person would, such as numbers and dates: off, light, full')
    .option('--footnotes <where>', 'of Markdown and HTML: skip, inline, end')
    .option('--speed <factor>', `how fast: ${MIN_SPEED} to ${MAX_SPEED}, 1 is the voice's own`)
    .option('--pauses <list>', 'silences in ms, such as sentence=300,paragraph=600,heading=900,scene=2000')
    .option(
      '--dictionaries <ids>',
      'how words are said: ids of dictionaries, such as 3,1; of two entries the first counts',
    )
    .option('--marks', 'obey marks in brackets where the voice can, instead of reading them');
}

/** As the API takes it; nothing for what is not said. */
export function readReading(options: ReadingOptions): ReadingBody {
  const { input, normalize, footnotes, pauses, speed, dictionaries, marks } = options;
  return {
    ...(input !== undefined && { input_type: readWord(input, INPUT_TYPES, 'a kind of input') }),
    ...(normalize !== undefined && { normalize: readLevel(normalize) }),
    ...(footnotes !== undefined && { footnotes: readWord(footnotes, FOOTNOTE_PLACES, 'a place for footnotes') }),
    ...(pauses !== undefined && { pauses: readPauses(pauses) }),
    ...(speed !== undefined && { speed: readSpeed(speed) }),
    ...(dictionaries !== undefined && { dictionaries: readIds(dictionaries) }),
    ...(marks !== undefined && { marks: readWord(String(marks), ['true', 'false'], 'true or false') === 'true' }),
  };
}

/** The same as the client's `speak` takes it. */
export function readSpeakReading(options: ReadingOptions): Partial<SpeakRequest> {
  const { input_type, normalize, footnotes, pauses, speed, dictionaries, marks } = readReading(options);
  const { sentence_ms, paragraph_ms, heading_ms, scene_ms } = pauses ?? {};
  return {
    ...(input_type && { inputType: input_type }),
    ...(normalize && { normalize }),
    ...(footnotes && { footnotes }),
    ...(typeof speed === 'number' && { speed }),
    ...(dictionaries && { dictionaries }),
    ...(typeof marks === 'boolean' && { marks }),
    ...(pauses && {
      pauses: {
        ...(sentence_ms !== undefined && { sentenceMs: sentence_ms }),
        ...(paragraph_ms !== undefined && { paragraphMs: paragraph_ms }),
        ...(heading_ms !== undefined && { headingMs: heading_ms }),
        ...(scene_ms !== undefined && { sceneMs: scene_ms }),
      },
    }),
  };
}

function readLevel(value: string) {
  return readWord(value, NORMALIZE_LEVELS, 'a level of normalisation');
}

function readWord<T extends string>(value: string, words: readonly T[], kind: string): T {
  const wanted = value.trim().toLowerCase();
  const found = words.find((word) => word === wanted);
  if (found !== undefined) return found;
  throw new UsageError(`“${value}” is not ${kind}: use ${words.slice(0, -1).join(', ')} or ${words.at(-1)}`);
}

function readSpeed(factor: string): number {
  const speed = /^\d{1,2}([.,]\d{1,6})?$/.test(factor.trim()) ? Number(factor.trim().replace(',', '.')) : 0;
  if (speed >= MIN_SPEED && speed <= MAX_SPEED) return speed;
  throw new UsageError(`“${factor}” is not a speed: give a number from ${MIN_SPEED} to ${MAX_SPEED}, such as 1.25`);
}

function readIds(list: string): number[] {
  return list.split(',').map((part) => {
    const id = /^\d{1,10}$/.test(part.trim()) ? Number(part) : 0;
    if (id < MIN_ID || id > MAX_ID)
      throw new UsageError(`“${part.trim()}” is not the id of a dictionary: give their numbers, such as 3,1`);
    return id;
  });
}

/** `sentence=300,paragraph=600`; the API's own `sentence_ms` is the same. */
function readPauses(list: string): PausesBody {
  const pauses: PausesBody = {};
  for (const part of list.split(',')) {
    const [name = '', length = ''] = part.split('=').map((word) => word.trim());
    const place = PAUSE_NAMES.find((known) => name === known || name === `${known}_ms`);
    const lengthMs = /^\d{1,6}$/.test(length) ? Number(length) : Number.POSITIVE_INFINITY;
    if (place === undefined || lengthMs > MAX_PAUSE_MS) {
      const most = MAX_PAUSE_MS.toLocaleString('en');
      throw new UsageError(
        `“${part.trim()}” is not a pause: use ${PAUSE_NAMES.join(', ')} with milliseconds up to ${most}, such as sentence=300`,
      );
    }
    pauses[`${place}_ms`] = lengthMs;
  }
  return pauses;
}
