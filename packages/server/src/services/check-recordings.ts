// Checks the recording of every finished run against its row, and queues the runs of damaged recordings again.
import { type Condition, type Recording, timingsFileOf } from '../domain/recording.ts';
import type { Clock } from '../ports/clock.ts';
import type { ObjectFolder } from '../ports/object-folder.ts';
import type { RunMaintenance } from '../ports/run-maintenance.ts';
import type { OnProgress } from './copy-recordings.ts';

export interface UnsoundRecording {
  readonly recording: Recording;
  /** Of its audio; where that is sound, of the file of its times. */
  readonly condition: Condition;
  /** The result of the repair; `found` when nothing was repaired. */
  readonly outcome: 'found' | 'waiting' | 'failed' | 'changed';
}

export interface RecordingsReport {
  readonly checked: number;
  readonly unsound: readonly UnsoundRecording[];
}

export type CheckRecordings = (options: {
  /** Read every byte; otherwise only presence and size are checked. */
  readonly hash: boolean;
  /** Synthesis is deterministic: speaking the run again gives the same recording. */
  readonly repair: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}) => Promise<RecordingsReport>;

export function createCheckRecordings(dependencies: {
  maintenance: RunMaintenance;
  objects: ObjectFolder;
  clock: Clock;
}): CheckRecordings {
  const { maintenance, objects, clock } = dependencies;

  async function look(recording: Recording, hash: boolean, signal: AbortSignal): Promise<Condition> {
    const audio = await objects.inspect(recording, { hash, signal });
    const timings = timingsFileOf(recording);
    const condition = audio === 'sound' && timings !== null ? await objects.inspect(timings, { hash, signal }) : audio;
    // Deleted, expired or spoken again since its row was read: not a fault.
    return condition === 'sound' || maintenance.isCurrent(recording) ? condition : 'sound';
  }

  return async ({ hash, repair, signal, onProgress }) => {
    const total = maintenance.countRecordings();
    const unsound: UnsoundRecording[] = [];
    let checked = 0;
    for (const recording of maintenance.recordings()) {
      signal.throwIfAborted();
      const condition = await look(recording, hash, signal);
      checked++;
      if (condition !== 'sound') {
        const outcome = repair ? await maintenance.speakAgain(recording, clock.now()) : 'found';
        unsound.push({ recording, condition, outcome });
      }
      onProgress({ done: checked - unsound.length, failed: unsound.length, total: Math.max(total, checked) });
    }
    return { checked, unsound };
  };
}
