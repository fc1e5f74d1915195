// One run inside an engine process: text → segments → samples and pauses → FLAC file.
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Flac } from 'libflacjs';
import { createFlacFile, type FlacFile } from '../audio/flac-file.ts';
import { createPeakMeter } from '../audio/peaks.ts';
import { findLanguage } from '../domain/language.ts';
import { MAX_PEAKS } from '../domain/sound.ts';
import type { Engine } from '../engines/engine.ts';
import {
  SynthesisError,
  type SynthesisFiles,
  type SynthesisRequest,
  type SynthesisResult,
} from '../ports/synthesizer.ts';
import { passStep } from '../steps.ts';
import { type Break, SEGMENT_LIMIT, segmentText } from '../text/segmentation.ts';
import { createCoverageCounter } from './coverage-counter.ts';
import { createSegmentLog, SegmentLogReader } from './segment-log.ts';
import { createSegmentTimes } from './segment-times.ts';

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
  readonly files: SynthesisFiles;
  readonly voiceName: string;
  readonly maxAudioSeconds: number;
  /** Looked at between segments and inside the engine. */
  readonly signal: AbortSignal;
  /** Called after each segment that another follows. */
  readonly onProgress: () => void;
}

/** Speaks a run into its file. Rejects with `SynthesisError`, a file system's error, or the signal's reason; the file is gone then. */
export async function speakRun(options: SpeakOptions): Promise<SynthesisResult> {
  const { engine, flac, request, files, signal } = options;
  signal.throwIfAborted();
  const { sampleRate } = engine.describe();
  const file = createFlacFile({ flac, path: files.audio, sampleRate, comments: commentsOf(options) });
  const voice = voiceOf(options);
  const kept = new SegmentLogReader(files.earlier, voice);
  const log = createSegmentLog(files.segments, voice);
  try {
    const track = createTrack({ file, sampleRate, maxSeconds: options.maxAudioSeconds });
    const coverage = createCoverageCounter(request.text, (sign) => engine.reads(sign, request));
    const times = createSegmentTimes();
    let segments = 0;
    let resumedSegments = 0;
    let sounded = false;
    let position = 0;
    let late = false;
    // The first turn of the event loop still belongs to the message that brought the run: only later ones can bring
    // news. A short run is over before any could matter.
    if (request.text.length > SEGMENT_LIMIT) await setImmediate();
    for (const segment of segmentText(request.text, findLanguage(request.languageId)?.tag ?? 'und')) {
      position += segment.text.length;
      if (NOT_BLANK.test(segment.text)) {
        // Lets a cancellation or the end of the parent come in; the first segment has nothing to wait for.
        if (segments > 0) await setImmediate();
        signal.throwIfAborted();
        const earlier = kept.take(segments, segment.text);
        if (earlier !== null) {
          track.push(earlier);
          resumedSegments++;
        } else {
          await speakSegment(segment.text);
        }
        segments++;
        const { start, samples } = track.endSegment();
        times.add(segment.text, start, samples);
        coverage.add(segment.text, samples > 0);
        sounded ||= samples > 0;
        if (position < request.text.length) options.onProgress();
      } else {
        times.add(segment.text, track.total(), 0);
        coverage.add(segment.text, false);
      }
      track.pause(segment.after);
    }
    if (!sounded) throw nothingSpoken();
    if (late) throw spokeLate();
    const covered = coverage.finish();
    const { samples, sizeBytes, sha256 } = file.finish();
    passStep('audio.written');
    const facts = { sizeBytes, sha256, contentType: 'audio/flac', sampleRate, samples } as const;
    const sound = { peaks: track.peaks(), segments: times.finish() };
    return { ...facts, segments, resumedSegments, coverage: covered, sound };

    async function speakSegment(text: string): Promise<void> {
      const pcm: Int16Array[] = [];
      const isLast = position === request.text.length;
      let open = true;
      const sink = (samples: Int16Array): boolean => {
        // What comes late would sound in the middle of something else.
        if (!open) late = true;
        if (!open) return false;
        if (!(samples instanceof Int16Array)) throw noSound();
        if (!isLast) pcm.push(samples.slice());
        return track.push(samples);
      };
      try {
        await engine.synthesize({ ...request, text }, sink, signal);
      } finally {
        open = false;
      }
      signal.throwIfAborted();
      passStep('segment.spoken');
      // After the last one there is nothing to go on to.
      if (!isLast) log.append(segments, text, pcm);
      if (!isLast) passStep('segment.kept');
    }
  } catch (error) {
    file.abort();
    throw error;
  } finally {
    kept.close();
    log.close();
  }
}

/** Everything that the samples depend on besides the text: segments of another voice or engine are not taken over. */
function voiceOf({ engine, request }: SpeakOptions): string {
  const { name, version, sampleRate } = engine.describe();
  const { voiceId, languageId, gender, age } = request;
  return JSON.stringify([name, version, sampleRate, voiceId, languageId, gender, age]);
}

/** Joins the segments' samples: pauses only between what sounds, silent segments dropped, length bounded. */
function createTrack(options: { file: FlacFile; sampleRate: number; maxSeconds: number }) {
  const { file, sampleRate } = options;
  const maxSamples = options.maxSeconds * sampleRate;
  const maxSegmentSamples = MAX_SEGMENT_SECONDS * sampleRate;
  const silentSamples = SILENT_SECONDS * sampleRate;
  const meter = createPeakMeter(MAX_PEAKS);
  let total = 0;
  let inSegment = 0;
  let segmentStart = 0;
  let pausing = 0;
  /** The segment's first samples, until there are enough to tell it from silence. */
  let held: Int16Array | undefined;

  function write(samples: Int16Array): void {
    total += samples.length;
    meter.add(samples);
    file.write(samples);
  }

  function begin(first: Int16Array): void {
    if (total > 0 && pausing > 0) write(new Int16Array(pausing));
    pausing = 0;
    segmentStart = total;
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
      else held = Int16Array.from([...(held ?? []), ...samples]); // the engine's own memory, so a copy
      if (total > maxSamples) throw tooLong(`more than ${options.maxSeconds} seconds of audio`);
      if (inSegment > maxSegmentSamples) throw tooLong(`a passage of more than ${MAX_SEGMENT_SECONDS} seconds`);
      return true;
    },

    /** Where the segment is heard; no samples when it made no sound. */
    endSegment(): { start: number; samples: number } {
      const sounded = inSegment >= silentSamples;
      inSegment = 0;
      held = undefined;
      return sounded ? { start: segmentStart, samples: total - segmentStart } : { start: total, samples: 0 };
    },

    /** Samples so far. */
    total: () => total,

    /** The shape of all that was heard; once, at the end. */
    peaks: () => meter.finish(),

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

function noSound(): SynthesisError {
  const message = 'The engine gave something that is no sound.';
  return new SynthesisError({ code: 'engine_failed', message, retryable: true });
}

function spokeLate(): SynthesisError {
  const message = 'The engine spoke on after it had said that it was done.';
  return new SynthesisError({ code: 'engine_failed', message, retryable: true });
}

function tooLong(what: string): SynthesisError {
  const message = `The text turns into ${what}.`;
  return new SynthesisError({ code: 'engine_failed', message, retryable: false });
}
