// Nothing in a private network is ever connected to, however it is named: every form is tried against a canary that listens there.
import assert from 'node:assert/strict';
import type { LookupAddress } from 'node:dns';
import { createServer, type Server } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { createHttpSender } from './http-sender.ts';
import { createPublicLookup, type FindAddresses } from './public-lookup.ts';

const NEVER = new AbortController().signal;
const MESSAGE = { headers: { 'webhook-id': 'msg_1' }, body: '{}' };

/** This machine, and networks behind it, in the spellings that have led programs astray. */
const LITERALS = [
  ...['127.0.0.1', '127.1', '127.0.1', '0x7f.1', '0x7f000001', '2130706433', '0177.0.0.1', '017700000001'],
  ...['①②⑦.⓪.⓪.①', '127。0。0。1', '127.0.0.1.', '%31%32%37.0.0.1', '127.255.255.254', '0.0.0.0', '0'],
  ...['[::1]', '[::]', '[0:0:0:0:0:0:0:1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::127.0.0.1]'],
  ...['[64:ff9b::7f00:1]', '[64:ff9b:1::7f00:1]', '[2002:7f00:1::]', '[2001:0:7f00:1::]', '[fe80::1]', '[fc00::1]'],
  ...['[fd00::1]', '[ff02::1]', '[fec0::1]', '10.0.0.1', '172.16.0.1', '192.168.0.1', '169.254.169.254'],
  ...['169.254.169.254.', '0xa9fea9fe', '100.64.0.1', '198.18.0.1', '224.0.0.1', '255.255.255.255', '192.0.0.1'],
  ...['[::ffff:169.254.169.254]', '[fd00:ec2::254]'],
];
const NAMES = [
  'localhost',
  'LOCALHOST',
  'localhost.',
  'a.localhost',
  '127.0.0.1.nip.example',
  'internal',
  'metadata.example',
];

describe('what is in a private network', () => {
  const canary = createServer((socket) => {
    connections++;
    socket.destroy();
  });
  let connections = 0;
  let port = 0;
  before(async () => {
    port = await listen(canary);
  });
  after(() => canary.close());

  /** Where every name leads. The canary's port is allowed on another host, so that only the address can be what is refused. */
  const sendTo = (url: string, find: FindAddresses = async () => [{ address: '127.0.0.1', family: 4 }]) =>
    createHttpSender({ listed: [`allowed.example:${port}`], find }).send({ ...MESSAGE, url }, NEVER);

  it('is reached by no numeric address', async () => {
    for (const host of LITERALS) {
      for (const url of [`https://${host}/`, `https://${host}:${port}/`, `http://${host}:${port}/`]) {
        assert.deepEqual(await sendTo(url), { problem: 'not_allowed' }, url);
      }
    }
    assert.equal(connections, 0);
  });

  it('is reached by no name that leads there, also when one of its addresses is public', async () => {
    const answers: readonly (readonly LookupAddress[])[] = [
      [{ address: '127.0.0.1', family: 4 }],
      [{ address: '::1', family: 6 }],
      [{ address: '::ffff:127.0.0.1', family: 6 }],
      [
        { address: '8.8.8.8', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ],
      [],
    ];
    for (const name of NAMES) {
      for (const found of answers) {
        const answer = await sendTo(`https://${name}/`, async () => found);
        assert.deepEqual(answer, { problem: 'no_public_address' }, name);
      }
      const unknown = await sendTo(`https://${name}/`, async () => Promise.reject(new Error('ENOTFOUND')));
      assert.deepEqual(unknown, { problem: 'no_public_address' });
    }
    assert.equal(connections, 0);
  });

  it('is not reached by a name that changes its mind: what was judged is what is connected to', async () => {
    let asked = 0;
    const find: FindAddresses = async () => {
      asked++;
      return [{ address: asked === 1 ? '8.8.8.8' : '127.0.0.1', family: 4 }];
    };
    const lookup = createPublicLookup(find, NEVER);
    const ask = (all: boolean) =>
      new Promise((resolve) => lookup('rebinding.example', { all }, (...answer) => resolve(answer)));
    assert.deepEqual(await ask(true), [null, [{ address: '8.8.8.8', family: 4 }]]);
    assert.equal(asked, 1, 'the name is asked once for a connection');
    for (const all of [true, false]) {
      const [error] = (await ask(all)) as [Error];
      assert.match(String(error), /no public address/);
    }
  });

  it('is the canary’s to hear: the same sender reaches it where it is listed', async () => {
    const sender = createHttpSender({ listed: [`127.0.0.1:${port}`] });
    assert.deepEqual(await sender.send({ ...MESSAGE, url: `http://127.0.0.1:${port}/` }, NEVER), {
      problem: 'unreachable',
    });
    assert.equal(connections, 1);
  });
});

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as { port: number }).port;
}
