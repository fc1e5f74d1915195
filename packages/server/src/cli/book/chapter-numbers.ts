// Numbers of chapters as somebody writes them: 1-3,5.
import { UsageError } from '../remote/failures.ts';

export interface NumberRange {
  readonly first: number;
  readonly last: number;
}

export function parseChapterNumbers(value: string): readonly NumberRange[] {
  return value.split(',').map((part) => {
    const found = /^\s*(\d{1,6})(?:\s*-\s*(\d{1,6}))?\s*$/.exec(part);
    const [first, last] = [Number(found?.[1]), Number(found?.[2] ?? found?.[1])];
    if (found === null || first < 1 || last < first) {
      throw new UsageError(
        `“${part.trim()}” is no number of a chapter: give numbers and ranges from 1, such as 1-3,5.`,
      );
    }
    return { first, last };
  });
}

export function includesNumber(ranges: readonly NumberRange[], number: number): boolean {
  return ranges.some(({ first, last }) => number >= first && number <= last);
}

/** Numbers that a book does not have are a mistake, not a wish for less. */
export function requireNumbers(ranges: readonly NumberRange[], count: number): void {
  const beyond = ranges.find(({ last }) => last > count);
  if (beyond !== undefined) throw new UsageError(`There is no chapter ${beyond.last}: the book has ${count}.`);
}
