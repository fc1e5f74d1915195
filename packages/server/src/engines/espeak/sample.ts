// A text spoken into nowhere, for judging another.
import type { Rewritten } from '../../text/rewrite.ts';
import type { UtteranceEvents } from '../espeak-module.ts';

/** What the engine told of a text, and the digest of its samples. */
export interface Sample {
  readonly events: UtteranceEvents;
  readonly escaped: Rewritten;
  readonly digest: string;
}

/** Speaks a text into nowhere, in the voice of the piece. */
export type Say = (text: string) => Sample;
