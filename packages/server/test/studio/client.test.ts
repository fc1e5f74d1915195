// The client's studio calls against the real application: every method finds its route, and its types match the answers.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createStudioClient, LectorError, type StudioClient } from '@lector/client';
import { createHarness, type Harness } from '../app-harness.ts';
import { type Browser, openBrowser, PASSWORD } from './browser.ts';

const ADDRESS = 'http://127.0.0.1:7077';

describe('the studio client', () => {
  let server: Harness;
  let browser: Browser;
  let client: StudioClient;
  before(async () => {
    server = await createHarness();
    browser = openBrowser(server);
    client = clientOf(browser);
  });
  after(() => server.close());

  const clientOf = (who: Browser) =>
    createStudioClient({
      baseUrl: ADDRESS,
      maxRetries: 0,
      fetch: async (input, init) => {
        const { pathname, search } = new URL(String(input));
        const method = (init?.method ?? 'GET') as 'GET';
        const body = typeof init?.body === 'string' ? init.body : undefined;
        const answer = await who.ask(method, pathname + search, body, init?.headers as Record<string, string>);
        const text = answer.statusCode === 204 ? null : answer.body;
        return new Response(text, { status: answer.statusCode, headers: answer.headers as Record<string, string> });
      },
    });

  it('does all there is to do', async () => {
    assert.equal((await client.session()).set_up, false);
    const { token } = await server.studio.setUp.invite({ owner: 'alice', role: 'owner', madeOn: 'machine' });
    const state = await client.setUp({ token, name: 'Ada', password: PASSWORD });
    assert.equal(state.user?.name, 'Ada');
    await client.signOut();
    assert.equal((await client.session()).user, null);
    assert.deepEqual(await client.signIn({ name: 'ada', password: PASSWORD }), state);
    await client.confirm(PASSWORD);
    await client.changePassword({ current: PASSWORD, password: 'another one' });

    const { url } = await client.invite({ role: 'member' });
    const other = clientOf(openBrowser(server));
    await other.setUp({ token: url.split('#')[1] ?? '', name: 'Mel', password: PASSWORD });
    const [, mel] = await client.listMembers();
    const session = (await client.listSessions()).find(({ user }) => user.id === mel?.id);
    await client.endSession(session?.id ?? 0);
    await client.removeMember(mel?.id ?? 0);
    assert.equal((await client.listMembers()).length, 1);

    const { key, secret } = await client.createKey({ name: 'a key', expires_in_days: 1, scopes: ['voices:read'] });
    const next = await client.rollKey(key.id, { overlap_seconds: 0 });
    assert.notEqual(next.secret, secret);
    await client.revokeKey(next.key.id);
    const statuses = (await client.listKeys()).map(({ name, status }) => [name, status]);
    assert.deepEqual(statuses.slice(0, 2), Array(2).fill(['a key', 'revoked']));

    assert.equal((await client.usage({ from: '2026-01-01' })).from, '2026-01-01');
    const csv = await browser.ask('GET', client.usageCsvAddress({ to: '2026-01-02' }).slice(ADDRESS.length));
    assert.match(csv.body, /^day,/);
    await client.setDefaults({ voice_id: 20303, language: 1 });
    assert.equal((await client.session()).defaults.voice_id, 20303);
    const before = (await client.system()).links.signing_key;
    await client.rotateSigningKey({ drop_old: true });
    assert.notEqual((await client.system()).links.signing_key, before);
  });

  it('tells by a code when the password has to be given again', async () => {
    server.advance(3_600_000);
    const refused = (error: unknown) => error instanceof LectorError && error.code === 'confirm_password';
    await assert.rejects(client.createKey({ name: 'late' }), refused);
    await client.confirm('another one');
    await client.createKey({ name: 'late' });
  });
});
