// The name of a run as a person gives it: its run id or its task id.
import { UsageError } from './failures.ts';

const NAME = /^(?:\d{1,10}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/** Refuses what cannot be one before anything is sent. */
export function checkRunName(name: string): string {
  if (NAME.test(name)) return name;
  throw new UsageError(`“${name.slice(0, 40)}” is neither a run id nor a task id`);
}
