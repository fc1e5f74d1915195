// The number of the next take of a run, or of one sentence of it: the one after the last.
import type { RunDetail } from '@lector/client';

export interface Passage {
  /** In code points. */
  readonly at: number;
  readonly length: number;
}

/** Behind this number the server begins anew. */
const TAKES = 10_000;

export function nextTake({ take, takes }: Pick<RunDetail, 'take' | 'takes'>, sentence?: Passage): number {
  if (sentence === undefined) return (Math.max(take, ...takes.map((one) => one.take)) + 1) % TAKES;
  const { at, length } = sentence;
  const own = takes.findLast((one) => one.at >= at && one.at < at + length);
  return ((own?.take ?? take) + 1) % TAKES;
}
