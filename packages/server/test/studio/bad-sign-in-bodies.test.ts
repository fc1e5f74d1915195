// Hostile bodies at the calls that only our pages may make: refused with the contract's errors, and no session is made.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createHarness, type Harness } from '../app-harness.ts';
import {
  doubledMembers,
  HOSTILE_CONTENT_TYPES,
  HOSTILE_JSON,
  HUGE_JSON,
  hostileBodies,
} from '../fuzz/hostile-values.ts';
import { type Browser, openBrowser, PASSWORD } from './browser.ts';

const CALLS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '/lector/v1/session': { name: 'Ada', password: 'a wrong one' },
  '/lector/v1/setup': { token: 'A'.repeat(43), name: 'Eve', password: 'long enough' },
  '/lector/v1/session/confirm': { password: 'a wrong one' },
  '/lector/v1/password': { current: 'a wrong one', password: 'long enough' },
};

describe('hostile bodies at the entrances', () => {
  let server: Harness;
  let browser: Browser;
  before(async () => {
    server = await createHarness();
    browser = openBrowser(server);
    await browser.setUp({ owner: 'alice', name: 'Ada' });
  });
  after(() => server.close());

  it('are refused, whatever is in them', async (t) => {
    const statuses = new Map<number, number>();
    const send = async (url: string, body: string | Buffer, type: string | null = 'application/json') => {
      server.advance(60_000); // attempts come back, so that the body is looked at
      const answer = await server.app.inject({
        method: 'POST',
        url,
        headers: { ...browser.headers(), ...(type === null ? {} : { 'content-type': type }) },
        payload: body,
      });
      const { statusCode: status } = answer;
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      const told = `${url} ← ${body.toString().slice(0, 200)} → ${status} ${answer.body.slice(0, 300)}`;
      assert.ok([401, 403, 413, 415, 422].includes(status), told);
      const { detail } = answer.json();
      assert.ok(status === 422 ? Array.isArray(detail) && detail.length > 0 : typeof detail === 'string', told);
      assert.equal(answer.headers['set-cookie'], undefined, told);
    };
    for (const [url, valid] of Object.entries(CALLS)) {
      await browser.signIn('Ada');
      const text = JSON.stringify(valid);
      for (const name of Object.keys(valid)) {
        const { [name]: _, ...rest } = valid;
        await send(url, JSON.stringify(rest));
        const open = JSON.stringify(rest).slice(0, -1) + (Object.keys(rest).length > 0 ? ',' : '');
        for (const value of [...HOSTILE_JSON, ...HUGE_JSON])
          await send(url, `${open}${JSON.stringify(name)}:${value}}`);
        for (const body of doubledMembers(text, name)) await send(url, body);
        await browser.signIn('Ada');
      }
      for (const [, body] of hostileBodies(text)) await send(url, body);
      for (const type of HOSTILE_CONTENT_TYPES) await send(url, Buffer.from(text), type ?? null);
    }
    t.diagnostic([...statuses].map(([status, times]) => `${status}: ${times}`).join(', '));
    server.advance(60_000);
    assert.equal((await openBrowser(server).signIn('Ada', PASSWORD)).statusCode, 200, 'the password is what it was');
  });
});
