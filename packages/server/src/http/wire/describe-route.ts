// Builds a route's schema from one description, for validation and for the OpenAPI document.
import { ErrorBody, ValidationErrorBody } from '@lector/contract/errors';
import { OpenAiErrorBody } from '@lector/contract/openai';
import { type TSchema, Type } from 'typebox';

export interface RouteDescription {
  /** `OpenAI`: not under `/apis`, and with errors in the shape of its clients. */
  readonly tag:
    | 'Speech'
    | 'OpenAI'
    | 'Voices'
    | 'Folders'
    | 'Dictionaries'
    | 'Lector'
    | 'Batches'
    | 'Books'
    | 'Webhooks'
    | 'Studio'
    | 'Health';
  readonly id: string;
  readonly summary: string;
  readonly description: string;
  readonly params?: TSchema;
  readonly querystring?: TSchema;
  readonly body?: TSchema;
  /** Media types of the body, when it is no JSON. */
  readonly consumes?: readonly string[];
  /** Schema of the 200 answer; without it and without audio the answer is 204. */
  readonly answer?: TSchema;
  /** The answer may also be FLAC. */
  readonly alsoAudio?: boolean;
  /** The answer may also be subtitles. */
  readonly alsoSubtitles?: boolean;
  /** Needs no key. */
  readonly open?: boolean;
  /** A list of the OpenAI door, which may be readable without a key. */
  readonly openaiList?: true;
  /** Requires a studio session; keys are refused. */
  readonly session?: 'only';
  /** The answer is a stream of this media type. */
  readonly media?:
    | 'application/zip'
    | 'application/jsonl'
    | 'application/octet-stream'
    | 'text/event-stream'
    | 'text/vtt'
    | 'audio/mp4'
    | 'image/*';
  /** The answer is CSV, not JSON. */
  readonly csv?: boolean;
  /** Takes an `Idempotency-Key` header. */
  readonly idempotent?: boolean;
  /** Further answers that are not the caller's errors, by status. */
  readonly also?: Readonly<Record<number, TSchema>>;
  /** Statuses besides 401, 403, 422 and 429, which every route with a key has. */
  readonly refusals?: readonly number[];
}

const REFUSALS: Readonly<Record<number, string>> = {
  400: 'The run has no audio to give: not finished, failed, expired, or not yours.',
  401: 'The API key is missing or wrong, or nobody is signed in.',
  402: "The key's character limit would be passed, or the owner stores as much as it may: `code` tells which.",
  403: 'The key or the role lacks the scope, the link is not valid, or the page that asks is not ours.',
  404: 'There is no such thing, or it is not yours.',
  409: 'It cannot be done, for a reason that `code` names.',
  429: 'Too many requests, runs waiting, or searches at once. `Retry-After` says when to come back.',
};

const DOOR_REFUSALS: Readonly<Record<number, string>> = {
  400: 'Something in the request is not valid: `param` says what.',
  404: 'There is no such model, file or batch, or it is not yours.',
  503: 'Not now: the same request may be answered a moment later, and joins what goes on meanwhile.',
};

const WITH_KEY = [{ BearerKey: [] }, { APIKeyHeader: [] }];
const DOOR_SECURITY = { speech: WITH_KEY, list: [...WITH_KEY, {}] } as const;

export function describeRoute(route: RouteDescription) {
  const open = route.open === true;
  const statuses = [...(open ? [] : [401, 403, 429]), ...(route.refusals ?? [])].sort();
  const response: Record<string, unknown> = { 200: answerOf(route) };
  if (route.answer === undefined && route.alsoAudio !== true && route.csv !== true && route.media === undefined) {
    delete response[200];
    response[204] = { type: 'null', description: 'Done.' };
  }
  for (const [status, schema] of Object.entries(route.also ?? {}))
    response[status] = withDescription(schema, 'Not now.');
  const isDoor = route.tag === 'OpenAI';
  const refusal = isDoor ? OpenAiErrorBody : ErrorBody;
  const words = isDoor ? DOOR_REFUSALS : REFUSALS;
  for (const status of statuses)
    response[status] = withDescription(refusal, words[status] ?? REFUSALS[status] ?? 'Refused.');
  if (!isDoor && (!open || route.body !== undefined))
    response[422] = withDescription(
      ValidationErrorBody,
      'Something in the request is not valid; each item says what and where.',
    );
  return {
    tags: [route.tag],
    operationId: route.id,
    summary: route.summary,
    description: route.description,
    ...(open ? { security: [] } : {}),
    ...(isDoor
      ? { servers: [{ url: '/' }], security: DOOR_SECURITY[route.openaiList === true ? 'list' : 'speech'] }
      : {}),
    ...(route.session === 'only' ? { security: [{ StudioSession: [] }] } : {}),
    ...(route.params === undefined ? {} : { params: route.params }),
    ...(route.querystring === undefined ? {} : { querystring: route.querystring }),
    ...(route.body === undefined ? {} : { body: route.body }),
    ...(route.consumes === undefined ? {} : { consumes: [...route.consumes] }),
    ...(route.idempotent === true ? { headers: IdempotencyHeader } : {}),
    response,
  };
}

const IdempotencyHeader = Type.Object({
  'idempotency-key': Type.Optional(
    Type.Unsafe<string>({
      type: 'string',
      description: 'Your own name for this submit, 1–255 printable ASCII characters.',
    }),
  ),
});

function answerOf(route: RouteDescription): unknown {
  if (route.media !== undefined) {
    const isBinary = !['application/jsonl', 'text/event-stream', 'text/vtt'].includes(route.media);
    const format = isBinary ? { format: 'binary' } : {};
    return { description: 'Success.', content: { [route.media]: { schema: { type: 'string', ...format } } } };
  }
  if (route.csv === true) return { description: 'Success.', content: { 'text/csv': { schema: { type: 'string' } } } };
  if (route.alsoSubtitles === true && route.answer !== undefined) {
    const text = { schema: { type: 'string' } };
    const content = { 'application/json': { schema: route.answer }, 'application/x-subrip': text, 'text/vtt': text };
    return { description: 'Success.', content };
  }
  if (route.alsoAudio !== true)
    return route.answer === undefined ? undefined : withDescription(route.answer, 'Success.');
  const audio = { 'audio/flac': { schema: { type: 'string', format: 'binary' } } };
  const json = route.answer === undefined ? {} : { 'application/json': { schema: route.answer } };
  return { description: 'Success.', content: { ...json, ...audio } };
}

function withDescription(schema: TSchema, description: string): unknown {
  return { ...schema, description };
}
