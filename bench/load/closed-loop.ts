// Load generator: a fixed number of connections, each asking again as soon as it is answered.
import { once } from 'node:events';
import autocannon from 'autocannon';
import type { ClosedLoopResult, LoadJob } from './job.ts';

const [job] = (await once(process, 'message')) as [LoadJob];
const headers = { 'x-api-key': job.apiKey, 'content-type': 'application/json' };
const share = Math.ceil(job.requests.length / job.connections);
let client = 0;

const result = await autocannon({
  url: job.url,
  connections: job.connections,
  duration: job.seconds,
  ...(job.amount === undefined ? {} : { amount: job.amount }),
  setupClient: (connection) => {
    const from = (client++ % job.connections) * share;
    const mine = job.requests.slice(from, from + share);
    connection.setRequests((mine.length > 0 ? mine : job.requests).map((request) => ({ ...request, headers })));
  },
});

if (result.non2xx + result.errors + result.timeouts > 0) {
  throw new Error(`${result.non2xx} refused, ${result.errors} failed, ${result.timeouts} timed out`);
}
process.send?.({ answered: result.requests.total, seconds: result.duration } satisfies ClosedLoopResult);
process.disconnect();
