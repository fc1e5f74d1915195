// In which format and how loud recordings are fetched, as commands ask for it.
import type { AudioChoice, AudioFormat, LoudnessTarget, RunResult } from '@lector/client';
import { LOUDNESS_TARGETS } from '@lector/contract/formats';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { UsageError } from './failures.ts';
import { createFormatOption } from './recording-names.ts';

export interface AudioOptions {
  readonly format?: AudioFormat;
  readonly loudness?: LoudnessTarget;
}

/** For the help of the commands that take these options. */
export const LOUDNESS_RULE = `
--loudness makes each recording as loud as asked, by EBU R 128: -16 for podcasts, -18 or -19 for audiobooks, -23 for
broadcasts, with peaks up to -1 dB; or acx, within what ACX takes (mp3 is then 192 kbit/s at 44,100 Hz).`;

/** Adds --format and --loudness. */
export function addAudioOptions(command: Command, about: string): Command {
  const names = `${LOUDNESS_TARGETS.slice(0, -1).join(', ')} or ${LOUDNESS_TARGETS.at(-1)}`;
  const loudness = new Option('--loudness <target>', `make it that loud: ${names}`).argParser((given: string) => {
    const found = LOUDNESS_TARGETS.find((name) => name === given.toLowerCase());
    if (found === undefined) throw new InvalidArgumentError(`It must be ${names}.`);
    return found;
  });
  return command.addOption(createFormatOption(about)).addOption(loudness);
}

/** FLAC is not said, so that servers that know no formats are asked as ever. */
export function toAudioChoice({ loudness }: AudioOptions, format: AudioFormat | undefined): AudioChoice {
  return { ...(format !== 'flac' && { format }), loudness };
}

/** Servers that know no other formats, or no loudness, answer with a link to what they have. */
export function refuseOtherAudio({ url }: Pick<RunResult, 'url'>, { format = 'flac', loudness }: AudioChoice): void {
  // Whether it is an address at all is found out when it is fetched.
  if (url === null || (format === 'flac' && loudness === undefined)) return;
  const path = url.split('?', 1)[0] ?? '';
  if (!path.endsWith(`.${format}`)) {
    throw new UsageError(`This server hands out no ${format}: leave the format out, and it will be FLAC`);
  }
  const level = loudness === 'acx' ? '-acx' : `${loudness}lufs`;
  if (loudness !== undefined && !path.endsWith(`${level}.${format}`)) {
    throw new UsageError('This server does not change the loudness of recordings: leave --loudness out');
  }
}
