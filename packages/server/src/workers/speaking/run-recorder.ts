// What is made of a run while it is spoken: its audio, the times of its words, and the account of every character.
import type { FlacFile } from '../../audio/flac-file.ts';
import type { SynthesisResult } from '../../ports/synthesizer.ts';
import { findEdgeSilence } from '../../text/plan/edge-silence.ts';
import { addedAfter, addedBefore, addedBetween, type LeftSilence } from './added-silence.ts';
import { createCoverageCounter } from './coverage-counter.ts';
import { createMarkTimes } from './mark-times.ts';
import { findPieceTimes } from './piece-times.ts';
import type { PlannedPiece } from './plan-pieces.ts';
import type { RunPlan } from './prepare-plan.ts';
import { createAccountWriter } from './reading-account.ts';
import { createSegmentTimes } from './segment-times.ts';
import type { SpokenPiece } from './speak-piece.ts';
import type { TimingsWriter } from './timings-writer.ts';
import { createTrack } from './track.ts';

export interface RunRecorder {
  /** Adds a piece in the order of the plan; null when there is nothing in it to speak. Throws when the audio gets too long. */
  add(piece: PlannedPiece, spoken: Pick<SpokenPiece, 'blocks' | 'hearing'> | null): void;
  /** Whether anything was heard so far. */
  hasSounded(): boolean;
  /** Completes the times. Throws when a part of the text was in no piece. */
  finish(): Pick<SynthesisResult, 'account' | 'sound' | 'timings'> & {
    readonly coverage: Omit<SynthesisResult['coverage'], 'basis'>;
  };
}

export interface RecorderOptions {
  readonly text: string;
  readonly plan: RunPlan;
  readonly file: FlacFile;
  readonly timings: TimingsWriter;
  readonly sampleRate: number;
  /** What the voice leaves before and after each piece. */
  readonly leavesMs: LeftSilence;
  readonly maxSeconds: number;
}

export function createRunRecorder(options: RecorderOptions): RunRecorder {
  const { text, plan, file, timings, sampleRate, leavesMs, maxSeconds } = options;
  const track = createTrack({ file, sampleRate, maxSeconds });
  const coverage = createCoverageCounter(text, { leftOut: plan.parsed.leftOut, hasMarkup: plan.hasMarkup });
  const account = createAccountWriter(text, plan.parsed);
  const segments = createSegmentTimes();
  const marks = createMarkTimes(plan.parsed, timings.mark);
  const edge = findEdgeSilence(plan.parsed);
  const samplesOf = (ms: number) => Math.round((ms * sampleRate) / 1_000);
  let hasSounded = false;

  return {
    add(piece, spoken) {
      const ownText = text.slice(piece.source.start, piece.source.end);
      track.pause(samplesOf(addedBetween(piece.pauseMs, leavesMs)));
      account.add(piece);
      if (spoken === null) {
        segments.add(ownText, track.total(), 0);
        coverage.add(piece, null);
        return;
      }
      account.addUnpronounced(piece.words, spoken.hearing.unpronounced ?? []);
      if (track.total() === 0) track.silence(samplesOf(addedBefore(edge.beforeMs, leavesMs)));
      const { start, samples } = track.append(spoken.blocks);
      const times = findPieceTimes(piece, spoken.hearing, { start, samples });
      marks.pass(times);
      timings.add(times);
      segments.add(ownText, start, samples);
      coverage.add(piece, samples > 0 ? spoken.hearing : null);
      hasSounded ||= samples > 0;
    },
    hasSounded: () => hasSounded,
    finish() {
      track.silence(samplesOf(addedAfter(edge.afterMs, leavesMs)));
      marks.finish(track.total());
      return {
        coverage: coverage.finish(),
        account: account.finish(),
        sound: { peaks: track.peaks(), segments: segments.finish() },
        timings: timings.finish(),
      };
    },
  };
}
