// Speaks one piece of a text inside an engine process. The audio is held until it is known what was heard of the piece.
// When that was not all of it, the piece is spoken again in smaller pieces.
import { applyGain } from '../../audio/gain.ts';
import type { Engine, Hearing, SaidAs, SegmentRequest, SpokenWord } from '../../engines/engine.ts';
import { SynthesisError } from '../../ports/synthesizer.ts';
import { pauseAfter } from '../../text/plan/pauses.ts';
import type { Prosody } from '../../text/plan/stretches.ts';
import { DEFAULT_READING } from '../../text/reading.ts';
import type { PieceLimits } from '../../text/sentences/piece-limits.ts';
import { type Segment, segmentText } from '../../text/sentences/segmentation.ts';
import { assertTiling } from '../../text/sentences/tiling.ts';
import type { Span } from '../../text/trace/rewrite.ts';
import { addedBetween, type LeftSilence, NONE_LEFT } from './added-silence.ts';

/** What was heard of a piece. Places are UTF-16 units of its text. */
export type PieceHearing = Pick<Hearing, 'unheard' | 'named' | 'words' | 'unpronounced'>;

/** What is to be spoken, and how. */
export interface PieceText {
  readonly text: string;
  /** BCP-47 tag of its language. */
  readonly tag: string;
  readonly languageId: number;
  readonly prosody: Prosody | null;
  /** In places of the text, in order. */
  readonly phonemes: readonly SaidAs[];
}

export interface SpokenPiece {
  readonly blocks: readonly Int16Array[];
  readonly samples: number;
  readonly hearing: PieceHearing;
}

/** Less audio than this is what an engine gives for a text that it found nothing to say in. */
export const SILENT_SECONDS = 0.02;
/** 500 characters never take a quarter of an hour. When they do, the engine has failed. */
const MAX_PIECE_SECONDS = 900;

export interface PieceSpeaker {
  /** Rejects with `SynthesisError`, the engine's own error, or the signal's reason. */
  speak(piece: PieceText): Promise<SpokenPiece>;
  /** Throws when the engine sent samples after it had reported that it was done. */
  assertQuiet(): void;
}

export interface PieceSpeakerOptions {
  readonly engine: Engine;
  readonly request: Omit<SegmentRequest, 'text' | 'languageId'>;
  /** What the engine takes in one call in a language. */
  readonly limitsOf: (tag: string) => PieceLimits;
  /** What the voice leaves before and after what is spoken in one call. */
  readonly leavesMs?: LeftSilence;
  readonly signal: AbortSignal;
}

