// `lector webhooks` against the real application, which tells nobody anything here: what is sent is tried in test/webhooks.e2e.ts.
import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { SCOPES } from '../../src/domain/api-key.ts';
import { createHarness, type Harness } from '../app-harness.ts';
import { type RunOptions, useRemoteCommands } from '../remote-commands.ts';

describe('lector webhooks', () => {
  const cli = useRemoteCommands();
  let server: Harness;
  let env: Record<string, string>;
  before(async () => {
    server = await createHarness();
    await server.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = server.app.server.address() as AddressInfo;
    const { secret } = await server.keys.create({ name: 'everything', owner: 'alice', scopes: SCOPES });
    env = { LECTOR_URL: `http://127.0.0.1:${port}`, LECTOR_API_KEY: secret };
  });
  after(() => server.close());
  const run = (words: string, options: RunOptions = {}) =>
    cli.run(['webhooks', ...words.split(' ')], { ...options, env: { ...env, ...options.env } });

  it('makes one and prints the secret alone, so that it can be piped; lists, disables and removes it', async () => {
    const made = await run('add https://hooks.example/a --events run.failed --description Night');
    assert.equal(made.code, 0, made.notes);
    assert.match(made.out, /^whsec_[A-Za-z0-9+/]{43}=$/);
    assert.match(made.notes, /^Webhook 1 /);
    assert.match((await run('list')).out, /^ 1 +enabled +run\.failed +Night +https:\/\/hooks\.example\/a$/m);
    const rotated = await run('rotate 1 --overlap 0');
    assert.match(rotated.out, /^whsec_/);
    assert.notEqual(rotated.out, made.out);
    assert.match(rotated.notes, /signs no more/);
    assert.equal((await run('disable 1')).code, 0);
    assert.match((await run('list')).out, /disabled \(owner\)/);
    assert.equal((await run('enable 1')).code, 0);
    assert.equal(JSON.parse((await run('list --json')).out)[0].enabled, true);
    assert.equal((await run('remove 1')).code, 0);
    assert.doesNotMatch((await run('list')).out, /hooks/);
  });

  it('lists deliveries for people and for programs', async () => {
    const { webhook } = JSON.parse((await run('add https://hooks.example/a --json')).out);
    const { ownerId } = (await server.keys.list()).find(({ name }) => name === 'everything')!;
    await server.webhooks.test({ ownerId, webhookId: webhook.id });
    const shown = await run(`deliveries ${webhook.id}`);
    assert.match(shown.out, /^ +1 +\S+ +webhook\.test +waiting +not tried yet$/m);
    const told = JSON.parse((await run(`deliveries ${webhook.id} --json --limit 1`)).out);
    assert.equal(told.deliveries.length, 1);
    await run(`remove ${webhook.id}`);
  });

  it('ends a wait at Ctrl-C', async () => {
    const { webhook } = JSON.parse((await run('add https://hooks.example/a --json')).out);
    let interrupt = () => {};
    const isWaiting = async () => (await run(`deliveries ${webhook.id}`)).out.includes('waiting');
    const running = run(`test ${webhook.id}`, {
      onStart: (stop) => {
        interrupt = stop;
      },
    });
    while (!(await isWaiting()));
    interrupt();
    assert.equal((await running).code, 130);
    await run(`remove ${webhook.id}`);
  });

  it('tells what is wrong in words, and by its exit code', async () => {
    const cases: readonly [words: string, code: number, told: RegExp, options?: RunOptions][] = [
      ['add http://hooks.example/', 1, /http is for hosts of LECTOR_WEBHOOK_HOSTS \(url\)/],
      ['add https://hooks.example/ --events run.ended', 2, /--events takes run\.succeeded, run\.failed/],
      ['remove 99', 1, /There is no such webhook/],
      ['test x', 2, /“x” is no number/],
      ['deliveries 1 --limit 101', 2, /--limit takes a number from 1 to 100/],
      ['rotate 1 --overlap soon', 2, /--overlap takes seconds/],
      ['list', 1, /lacks the scope admin/, { env: { LECTOR_API_KEY: server.alice } }],
    ];
    for (const [words, code, told, options] of cases) {
      const ran = await run(words, options);
      assert.deepEqual([ran.code, told.test(ran.notes)], [code, true], `${words}: ${ran.notes}`);
    }
  });
});
