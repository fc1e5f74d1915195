// The key of a recording: a digest of all that its sound, its times and its account depend on, but of its run.
import { createHash } from 'node:crypto';
import type { Comments } from '../../audio/flac-header.ts';
import type { Voice } from '../../domain/voice.ts';
import type { Engine } from '../../engines/engine.ts';
import type { PlannedPiece } from './plan-pieces.ts';
import type { RunPlan } from './prepare-plan.ts';

/**
 * Version of the rules by which segments become a recording: pauses, times, peaks, account, encoder. Recordings made under another version are
 * made anew.
 */
const RULES_VERSION = 1;

export interface RecordingKeyOptions {
  readonly engine: Pick<Engine, 'describe'>;
  readonly voice: Pick<Voice, 'facts'>;
  readonly plan: Pick<RunPlan, 'parsed' | 'hasMarkup'>;
  readonly maxAudioSeconds: number;
  /** Of the file, without the one that names its run. They hold the digest of the text. */
  readonly comments: Comments;
}

export interface RecordingKey {
  /** The pieces in order, each with the key of its segment; null when there is nothing in it to speak. */
  add(piece: PlannedPiece, segmentKey: string | null): void;
  /** 32 bytes in base64url. */
  finish(): string;
}

export function createRecordingKey(options: RecordingKeyOptions): RecordingKey {
  const { engine, voice, plan, maxAudioSeconds, comments } = options;
  const { sampleRate, hearing } = engine.describe();
  const hash = createHash('sha256');
  // Each on a line of its own: JSON has no line breaks.
  const add = (value: unknown) => hash.update(`${JSON.stringify(value)}\n`);
  add([RULES_VERSION, sampleRate, hearing, voice.facts.leavesMs, maxAudioSeconds, comments]);
  add([plan.hasMarkup, plan.parsed]);
  return {
    add: (piece, segmentKey) => void add([segmentKey, piece]),
    finish: () => hash.digest('base64url'),
  };
}
