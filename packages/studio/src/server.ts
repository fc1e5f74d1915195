// The API client. The browser sends the session cookie by itself.
import { createCallClient, createStudioClient, LectorError } from '@lector/client';

/** Detects an answer of "not signed in" to any call. */
const noticing: typeof fetch = async (input, init) => {
  const answer = await fetch(input, init);
  if (answer.status === 401) dispatchEvent(new CustomEvent('lector:unauthorized'));
  return answer;
};
export const options = { baseUrl: location.origin, maxRetries: 2, maxRetryAfterMs: 10_000, fetch: noticing };

export const lector = createCallClient(options);
export const studio = createStudioClient(options);

/** An error as shown to the user. */
export interface Trouble {
  readonly words: string;
  /** Technical details. */
  readonly details: string;
  readonly offline: boolean;
}

export function describe(error: unknown): Trouble {
  if (!(error instanceof LectorError)) {
    return { words: error instanceof Error ? error.message : String(error), details: '', offline: false };
  }
  const offline = error.kind === 'network' || error.kind === 'timeout';
  const facts = [error.kind, error.status, error.code, error.requestId].filter((fact) => fact !== undefined);
  return { words: sentence(error.message), details: facts.join(' · '), offline };
}

const PLACE = /^(?:body|query|path)(?:\.[\w.]+)?: /;

/** Removes the field path (`body.text: …`), which is meaningless to the user. */
function sentence(message: string): string {
  return message
    .split('; ')
    .map((part) => part.replace(PLACE, ''))
    .join('; ');
}
