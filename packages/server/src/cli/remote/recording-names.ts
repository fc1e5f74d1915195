// Which names a recording and a folder of recordings may have: a name must not promise a format that the file will not have.
import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { UsageError } from './failures.ts';

const RECORDING_ENDING = '.flac';
/** Endings that ask for audio, without the dot. */
const AUDIO = new Set(
  'aac ac3 aif aiff alac amr ape au caf flac m4a m4b m4r mka mp2 mp3 mp4 oga ogg opus pcm ra raw snd spx wav wave webm wma wv'.split(
    ' ',
  ),
);

/** For the help of the commands that write recordings. */
export const FORMAT_RULE = `
Recordings are FLAC, and no other format is made here. Another program converts them:  ffmpeg -i x.flac x.mp3`;

/** The format that a name asks for, in capitals, when it is another than ours. */
export function foreignFormat(name: string): string | undefined {
  const ending = extname(name).toLowerCase();
  return ending !== RECORDING_ENDING && AUDIO.has(ending.slice(1)) ? ending.slice(1).toUpperCase() : undefined;
}

/** Refuses a file name with an ending other than .flac; none at all is allowed. */
export function checkRecordingName(path: string): void {
  const ending = extname(path);
  if (ending === '' || ending.toLowerCase() === RECORDING_ENDING) return;
  const name = withEnding(path);
  const format = foreignFormat(path);
  throw new UsageError(
    format === undefined
      ? `${path}: recordings are FLAC, so the name must end in .flac or have no ending: -o ${quoted(path + RECORDING_ENDING)}`
      : `${path}: there is no ${format} here, recordings are FLAC. Use -o ${quoted(name)}, and convert it with: ` +
          `ffmpeg -i ${quoted(name)} ${quoted(path)}`,
  );
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
    `${path}: ${what} names a folder, such as ${quoted(folder)}; the recordings in it are FLAC and end in .flac`,
  );
}

function withEnding(path: string): string {
  return path.slice(0, path.length - extname(path).length) + RECORDING_ENDING;
}

/** As a shell takes it. */
function quoted(path: string): string {
  return /^[\p{L}\p{N}_./+:,@%-]+$/u.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
