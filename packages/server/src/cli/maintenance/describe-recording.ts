// Describes damaged recordings: by their ids, never by their text.
import type { Condition, Recording } from '../../domain/recording.ts';

const WORDS: Readonly<Record<Exclude<Condition, 'sound'>, string>> = {
  missing: 'its recording or the file of its times is missing',
  other_size: 'its recording or the file of its times has another size than was stored',
  other_bytes: 'its recording or the file of its times holds other bytes than were stored',
  unreadable: 'its recording or the file of its times cannot be read from the disk',
};

export function nameRun({ runId, taskId }: Pick<Recording, 'runId' | 'taskId'>): string {
  return `run ${runId} (task ${taskId})`;
}

export function describeCondition(recording: Recording, condition: Condition): string {
  return `${nameRun(recording)}: ${condition === 'sound' ? 'sound' : WORDS[condition]}`;
}

/** `1 run`, `2 runs`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
