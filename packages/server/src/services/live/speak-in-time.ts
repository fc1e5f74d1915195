// Speech for programs that give up when nothing comes: the first bytes in time, or a clear answer at once.
import type { Caller } from '../../domain/api-key.ts';
import { hasHeadLast } from '../../domain/audio-format.ts';
import { countCharacters } from '../../domain/coverage.ts';
import { AppError, invalidInput } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { SpeechOrder, SpokenStream, StreamSpeech } from './stream-speech.ts';

/**
 * As `StreamSpeech`; also rejects with `busy` when nothing can be sent in time, and with `invalid_input` for a text that takes too long to be
 * spoken whole in a format that is sent only then.
 */
export type SpeakInTime = (caller: Caller, order: SpeechOrder, signal: AbortSignal) => Promise<SpokenStream>;

/** A file that is sent whole may take so many times as long, from its beginning. Most clients wait for 30 seconds: with the usual 10 both together are less. */
const WHOLE_FACTOR = 1.9;
/** So soon that the same request joins the run that goes on meanwhile. */
const RETRY_AFTER_MS = 1_000;
/** Voices of which it is known how long they take; the one that was used least lately is forgotten. */
const MOST_PACES = 1_000;

export function createSpeakInTime(dependencies: {
  streamSpeech: StreamSpeech;
  clock: Pick<Clock, 'monotonicMs'>;
  /** Until the first bytes. */
  firstByteSeconds: number;
}): SpeakInTime {
  const { streamSpeech, clock, firstByteSeconds } = dependencies;
  const beginWithinMs = firstByteSeconds * 1_000;
  const wholeWithinMs = beginWithinMs * WHOLE_FACTOR;
  /** Milliseconds for a character, from the beginning of a text to its end, by voice and language. */
  const paces = new Map<string, number>();

  function notePace(key: string, msPerCharacter: number): void {
    paces.delete(key);
    paces.set(key, msPerCharacter);
    const oldest = paces.size > MOST_PACES ? paces.keys().next().value : undefined;
    if (oldest !== undefined) paces.delete(oldest);
  }

  return async (caller, order, signal) => {
    const { text, voiceId, languageId } = order.request;
    const isWhole = hasHeadLast(order.audio);
    const key = `${voiceId} ${languageId}`;
    const characters = countCharacters(text);
    if (isWhole && (paces.get(key) ?? 0) * characters > wholeWithinMs) throw tooLong(wholeWithinMs);
    const late = new AbortController();
    let begunAtMs: number | null = null;
    const giveUp = (error: AppError) => late.abort(error);
    let timer = setTimeout(() => giveUp(notBegun(firstByteSeconds)), beginWithinMs);
    const onBegun = () => {
      begunAtMs ??= clock.monotonicMs();
      if (!isWhole) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        notePace(key, wholeWithinMs / characters);
        giveUp(tooLong(wholeWithinMs));
      }, wholeWithinMs);
    };
    try {
      const spoken = await streamSpeech(caller, order, AbortSignal.any([signal, late.signal]), onBegun);
      if (isWhole && begunAtMs !== null) notePace(key, (clock.monotonicMs() - begunAtMs) / characters);
      return spoken;
    } finally {
      clearTimeout(timer);
    }
  };
}

function notBegun(seconds: number): AppError {
  const message = `The server is busy: nothing of the text was spoken within ${seconds} seconds. Ask again`;
  return new AppError('busy', message, { retryAfterMs: RETRY_AFTER_MS });
}

function tooLong(wholeWithinMs: number): AppError {
  return invalidInput({
    loc: ['body', 'response_format'],
    msg: `A WAV file is sent when it is whole, which takes this voice more than ${wholeWithinMs / 1_000} seconds for so long a text: ask for mp3 or pcm, which are sent while they are spoken, or send it in parts`,
    type: 'too_long_for_wav',
  });
}
