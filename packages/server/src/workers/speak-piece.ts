// Speaks one piece of a text inside an engine process. The audio is held until it is known what was heard of the piece.
// When that was not all of it, the piece is spoken again in smaller pieces.
import type { Engine, Hearing, SegmentRequest, SpokenWord } from '../engines/engine.ts';
import { SynthesisError } from '../ports/synthesizer.ts';
import type { PieceLimits } from '../text/piece-limits.ts';
import { type Segment, segmentText } from '../text/segmentation.ts';
import { pauseSamples } from './pauses.ts';

/** What was heard of a piece. Places are UTF-16 units of its text. */
export type PieceHearing = Pick<Hearing, 'unheard' | 'named' | 'words'>;

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
  speak(text: string): Promise<SpokenPiece>;
  /** Throws when the engine sent samples after it had reported that it was done. */
  assertQuiet(): void;
}

export interface PieceSpeakerOptions {
  readonly engine: Engine;
  readonly request: Omit<SegmentRequest, 'text'>;
  readonly tag: string;
  readonly limits: PieceLimits;
  readonly signal: AbortSignal;
}

export function createPieceSpeaker({ engine, request, tag, limits, signal }: PieceSpeakerOptions): PieceSpeaker {
  const { sampleRate } = engine.describe();
  const silentSamples = SILENT_SECONDS * sampleRate;
  const maxSamples = MAX_PIECE_SECONDS * sampleRate;
  let isLate = false;

  /** Speaks a text in one call. */
  async function speakOnce(text: string): Promise<SpokenPiece & { hearing: Hearing }> {
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
      blocks.push(block.slice());
      return true;
    };
    try {
      const hearing = await engine.synthesize({ ...request, text }, sink, signal);
      signal.throwIfAborted();
      return { blocks, samples, hearing };
    } finally {
      isOpen = false;
    }
  }

  /** Whether smaller pieces could help: an unheard part is heard when it is spoken alone, or the buffers were full. */
  async function isCurable(text: string, { unheard, isOverfull }: Hearing): Promise<boolean> {
    if (isOverfull) return true;
    for (const { start, end } of unheard) {
      const alone = await speakOnce(text.slice(start, end));
      if (alone.samples >= silentSamples && alone.hearing.unheard.length === 0) return true;
    }
    return false;
  }

  async function speak(text: string): Promise<SpokenPiece> {
    const spoken = await speakOnce(text);
    const { hearing } = spoken;
    if (hearing.unheard.length === 0 && !hearing.isOverfull) return spoken;
    const smaller = cutInHalf(text);
    if (smaller.length < 2 || !(await isCurable(text, hearing))) return spoken;
    return join(smaller);
  }

  function cutInHalf(text: string): readonly Segment[] {
    const units = Math.min(limits.units, Math.max(1, Math.ceil(text.length / 2)));
    return [...segmentText(text, { tag, limits: { ...limits, units } })];
  }

  /** Speaks the segments one after the other, with pauses between them. */
  async function join(segments: readonly Segment[]): Promise<SpokenPiece> {
    const blocks: Int16Array[] = [];
    const unheard: { start: number; end: number }[] = [];
    const named: number[] = [];
    const words: SpokenWord[] = [];
    let samples = 0;
    let pause = 0;
    for (const { start, text, after } of segments) {
      const part = await speak(text);
      for (const span of part.hearing.unheard) unheard.push({ start: start + span.start, end: start + span.end });
      for (const place of part.hearing.named) named.push(start + place);
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
      pause = Math.max(pause, pauseSamples(after, sampleRate));
    }
    return { blocks, samples, hearing: { unheard, named, words } };
  }

  return {
    speak,
    assertQuiet() {
      if (isLate) throw spokeLate();
    },
  };
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
