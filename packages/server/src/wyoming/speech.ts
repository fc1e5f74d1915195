// Speaks the text of one request: of `synthesize` all at once, of a streamed text as it comes, one run for as many sentences as there are.
import { addAbortSignal } from 'node:stream';
import type { Caller } from '../domain/api-key.ts';
import { ratesOf } from '../domain/audio-format.ts';
import { countCharacters } from '../domain/coverage.ts';
import { AppError, invalidInput } from '../errors.ts';
import type { SpeechOrder, StreamSpeech } from '../services/live/stream-speech.ts';
import type { Pace } from '../services/request-rate.ts';
import type { Pauses } from '../text/reading.ts';
import { AudioWriter } from './audio-writer.ts';
import type { EventSocket } from './event-socket.ts';
import { type Piece, PieceCutter } from './piece-cutter.ts';
import type { SpeechRequest } from './read-request.ts';
import type { ChosenVoice } from './voice-list.ts';

export interface SpeechLimits {
  /** Of the whole text of a request. */
  readonly maxTextCharacters: number;
  /** Of what is spoken at a time; SSML cannot be cut. */
  readonly maxStreamCharacters: number;
}

/** Silence, ms. */
export type PausesBetween = Pick<Pauses, 'sentence' | 'paragraph'>;

interface SpeechParts {
  readonly socket: EventSocket;
  readonly streamSpeech: StreamSpeech;
  /** The caller, read anew for each run. Throws when the key does not work any more. */
  readonly admit: () => Promise<Caller>;
  /** Each run counts as a request. */
  readonly pace: Pace;
  readonly chosen: ChosenVoice;
  readonly input: SpeechRequest['input'];
  readonly limits: SpeechLimits;
  readonly pauses: PausesBetween;
}

/** What a text with nothing to say sounds like. */
const NOTHING_MS = 200;

export class Speech {
  readonly #parts: SpeechParts;
  readonly #audio: AudioWriter;
  readonly #cutter: PieceCutter;
  /** Resolves when there is more text, or will be none. */
  #news = Promise.withResolvers<void>();
  #characters = 0;
  #isWhole = false;

  constructor(parts: SpeechParts) {
    this.#parts = parts;
    const { voice, language } = parts.chosen;
    // Clients write one header for all pieces. All are spoken by one voice, so its own rate needs no change.
    this.#audio = new AudioWriter(parts.socket, nearestRate(voice.facts.sampleRate));
    this.#cutter = new PieceCutter({ tag: language.tag, most: parts.limits.maxStreamCharacters });
  }

  /** Throws `invalid_input`, naming the limit. */
  add(text: string): void {
    const { limits, input } = this.#parts;
    this.#characters += countCharacters(text);
    const [limit, setting] =
      input === 'ssml'
        ? [limits.maxStreamCharacters, 'LECTOR_MAX_STREAM_CHARACTERS, since SSML cannot be cut']
        : [limits.maxTextCharacters, 'LECTOR_MAX_TEXT_CHARACTERS'];
    if (this.#characters > limit)
      throw refuseText(`The text may be ${limit} characters long (${setting})`, 'string_too_long');
    this.#cutter.add(text);
    this.#tell();
  }

  /** No more text will come. */
  end(): void {
    this.#isWhole = true;
    this.#cutter.end();
    this.#tell();
  }

  /** Resolves when all is sent, the end of the sound included. Rejects with why not. */
  async speak(): Promise<void> {
    const { socket } = this.#parts;
    let pauseMs = 0;
    for (;;) {
      const piece = await this.#next();
      if (piece === null) break;
      await socket.work(() => this.#speakPiece(piece, pauseMs));
      if (this.#audio.hasBegun) pauseMs = this.#pauseAfter(piece);
    }
    if (!this.#audio.hasBegun) await this.#audio.silence(NOTHING_MS);
    await this.#audio.stop();
  }

  #pauseAfter({ after }: Piece): number {
    if (after === 'none') return 0;
    const { leavesMs } = this.#parts.chosen.voice.facts;
    return Math.max(0, this.#parts.pauses[after] - leavesMs.before - leavesMs.after);
  }

  #tell(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }

  /** Null at the end of the text. */
  async #next(): Promise<Piece | null> {
    const { signal } = this.#parts.socket;
    for (;;) {
      signal.throwIfAborted();
      // Looked at before the text is, so that nothing is missed in between.
      const news = this.#news.promise;
      const piece = this.#parts.input === 'ssml' && !this.#isWhole ? null : this.#cutter.take();
      if (piece !== null || this.#isWhole) return piece;
      await untilAborted(news, signal);
    }
  }

  async #speakPiece({ text }: Piece, pauseMs: number): Promise<void> {
    if (!SOUNDS.test(text)) return;
    if (!text.isWellFormed() || text.includes('\0'))
      throw refuseText('The text holds a NUL character or half a surrogate pair', 'string_unicode');
    const { socket, streamSpeech, admit, pace } = this.#parts;
    const caller = await admit();
    await pace();
    try {
      const { stream } = await streamSpeech(caller, this.#order(text), socket.signal);
      addAbortSignal(socket.signal, stream);
      if (this.#audio.hasBegun) await this.#audio.silence(pauseMs);
      for await (const bytes of stream) await this.#audio.write(bytes as Buffer);
    } catch (error) {
      // Signs alone: some voices have words for them.
      if (!(isNotSpeakable(error) && !WORDS.test(text))) throw error;
    }
  }

  #order(text: string): SpeechOrder {
    const { chosen, input } = this.#parts;
    return {
      request: {
        text,
        voiceId: chosen.voice.id,
        languageId: chosen.language.id,
        gender: null,
        age: null,
        projectName: null,
        projectDescription: null,
        folderId: null,
        reading: null,
      },
      reading: { input, normalise: null, footnotes: null, pauses: null, marks: null, dictionaries: null },
      audio: { format: 'pcm', sampleRate: nearestRate(chosen.voice.facts.sampleRate) },
      keeping: { door: 'wyoming' },
      onHangUp: 'cancel',
      idempotencyKey: null,
    };
  }
}

/** What a voice may have words for. */
const SOUNDS = /[\p{L}\p{N}\p{S}]/u;
const WORDS = /[\p{L}\p{N}]/u;

/** The rate itself, where raw samples have it, else the next above. */
function nearestRate(rate: number): number {
  const rates = ratesOf('pcm');
  return rates.find((one) => one >= rate) ?? rates[rates.length - 1]!;
}

function isNotSpeakable(error: unknown): boolean {
  return error instanceof AppError && error.details.items?.[0]?.type === 'text_not_speakable';
}

function refuseText(msg: string, type: string): AppError {
  return invalidInput({ loc: ['text'], msg, type });
}

async function untilAborted(news: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([news, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
