// What the work on a batch of the OpenAI door needs to know of the wire: how a line is read, and how a result is written.
import type { BatchFault, LineRefusal } from '../../domain/speech-batch.ts';
import type { AppError } from '../../errors.ts';
import type { AskedRun } from '../submitting/submit-batch.ts';

export interface AskedLine {
  readonly customId: string;
  /** Of the request, unchecked. */
  readonly body: unknown;
}

/** `audio`: the run was spoken. `refusal`: it never was one. `failure`: it ended otherwise. */
export type LineOutcome =
  | { readonly audio: { readonly taskId: string; readonly format: string; readonly sizeBytes: number } }
  | { readonly refusal: LineRefusal }
  | { readonly failure: { readonly code: string; readonly message: string } };

export interface LineResult {
  readonly batchId: string;
  readonly line: number;
  readonly customId: string;
  readonly outcome: LineOutcome;
}

export interface SpeechWire {
  /** What the line asks for, or why it is no line of a batch. */
  readLine(bytes: Buffer): AskedLine | Omit<BatchFault, 'line'>;
  /** The format that a request names, which may not be one. */
  formatOf(body: unknown): string;
  /** As the same request by itself would be read. Throws `invalid_input` and `not_found`. */
  toRun(ownerId: number, body: unknown): Pick<AskedRun, 'request'> & Required<Pick<AskedRun['options'], 'asked'>>;
  /** The answer that the same request would get by itself. */
  refuse(error: AppError): LineRefusal;
  /** With its newline. */
  writeResult(result: LineResult): string;
}
