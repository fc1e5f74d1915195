// Translates browsed runs and their events into Lector's own API.
import { PEAKS_BARS, WAVEFORM_BARS } from '@lector/contract/limits';
import type { RunEvent } from '@lector/contract/run-list';
import type { RunInfo, RunDetail as WireRunDetail } from '@lector/contract/runs';
import type { Coverage } from '../../domain/coverage.ts';
import { countDifferences, type Listened, wordErrorOf } from '../../domain/listening.ts';
import type { ReadingAccount } from '../../domain/reading-account.ts';
import { durationMs, type RunFailure } from '../../domain/run.ts';
import { type RunDetail, type RunEntry, statusOf } from '../../domain/run-entry.ts';
import { reducePeaks, type TimedSegment } from '../../domain/sound.ts';
import type { RunUpdate } from '../../services/browsing/run-events.ts';
import { DEFAULT_READING, type Reading } from '../../text/reading.ts';
import { toBatchInfo } from './batches.ts';

/** A run as a list entry. */
export function toRunInfo(run: RunEntry): RunInfo {
  const { artefact, source } = run;
  return {
    run_id: run.runId,
    task_id: run.taskId,
    status: statusOf(run),
    voice_id: run.voiceId,
    language: run.languageId,
    characters: run.characters,
    excerpt: run.excerpt,
    source: { kind: source.kind, key_id: source.keyId, name: source.name, door: source.door },
    batch_id: run.batchId,
    custom_id: run.customId,
    retry_of: run.retryOf,
    attempts: run.attempt,
    created_at: toTime(run.createdAtMs),
    started_at: run.startedAtMs === null ? null : toTime(run.startedAtMs),
    finished_at: run.finishedAtMs === null ? null : toTime(run.finishedAtMs),
    failure: toWireFailure(run.failure),
    note: run.note,
    audio:
      artefact === null
        ? null
        : {
            seconds: durationMs(artefact) / 1_000,
            size_bytes: artefact.sizeBytes,
            sha256: artefact.sha256,
            sample_rate: artefact.sampleRate,
          },
    waveform: toBars(run, WAVEFORM_BARS),
  };
}

/** A run with all details. */
export function toRunDetail(run: RunDetail): WireRunDetail {
  const sampleRate = run.artefact?.sampleRate ?? null;
  return {
    ...toRunInfo(run),
    text: run.request.text,
    coverage: toWireCoverage(run.coverage),
    reading: toReadingReport(run.request.reading ?? DEFAULT_READING, run.account),
    listened: toWireListened(run.listened, sampleRate),
    reused_segments: run.segmentCounts?.reused ?? null,
    synthesised_segments: run.segmentCounts?.synthesised ?? null,
    take: run.wishes.take,
    takes: run.wishes.takes.map(({ at, take }) => ({ at, take })),
    // Without audio the segments point to nothing.
    segments: sampleRate === null ? [] : run.segments.map((segment) => toWireSegment(segment, sampleRate)),
    timeline: run.timeline.map(({ kind, attempt, atMs, failure }) => {
      return { at: toTime(atMs), kind, attempt, failure: toWireFailure(failure) };
    }),
    retried_by: [...run.retriedBy],
    peaks: toBars(run, PEAKS_BARS),
  };
}

/** Null for a heartbeat, which is no event and only moves the cursor. */
export function toRunEvent(update: RunUpdate): RunEvent | null {
  const { cursor: id } = update;
  if (update.kind === 'run') return { type: 'run', id, run: toRunInfo(update.run) };
  if (update.kind === 'deleted') return { type: 'deleted', id, run_id: update.runId };
  if (update.kind === 'batch') return { type: 'batch', id, batch: toBatchInfo(update.batch) };
  return update.kind === 'reset' ? { type: 'reset', id } : null;
}

function toReadingReport(reading: Reading, account: ReadingAccount | null): WireRunDetail['reading'] {
  if (account === null) return null;
  const { input, normalise, footnotes, marks, pauses, speed = 1 } = reading;
  const { respoken, skipped, warnings } = account;
  return {
    input_type: input,
    normalize: normalise,
    footnotes,
    marks,
    pauses: {
      sentence_ms: pauses.sentence,
      paragraph_ms: pauses.paragraph,
      heading_ms: pauses.heading,
      scene_ms: pauses.scene,
    },
    speed,
    respoken: respoken.map(({ at, length, spoken }) => ({ at, length, spoken })),
    respoken_count: account.respokenCount,
    skipped: skipped.map(({ at, length, reason }) => ({ at, length, reason })),
    skipped_count: account.skippedCount,
    warnings: warnings.map(({ at, length, code, message }) => ({ at, length, code, message })),
    warning_count: account.warningCount,
  };
}

function toTime(ms: number): string {
  return new Date(ms).toISOString();
}

function toWireFailure(failure: RunFailure | null): RunInfo['failure'] {
  return failure === null ? null : { code: failure.code, message: failure.message };
}

function toBars({ artefact, peaks }: RunEntry, bars: number): string | null {
  return artefact === null || peaks === null ? null : Buffer.from(reducePeaks(peaks, bars)).toString('base64');
}

function toWireSegment([at, length, start, samples]: TimedSegment, sampleRate: number) {
  const seconds = (count: number) => Math.round((count * 1_000) / sampleRate) / 1_000;
  return { at, length, start: seconds(start), seconds: seconds(samples) };
}

function toWireListened(listened: Listened | null, sampleRate: number | null): WireRunDetail['listened'] {
  if (listened === null) return null;
  const { state } = listened;
  const nothing = { recogniser: null, words: null, word_error: null, differences: [], difference_count: 0 };
  if (listened.state !== 'done') {
    return { state, ...nothing, message: listened.state === 'failed' ? listened.message : null };
  }
  const { recogniser, report } = listened;
  const error = wordErrorOf(report);
  return {
    state,
    recogniser,
    words: report.words,
    word_error: error === null ? null : Math.round(error * 10_000) / 10_000,
    differences: report.differences.map(({ at, length, kind, said, heard, startSample }) => {
      // The audio may have expired since.
      const start = sampleRate === null ? 0 : Math.round((startSample * 1_000) / sampleRate) / 1_000;
      return { at, length, start, kind, said, heard };
    }),
    difference_count: countDifferences(report),
    message: null,
  };
}

/** Copied field by field, so that new internal fields are not published by accident. */
function toWireCoverage(coverage: Coverage | null): WireRunDetail['coverage'] {
  if (coverage === null) return null;
  const { characters, spoken, silent, reported, losses, basis } = coverage;
  return {
    characters,
    spoken,
    silent: {
      white_space: silent.white_space,
      punctuation: silent.punctuation,
      invisible: silent.invisible,
      markup: silent.markup ?? 0,
      left_out: silent.left_out ?? 0,
    },
    reported: { no_reading: reported.no_reading, no_sound: reported.no_sound },
    losses: losses.map(({ at, length, reason }) => ({ at, length, reason })),
    basis: basis ?? null,
  };
}
