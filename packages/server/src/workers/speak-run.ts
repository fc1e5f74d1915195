// One run inside an engine process: text → pieces → samples and pauses → FLAC file.
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Flac } from 'libflacjs';
import { createFlacFile } from '../audio/flac-file.ts';
import { findLanguage } from '../domain/language.ts';
import { emptyAccount } from '../domain/reading-account.ts';
import type { Passage } from '../domain/run.ts';
import type { Engine } from '../engines/engine.ts';
import {
  SynthesisError,
  type SynthesisFiles,
  type SynthesisRequest,
  type SynthesisResult,
} from '../ports/synthesizer.ts';
import { passStep } from '../steps.ts';
import { SEGMENT_LIMIT, type Segment } from '../text/segmentation.ts';
import { createCoverageCounter } from './coverage-counter.ts';
import { pauseSamples } from './pauses.ts';
import { planPieces } from './plan-pieces.ts';
import { createSegmentLog, SegmentLogReader } from './segment-log.ts';
import { createSegmentTimes } from './segment-times.ts';
import { createPieceSpeaker, type PieceHearing } from './speak-piece.ts';
import { createTimingsWriter, type PieceTimes } from './timings-writer.ts';
import { createTrack } from './track.ts';

/** Version of the rules by which a piece is spoken and judged. Segments kept under another version are spoken again. */
const RULES_VERSION = 3;

const NOT_BLANK = /\S/;

export interface SpeakOptions {
  readonly engine: Engine;
  readonly flac: Flac;
  readonly request: SynthesisRequest;
  readonly files: SynthesisFiles;
  readonly voiceName: string;
  readonly maxAudioSeconds: number;
  /** Passages that an earlier attempt did not finish. They are spoken in smaller pieces. */
  readonly hardPassages: readonly Passage[];
  /** Checked between pieces and inside the engine. */
  readonly signal: AbortSignal;
  /** Called before a file is created or a segment kept, which must not be when nobody would ever remove it: then it throws. */
  readonly beforeKeeping: () => void;
  /** Called before each piece is spoken, unless it is the whole text. */
  readonly onPiece: (passage: Passage) => void;
}

/** Speaks a run into its file. Rejects, without a file, with `SynthesisError`, a file error or the signal's reason. */
export async function speakRun(options: SpeakOptions): Promise<SynthesisResult> {
  const { engine, flac, request, files, signal } = options;
  signal.throwIfAborted();
  const { sampleRate } = engine.describe();
  const { text } = request;
  const tag = findLanguage(request.languageId)?.tag ?? 'und';
  const limits = engine.limits(request);
  options.beforeKeeping();
  const file = createFlacFile({ flac, path: files.audio, sampleRate, comments: commentsOf(options) });
  const voice = identityOf(options);
  const kept = new SegmentLogReader(files.earlier, voice);
  const log = createSegmentLog(files.segments, voice);
  const timings = createTimingsWriter(files.timings, text);
  try {
    const speaker = createPieceSpeaker({ engine, request, tag, limits, signal });
    const track = createTrack({ file, sampleRate, maxSeconds: options.maxAudioSeconds });
    const coverage = createCoverageCounter(text);
    const times = createSegmentTimes();
    let segments = 0;
    let resumedSegments = 0;
    let sounded = false;
    // The message with the run was delivered in this turn of the event loop. A cancellation can only arrive in a later
    // one. A short run is over before that would matter.
    if (text.length > SEGMENT_LIMIT) await setImmediate();
    for (const piece of planPieces(text, { tag, limits }, options.hardPassages)) {
      if (NOT_BLANK.test(piece.text)) {
        // Lets a cancellation or the end of the parent be handled. Not needed before the first piece.
        if (segments > 0) await setImmediate();
        signal.throwIfAborted();
        const earlier = kept.take(piece.start, piece.text);
        const isLast = piece.start + piece.text.length === text.length;
        if (earlier === null && !(isLast && piece.start === 0)) options.onPiece(piece.passage);
        const spoken = earlier ?? (await speaker.speak(piece.text));
        if (earlier === null) passStep('segment.spoken');
        else resumedSegments++;
        segments++;
        const { start, samples } = track.append(spoken.blocks);
        times.add(piece.text, start, samples);
        timings.add(timesOf(piece, spoken.hearing, { start, samples }));
        coverage.add(piece.text, samples > 0 ? spoken.hearing : null);
        sounded ||= samples > 0;
        // After the last piece there is nothing left to resume.
        if (earlier === null && !isLast) {
          options.beforeKeeping();
          log.append(piece.start, piece.text, spoken);
          passStep('segment.kept');
        }
      } else {
        times.add(piece.text, track.total(), 0);
        coverage.add(piece.text, null);
      }
      track.pause(pauseSamples(piece.after, sampleRate));
    }
    if (!sounded) throw nothingSpoken();
    speaker.assertQuiet();
    const covered = { ...coverage.finish(), basis: engine.describe().hearing };
    const timed = timings.finish();
    const { samples, sizeBytes, sha256 } = file.finish();
    passStep('audio.written');
    const facts = { sizeBytes, sha256, contentType: 'audio/flac', sampleRate, samples } as const;
    const sound = { peaks: track.peaks(), segments: times.finish() };
    return { ...facts, segments, resumedSegments, coverage: covered, account: emptyAccount(), sound, timings: timed };
  } catch (error) {
    file.abort();
    timings.abort();
    throw error;
  } finally {
    kept.close();
    log.close();
  }
}

/** The times of a piece whose text is the caller's own. */
function timesOf(
  { start, text, after }: Segment,
  { words = [], unheard }: PieceHearing,
  heard: { readonly start: number; readonly samples: number },
): PieceTimes {
  return {
    span: { start, end: start + text.length },
    startSample: heard.start,
    samples: heard.samples,
    words: words.map((word) => ({ ...word, at: start + word.at })),
    unheard: unheard.map((span) => ({ start: start + span.start, end: start + span.end })),
    endsSentence: after === 'sentence' || after === 'paragraph',
  };
}

/** Everything besides its text that the samples and the hearing of a piece depend on. */
function identityOf({ engine, request }: SpeakOptions): string {
  const { name, version, sampleRate } = engine.describe();
  const { voiceId, languageId, gender, age } = request;
  return JSON.stringify([RULES_VERSION, name, version, sampleRate, voiceId, languageId, gender, age]);
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
