// A recording as its row describes it, its files, and the condition that a file may be in.
import type { TimingsFile } from './timings.ts';

export interface Recording {
  readonly runId: number;
  readonly taskId: string;
  /** As in `Artefact`. */
  readonly objectId: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** The file of its times; absent where none was kept. */
  readonly timings?: TimingsFile;
}

/** One of the files of a recording: the audio, unless it is said to be the times. */
export interface RecordingFile extends TimingsFile {
  readonly objectId: string;
  readonly part?: 'timings';
}

/** The file of a recording's times, or null. */
export function timingsFileOf({ objectId, timings }: Recording): RecordingFile | null {
  return timings === undefined ? null : { ...timings, objectId, part: 'timings' };
}

export type Condition = 'sound' | 'missing' | 'other_size' | 'other_bytes' | 'unreadable';