export function createPieceSpeaker(options: PieceSpeakerOptions): PieceSpeaker {
  const { engine, request, limitsOf, leavesMs = NONE_LEFT, signal } = options;
  const { sampleRate } = engine.describe();
  const silentSamples = SILENT_SECONDS * sampleRate;
  const maxSamples = MAX_PIECE_SECONDS * sampleRate;
  let isLate = false;

  /** Speaks a piece in one call. */
  async function speakOnce(piece: PieceText): Promise<SpokenPiece & { hearing: Hearing }> {
    const blocks: Int16Array[] = [];
    let samples = 0;
    let isOpen = true;
    const sink = (block: Int16Array): boolean => {
      // Samples that come after the end of the call would be heard in the middle of another piece.
      if (!isOpen) isLate = true;
      if (!isOpen) return false;
      if (!(block instanceof Int16Array)) throw noSound();
      samples += block.length;
      if (samples > maxSamples) throw tooLong();
      // The block is a view of the engine's memory, so it is copied.
      const copy = block.slice();
      applyGain(copy, piece.prosody?.volume ?? 0);
      blocks.push(copy);
      return true;
    };
    try {
      const hearing = await engine.synthesize({ ...request, ...toSegment(piece) }, sink, signal);
      signal.throwIfAborted();
      return { blocks, samples, hearing };
    } finally {
      isOpen = false;
    }
  }

  /** Whether smaller pieces could help: an unheard part is heard when it is spoken alone, or the buffers were full. */
  async function isCurable(piece: PieceText, { unheard, isOverfull }: Hearing): Promise<boolean> {
    if (isOverfull) return true;
    for (const span of unheard) {
      const alone = await speakOnce(cutOut(piece, span));
      if (alone.samples >= silentSamples && alone.hearing.unheard.length === 0) return true;
    }
    return false;
  }

  async function speak(piece: PieceText): Promise<SpokenPiece> {
    const spoken = await speakOnce(piece);
    const { hearing } = spoken;
    if (hearing.unheard.length === 0 && !hearing.isOverfull) return spoken;
    const smaller = cutInHalf(piece);
    if (smaller.length < 2 || !(await isCurable(piece, hearing))) return spoken;
    return join(piece, smaller);
  }

  function cutInHalf({ text, tag }: PieceText): readonly Segment[] {
    const limits = limitsOf(tag);
    const units = Math.min(limits.units, Math.max(1, Math.ceil(text.length / 2)));
    return [...assertTiling(segmentText(text, { tag, limits: { ...limits, units } }), text)];
  }

  /** Speaks the segments one after the other, with pauses between them. */
  async function join(piece: PieceText, segments: readonly Segment[]): Promise<SpokenPiece> {
    const blocks: Int16Array[] = [];
    const unheard: Span[] = [];
    const named: number[] = [];
    const words: SpokenWord[] = [];
    const unpronounced: Span[] = [];
    let samples = 0;
    let pause = 0;
    for (const { start, text, after } of segments) {
      const part = await speak(cutOut(piece, { start, end: start + text.length }));
      for (const span of part.hearing.unheard) unheard.push({ start: start + span.start, end: start + span.end });
      for (const span of part.hearing.unpronounced ?? []) {
        unpronounced.push({ start: start + span.start, end: start + span.end });
      }
      for (const at of part.hearing.named) named.push(start + at);
      if (part.samples >= silentSamples) {
        if (samples > 0 && pause > 0) blocks.push(new Int16Array(pause));
        if (samples > 0) samples += pause;
        pause = 0;
        for (const word of part.hearing.words ?? []) {
          words.push({ ...word, at: start + word.at, startSample: samples + word.startSample });
        }
        for (const block of part.blocks) blocks.push(block);
        samples += part.samples;
      }
      const addedMs = addedBetween(pauseAfter(after, DEFAULT_READING.pauses), leavesMs);
      pause = Math.max(pause, Math.round((addedMs * sampleRate) / 1_000));
    }
    return { blocks, samples, hearing: { unheard, named, words, unpronounced } };
  }

  return {
    speak,
    assertQuiet() {
      if (isLate) throw spokeLate();
    },
  };
}

/** Only what is asked for is in the request, so that an engine that knows neither is given neither. */
function toSegment({ text, languageId, prosody, phonemes }: PieceText) {
  return {
    text,
    languageId,
    ...(phonemes.length === 0 ? {} : { phonemes }),
    ...(prosody === null ? {} : { prosody: { rate: prosody.rate, pitch: prosody.pitch } }),
  };
}

/** A part of a piece, spoken in the same way. Phonemes that reach out of it are not said. */
function cutOut(piece: PieceText, { start, end }: Span): PieceText {
  const phonemes = piece.phonemes
    .filter((one) => one.start >= start && one.end <= end)
    .map((one) => ({ ...one, start: one.start - start, end: one.end - start }));
  return { ...piece, text: piece.text.slice(start, end), phonemes };
}

function noSound(): SynthesisError {
  const message = 'The engine gave something that is no sound.';
  return new SynthesisError({ code: 'engine_failed', message, retryable: true });
}

function spokeLate(): SynthesisError {
  const message = 'The engine spoke on after it had said that it was done.';
  return new SynthesisError({ code: 'engine_failed', message, retryable: true });
}

function tooLong(): SynthesisError {
  const message = `The text turns into a passage of more than ${MAX_PIECE_SECONDS} seconds.`;
  return new SynthesisError({ code: 'engine_failed', message, retryable: false });
}
