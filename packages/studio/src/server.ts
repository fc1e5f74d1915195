// The server, through the client that everybody uses. The session's cookie goes with each call by itself.
import { createLectorClient, createStudioClient, LectorError } from '@lector/client';

/** Whatever is asked, an answer of "not signed in" is noticed. */
const noticing: typeof fetch = async (input, init) => {
  const answer = await fetch(input, init);
  if (answer.status === 401) dispatchEvent(new CustomEvent('lector:unauthorized'));
  return answer;
};
const options = { baseUrl: location.origin, maxRetries: 2, maxRetryAfterMs: 10_000, fetch: noticing };

export const lector = createLectorClient(options);
export const studio = createStudioClient(options);

/** What went wrong, for a person. */
export interface Trouble {
  readonly words: string;
  /** Facts for whoever mends it. */
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

const PLACE = /^(?:body|query|path)\.[\w.]+: /;

/** The server names fields by their place (`body.text: …`), which means nothing to the reader. */
function sentence(message: string): string {
  return message
    .split('; ')
    .map((part) => part.replace(PLACE, ''))
    .join('; ');
}
