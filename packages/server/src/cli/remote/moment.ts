// A moment of a recording as a person gives it.
import { InvalidArgumentError } from 'commander';

const MOMENT = /^(?:(?:(\d{1,3}):)?(\d{1,4}):)?(\d{1,7}(?:\.\d{1,3})?)$/;

/** Seconds: of `83.5`, `1:23` or `1:02:03.5`. */
export function readMoment(value: string): number {
  const [, hours = '0', minutes = '0', seconds] = MOMENT.exec(value.trim()) ?? [];
  if (seconds === undefined) throw new InvalidArgumentError('It must be seconds, such as 83.5, or 1:23.');
  return Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
}
