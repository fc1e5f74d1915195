// Error answers: the table from code to status, and the bodies.
import type { ErrorBody, ValidationErrorBody } from '@lector/contract/errors';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { AppError, type ErrorCode, type InputProblem } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import { isWorthRepeating, toOpenAiStatus, writeOpenAiError } from './openai-errors.ts';
import { isOpenAiPath } from './openai-paths.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The setting that the limit of the body comes from, where that is one of its own. */
    bodySetting?: string;
  }
}

/** Of answers that are not made by an error handler, too. */
export const STATUS: Readonly<Record<ErrorCode, number>> = {
  invalid_input: 422,
  unauthorized: 401,
  forbidden: 403,
  confirm_password: 403,
  payment_required: 402,
  storage_full: 402, // as for a spent budget: clients repeat a 429 by themselves, which would not help
  not_found: 404,
  run_unavailable: 400, // the one documented status for a run that cannot be fetched
  batch_closed: 409,
  book_spoken: 409,
  book_unspoken: 409,
  rate_limited: 429,
  queue_full: 429,
  link_refused: 403,
  damaged: 410, // lost for good; a client must not ask again
  license_not_accepted: 409,
  source_failed: 409, // not 502: a proxy in between would take it for its own
  unusable_voice: 409,
  no_space: 409,
  unusable_data: 503,
  unusable_address: 503, // ends the start, so no caller sees it
  busy: 503,
  internal: 500,
};

/** On every answer: browsers take it for what its type says, whatever is in it. */
export const ANY_ANSWER = { 'x-content-type-options': 'nosniff' } as const;

/** On every error, also on those that are made before or without a route. */
export const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8', ...ANY_ANSWER } as const;

/** Answers any thrown value: `AppError` by the table, the framework's refusals with their own status, everything else as 500. */
export function createErrorHandler(log: Logger, limits: { maxBodyBytes: number }) {
  return (error: FastifyError | AppError, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const report = () => {
      const { method, routeOptions, id: requestId } = request;
      log.error({ err: error, requestId, method, route: routeOptions.url }, 'a request failed unexpectedly');
    };
    // The framework closes the connection after a refused body, which breaks it under a caller or proxy that is still sending: the
    // answer may be lost. Left open, the rest of the body is read and thrown away, as after any other refusal.
    reply.removeHeader('connection');
    if (error instanceof AppError) {
      if (error.code === 'invalid_input') return sendInvalid(reply, error);
      if (error.code === 'unusable_data') report(); // the caller can only wait; the operator has to act
      if (error.code !== 'internal') return sendAppError(reply, error);
    } else if (error.statusCode === 413) {
      return sendError(reply, { status: 413, detail: describeTooLarge(request, limits) });
    } else if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
      return sendError(reply, { status: error.statusCode, detail: error.message });
    }
    report();
    return sendError(reply, { status: 500, detail: 'Internal server error', code: 'internal', requestId: request.id });
  };
}

function describeTooLarge({ method, routeOptions }: FastifyRequest, limits: { maxBodyBytes: number }): string {
  const { bodyLimit, url, config } = routeOptions;
  const setting = config.bodySetting ?? (bodyLimit === limits.maxBodyBytes ? 'LECTOR_MAX_BODY_BYTES' : undefined);
  const whose = setting ?? `the limit of ${method} ${url}`;
  return `The body is larger than ${bodyLimit} bytes (${whose})`;
}

function sendInvalid(reply: FastifyReply, error: AppError): FastifyReply {
  if (isOpenAiPath(reply.request.url)) {
    const [problem] = error.details.items ?? [];
    return sendOpenAiError(reply, { status: 422, detail: error.message, code: error.code, problem });
  }
  const detail = (error.details.items ?? []).map((item) => ({
    loc: [...item.loc],
    msg: item.msg,
    type: item.type,
    ...(item.ctx === undefined ? {} : { ctx: item.ctx }),
  }));
  const body: ValidationErrorBody = { detail };
  return sendJson(reply, 422, JSON.stringify(body));
}

function sendAppError(reply: FastifyReply, error: AppError): FastifyReply {
  const { retryAfterMs } = error.details;
  const status = STATUS[error.code];
  if (retryAfterMs !== undefined || status === 503) {
    // At least 1, because the TypeScript client ignores 0. The second header is an epoch in seconds.
    const seconds = Math.max(1, Math.ceil((retryAfterMs ?? 1_000) / 1_000));
    reply.header('retry-after', seconds);
    reply.header('x-ratelimit-reset', Math.ceil(Date.now() / 1_000) + seconds);
  }
  const [problem] = error.details.items ?? [];
  return sendError(reply, { status, detail: error.message, code: error.code, problem });
}

export interface SentError {
  readonly status: number;
  readonly detail: string;
  readonly code?: ErrorCode;
  readonly requestId?: string;
  /** What is wrong in the request; told by the OpenAI door alone. */
  readonly problem?: InputProblem | undefined;
}

/** Any error but 422, in a shape that clients of both generations of the API understand, and at the OpenAI door in that of its clients. */
export function sendError(reply: FastifyReply, error: SentError): FastifyReply {
  return isOpenAiPath(reply.request.url)
    ? sendOpenAiError(reply, error)
    : sendJson(reply, error.status, errorBody(error));
}

function sendOpenAiError(reply: FastifyReply, { status: ours, detail, code, problem }: SentError): FastifyReply {
  const status = toOpenAiStatus(ours);
  if (!isWorthRepeating(status)) reply.header('x-should-retry', 'false');
  return sendJson(reply, status, writeOpenAiError({ status, message: detail, code, problem }));
}

/** The body of an error as text, for answers made without a reply object. */
export function errorBody(error: Omit<SentError, 'problem'>): string {
  const body: ErrorBody = {
    detail: error.detail,
    error: error.detail,
    status: error.status,
    ...(error.code === undefined ? {} : { code: error.code }),
    ...(error.requestId === undefined ? {} : { request_id: error.requestId }),
  };
  return JSON.stringify(body);
}

/** Sent as text, so that no response schema drops a field. */
function sendJson(reply: FastifyReply, status: number, body: string): FastifyReply {
  return reply.code(status).headers(JSON_HEADERS).send(body);
}
