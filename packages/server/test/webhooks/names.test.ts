// Where names lead, asked of a real name server: to public addresses, or nowhere.
import assert from 'node:assert/strict';
import type { LookupAddress } from 'node:dns';
import { readFile } from 'node:fs/promises';
import { describe, it, type TestContext } from 'node:test';
import { createHttpSender } from '../../src/webhooks/http-sender.ts';
import { createFindAddresses, createPublicLookup } from '../../src/webhooks/public-lookup.ts';
import { type Answers, startNameServer } from './name-server.ts';

const NEVER = new AbortController().signal;

async function prepare(t: TestContext, answers: Answers) {
  const names = await startNameServer(answers);
  t.after(() => names[Symbol.asyncDispose]());
  const find = createFindAddresses({ servers: [names.address] });
  const lookup = createPublicLookup(find, NEVER);
  return {
    names,
    find,
    look: (host: string) =>
      new Promise<readonly LookupAddress[] | string>((resolve) => {
        lookup(host, { all: true }, (error, found) =>
          resolve(error === null ? (found as LookupAddress[]) : String(error)),
        );
      }),
    send: (url: string, timeLimitMs?: number) =>
      createHttpSender({ listed: [], find, ...(timeLimitMs === undefined ? {} : { timeLimitMs }) }).send(
        { url, headers: {}, body: '{}' },
        NEVER,
      ),
  };
}

/** By family. */
const fixed =
  (four: readonly string[], six: readonly string[] = []): Answers =>
  (_, family) =>
    family === 4 ? four : six;

describe('the names of webhooks', () => {
  it('lead to the public addresses of both families, asked for once', async (t) => {
    const { look, names } = await prepare(t, fixed(['8.8.8.8', '8.8.4.4'], ['2001:4860:4860::8888']));
    assert.deepEqual(await look('hooks.example'), [
      { address: '8.8.8.8', family: 4 },
      { address: '8.8.4.4', family: 4 },
      { address: '2001:4860:4860::8888', family: 6 },
    ]);
    assert.deepEqual(names.asked.toSorted(), ['hooks.example 4', 'hooks.example 6']);
  });

  it('lead nowhere when any address is not public, in either family, or there is none', async (t) => {
    const bad: readonly Answers[] = [
      fixed(['127.0.0.1']),
      fixed(['8.8.8.8', '10.0.0.1']),
      fixed(['8.8.8.8'], ['::1']),
      fixed(['8.8.8.8'], ['::ffff:7f00:1']),
      fixed(['8.8.8.8'], ['64:ff9b::7f00:1']),
      fixed([], ['fd00::1']),
      fixed([]),
    ];
    for (const answers of bad) {
      const { send } = await prepare(t, answers);
      assert.deepEqual(await send('https://hooks.example/'), { problem: 'no_public_address' });
    }
  });

  it('are asked anew for each try, and refused when they have changed their mind', async (t) => {
    let asked = 0;
    const { look } = await prepare(t, (_, family) => (family === 6 ? [] : [asked++ === 0 ? '8.8.8.8' : '127.0.0.1']));
    assert.deepEqual(await look('rebinding.example'), [{ address: '8.8.8.8', family: 4 }]);
    assert.match(String(await look('rebinding.example')), /no public address/);
  });

  it('of a name server that does not answer end with the time limit, and hold no thread that others need', async (t) => {
    const { send } = await prepare(t, () => null);
    const all = Promise.all(Array.from({ length: 20 }, () => send('https://silent.example/', 300)));
    // A look-up of the system would hold the threads that read files.
    const file = readFile(import.meta.filename).then(() => 'a file is read meanwhile');
    assert.equal(await Promise.race([file, all]), 'a file is read meanwhile');
    const answers = await all;
    assert.ok(answers.every((answer) => 'problem' in answer && answer.problem === 'timeout'));
  });

  it('of this machine lead nowhere', async () => {
    const sender = createHttpSender({ listed: [] });
    for (const url of ['https://localhost/', 'https://localhost./', 'https://a.localhost/'])
      assert.deepEqual(await sender.send({ url, headers: {}, body: '{}' }, NEVER), { problem: 'no_public_address' });
  });
});
