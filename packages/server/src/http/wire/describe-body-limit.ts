// Says in the OpenAPI document how large the body of a call may be, and makes sure that every call with a body has said so.
import { ErrorBody } from '@lector/contract/errors';
import { OpenAiErrorBody } from '@lector/contract/openai';
import type { RouteOptions } from 'fastify';
import { isOpenAiPath } from '../protocol/openai-paths.ts';

/** For `onRoute`. Throws for a route that takes a body without a limit of its own. */
export function describeBodyLimit({ method, url, bodyLimit, schema }: RouteOptions): void {
  if (schema?.body === undefined) return;
  if (bodyLimit === undefined) throw new Error(`${method} ${url} takes a body and names no bodyLimit for it`);
  const response = schema.response as Record<number, unknown>;
  const body = isOpenAiPath(url) ? OpenAiErrorBody : ErrorBody;
  response[413] = { ...body, description: `The body is larger than ${bodyLimit} bytes.` };
}
