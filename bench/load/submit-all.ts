// A load generator with almost no CPU cost: prepared requests on plain sockets, each sent after the previous answer.
import { connect } from 'node:net';
import type { LoadRequest } from './job.ts';

/** Sends every request once over `connections` kept sockets. Rejects when one is not answered 200. */
export async function submitAll(input: {
  readonly url: string;
  readonly apiKey: string;
  readonly connections: number;
  readonly requests: readonly LoadRequest[];
}): Promise<void> {
  const { hostname, port } = new URL(input.url);
  const rest = input.requests.map(({ method, path, body = '' }) =>
    [
      `${method} ${path} HTTP/1.1`,
      `host: ${hostname}:${port}`,
      `x-api-key: ${input.apiKey}`,
      'content-type: application/json',
      `content-length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );

  const runOne = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true });
      const next = () => {
        const request = rest.pop();
        if (request === undefined) socket.end(resolve);
        else socket.write(request);
      };
      socket.once('connect', next).once('error', reject);
      // A short answer arrives in one chunk; any status but 200 ends the measurement.
      socket.on('data', (answer) => {
        if (answer.subarray(9, 12).toString('latin1') === '200') next();
        else reject(new Error(answer.toString('latin1')));
      });
    });
  await Promise.all(Array.from({ length: input.connections }, runOne));
}
