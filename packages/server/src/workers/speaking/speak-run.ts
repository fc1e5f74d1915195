// One run inside an engine process: text → pieces → samples and pauses → FLAC file.
import { createHash } from 'node:crypto';
import type { Flac } from 'libflacjs';
import { createFlacFile } from '../../audio/flac-file.ts';
import { findLanguage } from '../../domain/language.ts';
import type { Passage } from '../../domain/run.ts';
import type { Voice } from '../../domain/voice.ts';
import type { Engine } from '../../engines/engine.ts';
import {
  SynthesisError,
  type SynthesisFiles,
  type SynthesisRequest,
  type SynthesisResult,
} from '../../ports/synthesizer.ts';
import { passStep } from '../../steps.ts';
import { DEFAULT_READING, TEXT_RULES_VERSION, writeReading } from '../../text/reading.ts';
import { planPieces } from './plan-pieces.ts';
import { preparePlan } from './prepare-plan.ts';
import { createRunRecorder } from './run-recorder.ts';
import { createSegmentLog, SegmentLogReader } from './segment-log.ts';
import { createPieceSpeaker } from './speak-piece.ts';
import { createTimingsWriter } from './timings-writer.ts';

/** Version of the rules by which a piece is spoken and judged. Segments kept under another version are spoken again. */
const RULES_VERSION = 3;

const NOT_BLANK = /\S/;

export interface SpeakOptions {
  readonly engine: Engine;
  readonly flac: Flac;
  readonly voice: Voice;
  readonly request: SynthesisRequest;
  readonly files: SynthesisFiles;
  readonly maxAudioSeconds: number;
  /** Passages that an earlier attempt did not finish. They are spoken in smaller pieces. */
  readonly hardPassages: readonly Passage[];
  /** Checked between pieces and inside the engine. */
  readonly signal: AbortSignal;
  /** Called before anything is created in the folder, which must not be when nobody would remove it: then it throws. */
  readonly beforeKeeping: () => void;
  /** Called before each piece, unless it is the whole text: resolves when the run may go on. */
  readonly takeTurn: (passage: Passage) => Promise<void>;
  /** Called after each segment but the last, once that is kept: so many bytes of the audio file will stay, whatever happens to the process. */
  readonly tellSound?: ((bytes: number) => void) | undefined;
}

/** Speaks a run into its file. Rejects, without a file, with `SynthesisError`, a file error or the signal's reason. */
export async function speakRun(options: SpeakOptions): Promise<SynthesisResult> {
  const { engine, flac, voice, request, files, signal } = options;
  signal.throwIfAborted();
  const { sampleRate } = engine.describe();
  const { text } = request;
  const plan = await preparePlan(options);
  options.beforeKeeping();
  const file = createFlacFile({ flac, path: files.audio, sampleRate, comments: commentsOf(options) });
  const identity = identityOf(options);
  const kept = new SegmentLogReader(files.earlier, identity);
  const log = createSegmentLog(files.segments, identity);
  const timings = createTimingsWriter(files.timings, text, {
    beforeCreating: options.beforeKeeping,
    view: plan.hasMarkup ? plan.parsed.words : undefined,
  });
  try {
    const { leavesMs } = voice.facts;
    const { limitsOf } = plan;
    const speaker = createPieceSpeaker({ engine, request: { ...request, voice }, limitsOf, leavesMs, signal });
    const { maxAudioSeconds: maxSeconds } = options;
    const recorder = createRunRecorder({ text, plan, file, timings, sampleRate, leavesMs, maxSeconds });
    let segments = 0;
    let resumedSegments = 0;
    for (const piece of planPieces(text, plan, options.hardPassages)) {
      const { source, words, style, phonemes } = piece;
      if (!NOT_BLANK.test(words.text)) {
        recorder.add(piece, null);
        continue;
      }
      const isLast = source.end === text.length;
      if (!(isLast && piece.at === 0)) await options.takeTurn(piece.passage);
      signal.throwIfAborted();
      const earlier = kept.take(piece.at, words.text);
      const asked = { ...style, text: words.text, languageId: plan.languageIdOf(style.tag), phonemes };
      const spoken = earlier ?? (await speaker.speak(asked));
      options.beforeKeeping();
      if (earlier === null) passStep('segment.spoken');
      else resumedSegments++;
      segments++;
      recorder.add(piece, spoken);
      // After the last piece there is nothing left to resume.
      if (earlier === null && !isLast) {
        log.append(piece.at, words.text, spoken);
        passStep('segment.kept');
      }
      if (!isLast) options.tellSound?.(file.flush());
    }
    if (!recorder.hasSounded()) throw nothingSpoken();
    speaker.assertQuiet();
    const { coverage, ...told } = recorder.finish();
    const { samples, sizeBytes, sha256 } = file.finish();
    passStep('audio.written');
    const facts = { sizeBytes, sha256, contentType: 'audio/flac', sampleRate, samples } as const;
    const covered = { ...coverage, basis: engine.describe().hearing };
    return { ...facts, segments, resumedSegments, ...told, coverage: covered };
  } catch (error) {
    file.abort();
    timings.abort();
    throw error;
  } finally {
    kept.close();
    log.close();
  }
}

/** Everything besides its text that the samples and the hearing of a piece depend on. */
function identityOf({ engine, request }: SpeakOptions): string {
  const { name, version, sampleRate } = engine.describe();
  const { voiceId, languageId, gender, age } = request;
  const reading = writeReading(request.reading ?? DEFAULT_READING);
  const rules = [RULES_VERSION, TEXT_RULES_VERSION];
  return JSON.stringify([rules, name, version, sampleRate, voiceId, languageId, gender, age, reading]);
}

function commentsOf({ engine, voice, request }: SpeakOptions): Record<string, string> {
  const { name, version } = engine.describe();
  return {
    LECTOR_RUN_ID: String(request.runId),
    LECTOR_VOICE: `${voice.id} ${voice.name}`,
    LECTOR_ENGINE: `${name} ${version}`,
    LANGUAGE: findLanguage(request.languageId)?.tag ?? 'und',
    LECTOR_TEXT_SHA256: createHash('sha256').update(request.text).digest('hex'),
  };
}

function nothingSpoken(): SynthesisError {
  const message = 'The voice found nothing in the text that it can speak.';
  return new SynthesisError({ code: 'nothing_spoken', message, retryable: false });
}
