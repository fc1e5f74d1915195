// One run inside an engine process: text → pieces → samples and pauses → FLAC file.
import { createHash } from 'node:crypto';
import type { Flac } from 'libflacjs';
import { createFlacFile } from '../../audio/flac-file.ts';
import { RUN_ID_COMMENT } from '../../domain/flac-beginning.ts';
import { findLanguage } from '../../domain/language.ts';
import type { Passage } from '../../domain/run.ts';
import type { Voice } from '../../domain/voice.ts';
import type { Engine } from '../../engines/engine.ts';
import {
  type FindSegments,
  SpokenBefore,
  SynthesisError,
  type SynthesisFiles,
  type SynthesisRequest,
  type SynthesisResult,
} from '../../ports/synthesizer.ts';
import { passStep } from '../../steps.ts';
import { findSegments } from './found-segments.ts';
import { type PlannedPiece, planPieces } from './plan-pieces.ts';
import { preparePlan, type RunPlan } from './prepare-plan.ts';
import { createRecordingKey, type RecordingKey } from './recording-key.ts';
import { createRunRecorder } from './run-recorder.ts';
import { createSegmentKeys } from './segment-key.ts';
import { createSegmentLog, type SegmentLog } from './segment-log.ts';
import { createPieceSpeaker, type PieceText } from './speak-piece.ts';
import { createTimingsWriter } from './timings-writer.ts';

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
  /** Asked for finished segments where `files.found` is not null. */
  readonly findSegments: FindSegments;
  /** Keys of recordings that need not be made again; absent: none. */
  readonly recordings?: readonly string[];
  /** Called after each segment but the last, once that is kept: so many bytes of the audio file will stay, whatever happens to the process. */
  readonly tellSound?: ((bytes: number) => void) | undefined;
}

/** Speaks a run into its file. Rejects, without a file, with `SpokenBefore`, `SynthesisError`, a file error or the signal's reason. */
export async function speakRun(options: SpeakOptions): Promise<SynthesisResult> {
  const { engine, flac, voice, request, files, signal } = options;
  signal.throwIfAborted();
  const { sampleRate } = engine.describe();
  const { text } = request;
  const plan = await preparePlan(options);
  options.beforeKeeping();
  const keyOf = createSegmentKeys(options);
  const log = createSegmentLog(files.segments);
  const comments = commentsOf(options);
  const startKey = () => createRecordingKey({ ...options, plan, comments });
  if (options.recordings?.length) findRecording(options, { plan, keyOf, key: startKey(), log });
  const named = { [RUN_ID_COMMENT]: String(request.runId), ...comments };
  const file = createFlacFile({ flac, path: files.audio, sampleRate, comments: named });
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
    let reusedSegments = 0;
    const reuse = request.segments?.reuse ?? false;
    const recordingKey = reuse ? startKey() : null;
    const pieces = planPieces(text, plan, options.hardPassages);
    const askedOf = (piece: PlannedPiece) => toAsk(piece, plan);
    const due = findSegments({ pieces, askedOf, keyOf, path: files.found, find: options.findSegments });
    for await (const { piece, asked, kept } of due) {
      recordingKey?.add(piece, asked && keyOf(asked, piece.passage));
      if (asked === null) {
        recorder.add(piece, null);
        continue;
      }
      const isLast = piece.source.end === text.length;
      if (!(isLast && piece.at === 0)) await options.takeTurn(piece.passage);
      signal.throwIfAborted();
      const spoken = kept ?? (await speaker.speak(asked));
      options.beforeKeeping();
      if (kept === null) passStep('segment.spoken');
      else {
        resumedSegments++;
        if (!kept.isOwn) reusedSegments++;
      }
      segments++;
      recorder.add(piece, spoken);
      // After the last piece there is nothing left to resume.
      if (kept === null && (reuse || !isLast)) {
        log.append(keyOf(asked, piece.passage), spoken);
        passStep('segment.kept');
      } else if (kept !== null && reuse && !kept.isOwn) log.refer(keyOf(asked, piece.passage));
      if (!isLast) options.tellSound?.(file.flush());
    }
    if (!recorder.hasSounded()) throw nothingSpoken();
    speaker.assertQuiet();
    const { coverage, ...told } = recorder.finish();
    const { samples, sizeBytes, sha256 } = file.finish();
    passStep('audio.written');
    const facts = { sizeBytes, sha256, contentType: 'audio/flac', sampleRate, samples } as const;
    const covered = { ...coverage, basis: engine.describe().hearing };
    const counts = { segments, resumedSegments, reusedSegments };
    const keyed = recordingKey && { recordingKey: recordingKey.finish() };
    return { ...facts, ...counts, ...told, coverage: covered, ...keyed };
  } catch (error) {
    file.abort();
    timings.abort();
    throw error;
  } finally {
    log.close();
  }
}

interface Identity {
  readonly plan: RunPlan;
  readonly keyOf: ReturnType<typeof createSegmentKeys>;
  readonly key: RecordingKey;
  readonly log: SegmentLog;
}

/** Throws `SpokenBefore` when the run would become one of the recordings. Its segments are then taken over, too. */
function findRecording(options: SpeakOptions, { plan, keyOf, key, log }: Identity): void {
  const segmentKeys: string[] = [];
  for (const piece of planPieces(options.request.text, plan, options.hardPassages)) {
    const asked = toAsk(piece, plan);
    const segmentKey = asked && keyOf(asked, piece.passage);
    if (segmentKey !== null) segmentKeys.push(segmentKey);
    key.add(piece, segmentKey);
  }
  const recordingKey = key.finish();
  if (!options.recordings?.includes(recordingKey)) return;
  for (const one of segmentKeys) log.refer(one);
  log.close();
  throw new SpokenBefore({ recordingKey, segments: segmentKeys.length });
}

/** Null when there is nothing in the piece to speak. */
function toAsk({ words: { text }, style, phonemes }: PlannedPiece, plan: RunPlan): PieceText | null {
  return NOT_BLANK.test(text) ? { ...style, text, languageId: plan.languageIdOf(style.tag), phonemes } : null;
}

/** But for the run. */
function commentsOf({ engine, voice, request }: SpeakOptions): Record<string, string> {
  const { name, version } = engine.describe();
  return {
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
