// A text spoken only to judge another one. Its audio is discarded.
import type { Rewritten } from '../../text/trace/rewrite.ts';
import type { UtteranceEvents } from '../espeak-module.ts';

/** The engine's events for a text, and the digest of its samples. */
export interface Sample {
  readonly events: UtteranceEvents;
  readonly escaped: Rewritten;
  readonly digest: string;
}

/** Speaks a text in the voice of the piece that is judged, and discards the audio. */
export type Say = (text: string) => Sample;
