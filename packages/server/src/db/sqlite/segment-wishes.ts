// How a row stores what is asked of a run's segments.
import { MAX_TAKE, NO_WISHES, type SegmentTake, type SegmentWishes } from '../../domain/segment-wishes.ts';

/** Null when there is nothing to remember. */
export function writeTakes({ take, takes }: SegmentWishes): string | null {
  if (take === 0 && takes.length === 0) return null;
  return JSON.stringify([take, ...takes.map((one) => [one.at, one.take])]);
}

/** Damaged takes are left out: a claim must not fail because of them. */
export function readWishes(reuse: number, json: string | null): SegmentWishes {
  const listed = json === null ? [] : parse(json);
  const [take, ...takes] = Array.isArray(listed) ? listed : [];
  return { reuse: reuse === 1, take: isTake(take) ? take : NO_WISHES.take, takes: takes.flatMap(readTake) };
}

function readTake(one: unknown): SegmentTake | [] {
  const [at, take] = Array.isArray(one) ? one : [];
  return Number.isSafeInteger(at) && isTake(take) ? { at, take } : [];
}

function isTake(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= MAX_TAKE;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
