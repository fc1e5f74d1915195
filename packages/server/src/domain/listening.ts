// What a recogniser heard of a recording, compared with the words that were to be said.
import type { Passage } from './run.ts';

/** `other`: another word was heard; `missing`: none was; `added`: one that is not in the text. */
export type DifferenceKind = 'other' | 'missing' | 'added';

/** A word that was heard otherwise, at its place in the caller's text. One that was added has no length. */
export interface Difference extends Passage {
  readonly kind: DifferenceKind;
  /** As it was to be said, in the form that is compared; empty when it was added. */
  readonly said: string;
  /** Empty when it is missing. */
  readonly heard: string;
  /** The first sample of the word where the engine tells when it spoke it, else of its sentence. */
  readonly startSample: number;
}

export interface WordCounts {
  /** That were to be said. */
  readonly words: number;
  readonly other: number;
  readonly missing: number;
  readonly added: number;
}

export interface ListeningReport extends WordCounts {
  /** The first `MAX_DIFFERENCES`, in the order in which they are heard. */
  readonly differences: readonly Difference[];
}

/** What became of the wish that a run is listened to. */
export type Listened =
  | { readonly state: 'waiting' }
  | { readonly state: 'done'; readonly recogniser: string; readonly report: ListeningReport }
  /** `message` is for the run's owner. */
  | { readonly state: 'failed'; readonly message: string };

export const MAX_DIFFERENCES = 100;
/** Code points of a word in a report. */
export const MAX_WORD_LENGTH = 60;

export const NOTHING_COMPARED: WordCounts = { words: 0, other: 0, missing: 0, added: 0 };

export function countDifferences({ other, missing, added }: WordCounts): number {
  return other + missing + added;
}

/** Differences by words that were to be said, as recognisers are rated; it may pass 1. Null where there were none. */
export function wordErrorOf(counts: WordCounts): number | null {
  return counts.words === 0 ? null : countDifferences(counts) / counts.words;
}
