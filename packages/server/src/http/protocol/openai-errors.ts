// Errors in the shape of the OpenAI API, whose clients read nothing else of an answer.
import type { OpenAiErrorBody } from '@lector/contract/openai';
import type { ErrorCode, InputProblem } from '../../errors.ts';

/** The status of what clients know by another one than ours. */
export function toOpenAiStatus(status: number): number {
  return status === 422 ? 400 : status;
}

/** OpenAI's own names, by which clients tell errors apart. */
const CODES: Partial<Record<ErrorCode, string>> = {
  unauthorized: 'invalid_api_key',
  payment_required: 'insufficient_quota',
  rate_limited: 'rate_limit_exceeded',
};

export function openAiCodeOf(code: ErrorCode): string {
  return CODES[code] ?? code;
}

export function writeOpenAiError(error: {
  readonly status: number;
  readonly message: string;
  readonly code?: ErrorCode | undefined;
  /** What is wrong in the request, where that is the reason. */
  readonly problem?: InputProblem | undefined;
}): string {
  const { status, message, code, problem } = error;
  const body: OpenAiErrorBody = {
    error: {
      message,
      type: status === 429 ? 'rate_limit_error' : status >= 500 ? 'server_error' : 'invalid_request_error',
      param: problem === undefined ? null : paramOf(problem),
      code: problem?.type ?? (code === undefined ? null : openAiCodeOf(code)),
    },
  };
  return JSON.stringify(body);
}

/** `voice.id`; null for the body as a whole. */
function paramOf({ loc }: InputProblem): string | null {
  const path = loc.slice(1).join('.');
  return path === '' ? null : path;
}

/** Whether the same request could be answered otherwise a moment later: clients repeat some statuses unasked. */
export function isWorthRepeating(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}
