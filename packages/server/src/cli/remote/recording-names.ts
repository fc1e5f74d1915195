// Which names a recording and a folder of recordings may have: the ending of a name tells the format, and must not promise another.
import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import type { AudioFormat } from '@lector/client';
import { AUDIO_FORMATS } from '@lector/contract/formats';
import { InvalidArgumentError, Option } from 'commander';
import { UsageError } from './failures.ts';

/** Endings that ask for audio, without the dot. */
const AUDIO = new Set(
  'aac ac3 aif aiff alac amr ape au caf flac m4a m4b m4r mka mp2 mp3 mp4 oga ogg opus pcm ra raw snd spx wav wave webm wma wv'.split(
    ' ',
  ),
);
const NAMES = `${AUDIO_FORMATS.slice(0, -1).join(', ')} or ${AUDIO_FORMATS.at(-1)}`;

/** For the help of the commands that write recordings. */
export const FORMAT_RULE = `
Recordings are stored as FLAC, and handed out as ${NAMES}: opus is in Ogg, aac in
ADTS, pcm are bare samples of 16 bits, little-endian, at the rate at which they were spoken.`;

/** `--format`, for commands that name their files themselves. */
export function createFormatOption(about: string): Option {
  return new Option('--format <name>', about).argParser((given: string): AudioFormat => {
    const found = AUDIO_FORMATS.find((name) => name === given.toLowerCase());
    if (found === undefined) throw new InvalidArgumentError(`It must be ${NAMES}.`);
    return found;
  });
}

/** The format that a name asks for, in capitals, when it is another than that. */
export function foreignFormat(name: string, format: AudioFormat = 'flac'): string | undefined {
  const ending = extname(name).slice(1).toLowerCase();
  return ending !== format && AUDIO.has(ending) ? ending.toUpperCase() : undefined;
}

/** The format that a file's name asks for; FLAC without an ending. Refuses every other ending, and one that contradicts `--format`. */
export function readRecordingFormat(path: string, asked: AudioFormat | undefined): AudioFormat {
  const ending = extname(path).slice(1).toLowerCase();
  if (ending === '') return asked ?? 'flac';
  const format = AUDIO_FORMATS.find((name) => name === ending);
  if (format !== undefined && (asked ?? format) === format) return format;
  const better = `-o ${quoted(withEnding(path, asked ?? (ending.startsWith('og') ? 'opus' : 'flac')))}`;
  if (format !== undefined) throw new UsageError(`${path}: the name says ${format}, and --format ${asked}: ${better}`);
  const problem = AUDIO.has(ending) ? `there is no ${ending.toUpperCase()} here` : 'the ending tells the format';
  throw new UsageError(`${path}: ${problem}, and there are ${NAMES}. Use ${better}`);
}

/** Refuses a folder that is a file, or is named like one and not there yet. `what` names the option. */
export async function checkFolderName(path: string, what: string): Promise<void> {
  const existing = await stat(path).catch(() => undefined);
  if (existing?.isDirectory()) return;
  if (existing !== undefined) throw new UsageError(`${path} is a file: ${what} names a folder`);
  const ending = extname(path);
  if (!AUDIO.has(ending.slice(1).toLowerCase())) return;
  const folder = path.slice(0, -ending.length);
  throw new UsageError(
    `${path}: ${what} names a folder, such as ${quoted(folder)}; --format says what the recordings in it are`,
  );
}

function withEnding(path: string, format: AudioFormat): string {
  return `${path.slice(0, path.length - extname(path).length)}.${format}`;
}

/** As a shell takes it. */
function quoted(path: string): string {
  return /^[\p{L}\p{N}_./+:,@%-]+$/u.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
