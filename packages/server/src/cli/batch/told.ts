// What the servers told about the reading of a batch's rows: in how many something was left out, or is to be looked at.
import type { RowOutcome } from './run-batch.ts';

export function countTold(outcomes: readonly RowOutcome[]): { leftOut: number; warned: number } {
  const told = outcomes.flatMap(({ record }) => record?.told ?? []);
  return {
    leftOut: told.filter(({ leftOut }) => leftOut > 0).length,
    warned: told.filter(({ warnings }) => warnings > 0).length,
  };
}

/** One sentence without its end. */
export function describeTold({ leftOut, warned }: { leftOut: number; warned: number }): string {
  const rows = (count: number) => (count === 1 ? '1 row' : `${count} rows`);
  const parts = [
    ...(leftOut === 0 ? [] : [`something was left out in ${rows(leftOut)}`]),
    ...(warned === 0 ? [] : [`there are warnings about ${rows(warned)}`]),
  ].join(', and ');
  return parts.charAt(0).toUpperCase() + parts.slice(1);
}
