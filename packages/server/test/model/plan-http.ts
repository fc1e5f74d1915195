// What every planned call with a key has in common.
import assert from 'node:assert/strict';
import { type HttpCall, refuses } from './calls.ts';
import { CLIENTS, type Client } from './clients.ts';
import type { Plan, Touch } from './model.ts';
import type { ModelRun } from './model-run.ts';

/** A plan of a call with a key: without the scope, nothing else counts. */
export function planHttp(
  client: Client,
  route: Omit<Plan, 'call'> & { scope: 'tts:read' | 'tts:write'; call: Omit<HttpCall, 'type' | 'client'> },
): Plan {
  const call = { type: 'http', client, ...route.call } as const;
  if (client.scopes.includes(route.scope)) return { ...route, call };
  return { call, touches: [], commit: () => refuses(403, 'forbidden', `This key lacks the scope ${route.scope}`) };
}

export function clientOf({ client }: { readonly client: number }): Client {
  const found = CLIENTS[client];
  assert.ok(found);
  return found;
}

export function visible(run: ModelRun | null, { owner }: Client): ModelRun | null {
  return run !== null && run.owner === owner && run.state !== 'deleted' ? run : null;
}

export function reads(run: ModelRun, how = 'read'): Touch {
  return { what: `run ${run.index}`, how };
}
