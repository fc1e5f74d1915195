// Every message between the server process and the process that listens. Each message to it has one answer, and waits for it.
import type { ListeningReport } from '../../domain/listening.ts';
import type { TimedSentence } from '../../domain/timings.ts';
import type { ListenRequest } from '../../ports/recogniser.ts';

/** What the process is to load. It is its one argument, as JSON. */
export interface ListenerOrder {
  readonly folder: string;
}

/** What a run is opened with. */
export type RunToHear = Pick<ListenRequest, 'text' | 'languageId' | 'reading' | 'sampleRate'>;

export type ToListener =
  /** Begins a run, in place of one that was not finished. Answered `heard`. */
  | { readonly type: 'open'; readonly run: RunToHear }
  /** The next sentence of the recording. */
  | { readonly type: 'sentence'; readonly sentence: TimedSentence }
  /** More bytes of the recording; null: there are no more. After `needsAudio`. */
  | { readonly type: 'audio'; readonly bytes: Uint8Array | null }
  /** After `paused`. */
  | { readonly type: 'goOn' }
  /** Answered `done`. */
  | { readonly type: 'finish' };

export type FromListener =
  /** The recogniser is loaded. Answers nothing. */
  | { readonly type: 'ready' }
  /** The sentence was listened to. */
  | { readonly type: 'heard' }
  | { readonly type: 'needsAudio' }
  /** A piece was listened to, and more of the same sentence follows. */
  | { readonly type: 'paused' }
  | { readonly type: 'done'; readonly report: ListeningReport }
  /** The run was given up. `why` is for the log: an error's name and place, no text. */
  | { readonly type: 'failed'; readonly why: string };
