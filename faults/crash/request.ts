// One HTTP request with an exact outcome: answered, cut off in the middle, closed without an answer, or connection refused.
import { Agent, type ClientRequest, type IncomingMessage, request as send } from 'node:http';

export interface Fate {
  readonly kind: 'answered' | 'cut' | 'turned away' | 'refused';
  readonly status: number;
  readonly body: Buffer;
}

export interface Sending {
  readonly request: ClientRequest;
  readonly fate: Promise<Fate>;
}

export interface Ask {
  readonly address: string;
  readonly path: string;
  readonly method?: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly agent: Agent;
  /** Does not begin to read the answer before this has come. */
  readonly readAfter?: Promise<unknown>;
}

/** Begins a request; the caller writes its body and ends it. Never rejects. */
export function beginRequest({ address, path, method = 'GET', headers, agent, readAfter }: Ask): Sending {
  const request = send(address + path, { method, headers, agent });
  const fate = new Promise<Fate>((resolve) => {
    let answer: IncomingMessage | null = null;
    const parts: Buffer[] = [];
    const tell = (kind: Fate['kind']) => resolve({ kind, status: answer?.statusCode ?? 0, body: Buffer.concat(parts) });
    request.on('response', async (response) => {
      answer = response;
      response.on('error', () => tell('cut'));
      response.on('close', () => tell(response.complete ? 'answered' : 'cut'));
      await readAfter;
      response.on('data', (part: Buffer) => parts.push(part));
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      if (answer !== null) tell('cut');
      else tell(error.code === 'ECONNREFUSED' ? 'refused' : 'turned away');
    });
  });
  return { request, fate };
}

/** Connections of one client: kept for the next request, or new for each. */
export function makeAgent(keepAlive: boolean): Agent {
  return new Agent({ keepAlive, maxSockets: 1 });
}
