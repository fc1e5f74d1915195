// Preloaded into the server: when it exits, writes down which requests it had begun to handle and which it had answered.
import { subscribe } from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';

const path = process.env.FAULT_REQUESTS ?? '';
const begun: string[] = [];
const answered: string[] = [];

const note = (list: string[]) => (message: unknown) => {
  const { request } = message as { readonly request: IncomingMessage };
  list.push(String(request.headers['x-fault-id']));
};
subscribe('http.server.request.start', note(begun));
subscribe('http.server.response.finish', note(answered));

// Engine processes load this too, and serve nobody.
process.on('exit', () => {
  if (begun.length > 0) writeFileSync(path, JSON.stringify({ begun, answered }));
});
