// One run inside an engine process: text → segments → samples and pauses → FLAC file.
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Flac } from 'libflacjs';
import { createFlacFile, type FlacFile } from '../audio/flac-file.ts';
import { type Break, SEGMENT_LIMIT, segmentText } from '../audio/segmentation.ts';
import { findLanguage } from '../domain/language.ts';
import type { Engine } from '../engines/engine.ts';
import { SynthesisError, type SynthesisRequest, type SynthesisResult } from '../ports/synthesizer.ts';

/** What the engine itself leaves between two sentences of one call: 6,480 samples at its 22,050 Hz. */
const SENTENCE_PAUSE = 6_480 / 22_050;
const PAUSE_SECONDS: Readonly<Record<Break, number>> = {
  paragraph: 2 * SENTENCE_PAUSE,
  sentence: SENTENCE_PAUSE,
  clause: 0.1,
  none: 0,
};
/** An engine that found nothing to say answers with less than this. */
const SILENT_SECONDS = 0.02;
/** Nobody's 500 characters take a quarter of an hour; a segment that does is an engine gone astray. */
const MAX_SEGMENT_SECONDS = 900;

const NOT_BLANK = /\S/;

export interface SpeakOptions {
  readonly engine: Engine;
  readonly flac: Flac;
  readonly request: SynthesisRequest;
  readonly spoolPath: string;
  readonly voiceName: string;
  readonly maxAudioSeconds: number;
  /** Looked at between segments and inside the engine. */
  readonly signal: AbortSignal;
}

/** Speaks a run into its spool file. Rejects with `SynthesisError`, or the signal's reason; the file is gone then. */
export async function speakRun(options: SpeakOptions): Promise<SynthesisResult> {
  const { engine, flac, request, spoolPath, signal } = options;
  signal.throwIfAborted();
  const { sampleRate } = engine.describe();
  const file = createFlacFile({ flac, path: spoolPath, sampleRate, comments: commentsOf(options) });
  try {
    const track = createTrack({ file, sampleRate, maxSeconds: options.maxAudioSeconds });
    let segments = 0;
    let silentSegments = 0;
    // The first turn of the event loop still belongs to the message that brought the run: only later ones can bring
    // news. A short run is over before any could matter.
    if (request.text.length > SEGMENT_LIMIT) await setImmediate();
    for (const segment of segmentText(request.text, findLanguage(request.languageId)?.tag ?? 'und')) {
      if (NOT_BLANK.test(segment.text)) {
        // Lets a cancellation or the end of the parent come in; the first segment has nothing to wait for.
        if (segments > 0) await setImmediate();
        signal.throwIfAborted();
        segments++;
        await engine.synthesize({ ...request, text: segment.text }, track.push, signal);
        signal.throwIfAborted();
        if (!track.endSegment()) silentSegments++;
      }
      track.pause(segment.after);
    }
    if (silentSegments === segments) throw nothingSpoken();
    const { samples, sizeBytes, sha256 } = file.finish();
    return { sizeBytes, sha256, contentType: 'audio/flac', sampleRate, samples, segments, silentSegments };
  } catch (error) {
    file.abort();
    throw error;
  }
}

/** Joins the segments' samples: pauses only between what sounds, silent segments dropped, length bounded. */
function createTrack(options: { file: FlacFile; sampleRate: number; maxSeconds: number }) {
  const { file, sampleRate } = options;
  const maxSamples = options.maxSeconds * sampleRate;
  const maxSegmentSamples = MAX_SEGMENT_SECONDS * sampleRate;
  const silentSamples = SILENT_SECONDS * sampleRate;
  let total = 0;
  let inSegment = 0;
  let pausing = 0;
  /** The segment's first samples, until there are enough to tell it from silence. */
  let held: Int16Array | undefined;

  function write(samples: Int16Array): void {
    total += samples.length;
    file.write(samples);
  }

  function begin(first: Int16Array): void {
    if (total > 0 && pausing > 0) write(new Int16Array(pausing));
    pausing = 0;
    if (held) write(held);
    held = undefined;
    write(first);
  }

  return {
    push(samples: Int16Array): boolean {
      const before = inSegment;
      inSegment += samples.length;
      if (before >= silentSamples) write(samples);
      else if (inSegment >= silentSamples) begin(samples);
      else held = Int16Array.from([...(held ?? []), ...samples]);
      if (total > maxSamples) throw tooLong(`more than ${options.maxSeconds} seconds of audio`);
      if (inSegment > maxSegmentSamples) throw tooLong(`a passage of more than ${MAX_SEGMENT_SECONDS} seconds`);
      return true;
    },

    /** Whether the segment made a sound. */
    endSegment(): boolean {
      const sounded = inSegment >= silentSamples;
      inSegment = 0;
      held = undefined;
      return sounded;
    },

    pause(after: Break): void {
      pausing = Math.max(pausing, Math.round(PAUSE_SECONDS[after] * sampleRate));
    },
  };
}

function commentsOf({ engine, request, voiceName }: SpeakOptions): Record<string, string> {
  const { name, version } = engine.describe();
  return {
    LECTOR_RUN_ID: String(request.runId),
    LECTOR_VOICE: `${request.voiceId} ${voiceName}`,
    LECTOR_ENGINE: `${name} ${version}`,
    LANGUAGE: findLanguage(request.languageId)?.tag ?? 'und',
    LECTOR_TEXT_SHA256: createHash('sha256').update(request.text).digest('hex'),
  };
}

function nothingSpoken(): SynthesisError {
  const message = 'The voice found nothing in the text that it can speak.';
  return new SynthesisError({ code: 'nothing_spoken', message, retryable: false });
}

function tooLong(what: string): SynthesisError {
  const message = `The text turns into ${what}.`;
  return new SynthesisError({ code: 'engine_failed', message, retryable: false });
}
