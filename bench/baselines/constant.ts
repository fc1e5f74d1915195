// Baseline: a bare node:http server that answers a constant, of a length given in bytes, to everything.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const [, , bytes = '15'] = process.argv;
const BODY = Buffer.from(JSON.stringify({ status: 'ok' }).padEnd(Number(bytes)));
const HEADERS = { 'content-type': 'application/json; charset=utf-8', 'content-length': BODY.length };

const server = createServer((_request, response) => {
  response.writeHead(200, HEADERS).end(BODY);
});
server.keepAliveTimeout = 65_000;
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
