// A short silence in any format, for a text in which there is nothing to say.
import { Readable } from 'node:stream';
import {
  type AskedAudio,
  type AudioVariant,
  contentTypeOf,
  FLAC_TYPE,
  recipeOf,
  resolveVariant,
} from '../../domain/audio-format.ts';
import { SILENCE_RATE, SILENCE_SAMPLES, SILENT_FLAC } from '../../domain/silent-flac.ts';
import type { Transcoder } from '../../ports/transcoder.ts';

export interface Silence {
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** Rejects with `busy`. */
export type MakeSilence = (asked: AskedAudio, signal: AbortSignal) => Promise<Silence>;

export function createMakeSilence({ transcoder }: { transcoder: Pick<Transcoder, 'transcode'> }): MakeSilence {
  // A few kilobytes for each variant, of which there are some dozens.
  const made = new Map<string, Buffer>();

  async function make(variant: AudioVariant, signal: AbortSignal): Promise<Buffer> {
    const parts: Buffer[] = [];
    const { head } = await transcoder.transcode({
      variant,
      source: { sampleRate: SILENCE_RATE, samples: SILENCE_SAMPLES },
      openFlac: async () => Readable.from([SILENT_FLAC]),
      onBytes: async (bytes) => {
        parts.push(Buffer.from(bytes));
      },
      signal,
    });
    return Buffer.concat(head === null ? parts : [head, ...parts]);
  }

  return async (asked, signal) => {
    const variant = resolveVariant(asked, SILENCE_RATE);
    if (variant === null) return { contentType: FLAC_TYPE, bytes: SILENT_FLAC };
    const recipe = recipeOf(variant);
    const bytes = made.get(recipe) ?? (await make(variant, signal));
    made.set(recipe, bytes);
    return { contentType: contentTypeOf(variant), bytes };
  };
}

/** What is heard of a text only as a pause, if at all: no letter, no digit, and no sign that has a name. */
const NOTHING = /^[\s\p{Z}\p{C}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\p{P}]*$/u;
const NAMED_SIGN = /[&%@#§]/u;

/** Whether there is nothing in a text that somebody would read aloud, such as in “.” or an emoji. */
export function isNothingToSay(text: string): boolean {
  return NOTHING.test(text) && !NAMED_SIGN.test(text);
}

/** Whether nothing of a text is a letter or a digit. */
export function isWithoutWords(text: string): boolean {
  return !/[\p{L}\p{N}]/u.test(text);
}
