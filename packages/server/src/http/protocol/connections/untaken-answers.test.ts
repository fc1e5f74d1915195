// Tests which silent connections are ended. The platform's timer is called by hand, so that no test waits for it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { it, type TestContext } from 'node:test';
import { endUntakenAnswers } from './untaken-answers.ts';

/** More than the buffers of both ends hold. */
const CHUNK = Buffer.alloc(32 * 1024 * 1024);

async function ask(t: TestContext, { listener, isAnswering }: { listener: RequestListener; isAnswering: boolean }) {
  const server = createServer(listener);
  endUntakenAnswers(server, { idleMs: 3_600_000, isAnswering: () => isAnswering });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const asked = once(server, 'request');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1').pause();
  client.on('error', () => {}); // the end that is tested
  t.after(() => client.destroy());
  client.write('GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const [socket] = await accepted;
  await asked;
  server.emit('timeout', socket);
  return { server, socket };
}

it('a stream of which nothing is taken is ended, and its source hears of it', async (t) => {
  const answer = Promise.withResolvers<void>();
  const { socket } = await ask(t, {
    isAnswering: true,
    listener: (_request, response) => {
      response.on('close', answer.resolve);
      response.write(CHUNK); // and more to come
    },
  });
  assert.ok(socket.destroyed);
  await answer.promise;
});

it('an answer that is still being made may be silent', async (t) => {
  const { socket } = await ask(t, { isAnswering: true, listener: () => {} });
  assert.ok(!socket.destroyed);
});

it('a connection on which nothing is asked ends as ever, at the timeout that the platform has for it', async (t) => {
  const { server, socket } = await ask(t, { isAnswering: false, listener: () => {} });
  assert.ok(socket.destroyed);
  assert.equal(server.timeout, 3_600_000);
});
