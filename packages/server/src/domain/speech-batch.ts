// A batch of the OpenAI door: a file with a request a line, carried out in the background as one batch of runs, and files with the results.

/** `submitting`: its lines become runs. `speaking`: all have, and not all runs have ended. The last three are over. */
export const SPEECH_BATCH_PHASES = [
  'validating',
  'submitting',
  'speaking',
  'finalizing',
  'completed',
  'failed',
  'cancelled',
] as const;
export type SpeechBatchPhase = (typeof SPEECH_BATCH_PHASES)[number];

/** What is wrong with the input file, or what the batch waits for. */
export interface BatchFault {
  readonly code: string;
  readonly message: string;
  /** From 1; null: the whole file. */
  readonly line: number | null;
  readonly param: string | null;
}

export interface RequestCounts {
  readonly total: number;
  readonly completed: number;
  readonly failed: number;
}

export interface SpeechBatch {
  /** `batch_` and 32 random hex digits, as of a batch of runs: that which carries it out has the same. */
  readonly id: string;
  readonly ownerId: number;
  /** The key that asked for it, and whose rate and characters its runs count for. */
  readonly keyId: number;
  /** Of the bytes of the input file. */
  readonly inputUploadId: string;
  readonly metadata: Readonly<Record<string, string>> | null;
  /** How long the files with the results are kept; null: until they are deleted. */
  readonly outputKeptMs: number | null;
  readonly phase: SpeechBatchPhase;
  readonly createdAtMs: number;
  readonly inProgressAtMs: number | null;
  readonly cancellingAtMs: number | null;
  readonly finalizingAtMs: number | null;
  readonly endedAtMs: number | null;
  /** Why it failed. */
  readonly faults: readonly BatchFault[];
  /** What has to be done by somebody before it goes on; null: nothing. */
  readonly waitsFor: BatchFault | null;
  readonly counts: RequestCounts;
  readonly outputUploadId: string | null;
  readonly errorUploadId: string | null;
}

/** Where the work on a batch stands. */
export interface SpeechBatchWork extends SpeechBatch {
  /** How far the input file was made into runs: lines, and bytes. */
  readonly readLines: number;
  readonly readBytes: number;
  /** Lines that were not taken. */
  readonly refusedLines: number;
  /** The batch of runs; null when there is none, or it was deleted. */
  readonly runs: { readonly hasEnded: boolean; readonly isCancelled: boolean } | null;
}

/** A request that could not become a run: the status and the body of the error that the same request would get by itself, as JSON. */
export interface LineRefusal {
  readonly status: number;
  readonly body: string;
}

/** A line that was read. */
export interface SpeechLine {
  /** From 1. */
  readonly line: number;
  /** The caller's own name for it. */
  readonly customId: string;
  /** Of its run, in the batch of runs. */
  readonly runName: string;
  /** As the request names it. */
  readonly format: string;
  /** Null: it became a run. */
  readonly refusal: LineRefusal | null;
}

export type SpeechBatchStatus =
  | 'validating'
  | 'failed'
  | 'in_progress'
  | 'finalizing'
  | 'completed'
  | 'cancelling'
  | 'cancelled';

export function speechBatchStatusOf({ phase, cancellingAtMs }: SpeechBatch): SpeechBatchStatus {
  if (phase === 'completed' || phase === 'failed' || phase === 'cancelled') return phase;
  if (cancellingAtMs !== null) return 'cancelling';
  return phase === 'submitting' || phase === 'speaking' ? 'in_progress' : phase;
}

export function isOver({ phase }: Pick<SpeechBatch, 'phase'>): boolean {
  return phase === 'completed' || phase === 'failed' || phase === 'cancelled';
}

/** What the names of runs are made of, and what stands in front of those that are made here. */
const RUN_NAME = /^[A-Za-z0-9][A-Za-z0-9._:/@#+-]{0,127}$/;
const MADE = 'line:';

/** The name of the run of a line: its own where that can be one, so that both lists of results have it. No two lines have the same. */
export function toRunName(line: number, customId: string): string {
  return RUN_NAME.test(customId) && !customId.startsWith(MADE) ? customId : `${MADE}${line}`;
}
