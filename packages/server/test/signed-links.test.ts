// Signed links: what works, what is refused, and when they end.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { createHarness, type Harness } from './app-harness.ts';

const BYTES = Buffer.from(Array.from({ length: 1_000 }, (_, i) => i % 251));

describe('signed links', () => {
  let server: Harness;
  before(async () => {
    server = await createHarness({ linkSeconds: 600 });
  });
  after(() => server.close());

  async function makeLink(): Promise<{ url: string; runId: number }> {
    await server.submit(server.alice);
    const [runId] = (await server.speakAll(BYTES)) as [number];
    const answer = await server.app.inject({
      url: `/tts-result/${runId}?output_type=FILE_URL`,
      headers: { 'x-api-key': server.alice },
    });
    const { pathname, search } = new URL(answer.json().output_url);
    return { url: pathname + search, runId };
  }
  const get = (url: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' | 'POST' | 'DELETE' = 'GET') =>
    server.app.inject({ method, url, headers });

  it('gives the bytes with length, type, name, validator and privacy headers, and needs no key', async () => {
    const { url, runId } = await makeLink();
    const answer = await get(url);
    assert.equal(answer.statusCode, 200);
    assert.deepEqual(answer.rawPayload, BYTES);
    const { headers } = answer;
    assert.equal(headers['content-length'], '1000');
    assert.equal(headers['content-type'], 'audio/flac');
    assert.equal(headers['content-disposition'], `attachment; filename="run-${runId}.flac"`);
    assert.equal(headers['accept-ranges'], 'bytes');
    assert.equal(headers['cache-control'], 'private, no-store');
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.match(headers.etag as string, /^"[0-9a-f]{64}"$/);
  });

  it('answers HEAD with the same headers and no body', async () => {
    const { url } = await makeLink();
    const head = await get(url, {}, 'HEAD');
    assert.equal(head.statusCode, 200);
    assert.equal(head.headers['content-length'], '1000');
    assert.equal(head.body, '');
  });

  it('serves ranges, suffix ranges and the rest, and says when a range lies outside', async () => {
    const { url } = await makeLink();
    for (const [range, start, end] of [
      ['bytes=0-9', 0, 9],
      ['bytes=990-', 990, 999],
      ['bytes=-5', 995, 999],
      ['bytes=900-5000', 900, 999],
    ] as const) {
      const part = await get(url, { range });
      assert.equal(part.statusCode, 206, range);
      assert.equal(part.headers['content-range'], `bytes ${start}-${end}/1000`);
      assert.deepEqual(part.rawPayload, BYTES.subarray(start, end + 1));
    }
    const outside = await get(url, { range: 'bytes=1000-' });
    assert.equal(outside.statusCode, 416);
    assert.equal(outside.headers['content-range'], 'bytes */1000');
    for (const range of ['bytes=0-1,5-6', 'lines=1-2', 'bytes=b-a', '']) {
      assert.equal((await get(url, { range })).statusCode, 200, `the whole for ${range}`);
    }
  });

  it('honours If-None-Match and If-Range', async () => {
    const { url } = await makeLink();
    const etag = (await get(url)).headers.etag as string;
    assert.equal((await get(url, { 'if-none-match': etag })).statusCode, 304);
    assert.equal((await get(url, { 'if-none-match': '"other"' })).statusCode, 200);
    assert.equal((await get(url, { range: 'bytes=0-9', 'if-range': etag })).statusCode, 206);
    assert.equal((await get(url, { range: 'bytes=0-9', 'if-range': '"other"' })).statusCode, 200);
  });

  it('works until its expiry to the second and never after, while a new link works on', async () => {
    const { url, runId } = await makeLink();
    server.advance(599_999);
    assert.equal((await get(url)).statusCode, 200);
    server.advance(1);
    const late = await get(url);
    assert.equal(late.statusCode, 403);
    assert.match(late.json().detail, /expired/);
    const again = await server.app.inject({
      url: `/tts-result/${runId}?output_type=file_url`,
      headers: { 'x-api-key': server.alice },
    });
    const fresh = new URL(again.json().output_url);
    assert.equal((await get(fresh.pathname + fresh.search)).statusCode, 200);
  });

  it('accepts no changed link: every character, parameter, order, path and method', async () => {
    const { url } = await makeLink();
    const [path = '', query = ''] = url.split('?');
    const [e = '', k = '', s = ''] = query.split('&');
    const variants = [
      path,
      `${path}?`,
      `${path}?${e}&${k}`,
      `${path}?${k}&${e}&${s}`,
      `${path}?${query}&x=1`,
      `${path}?${query}&${s}`,
      `${path}?${query}&`,
      `${path}?e=${Number(e.slice(2)) + 1}&${k}&${s}`,
      `${path}?e=0${e.slice(2)}&${k}&${s}`,
      `${path}?e=${e.slice(2)}.0&${k}&${s}`,
      `${path}?e=9e99&${k}&${s}`,
      `${path}?e=-1&${k}&${s}`,
      `${path}?${e}&k=other&${s}`,
      `${path}?${query}=`,
      `/${url}`,
      `/apis${url}`,
      url.replace('.flac', '.FLAC'),
      url.replace('/files/', '/Files/'),
      url.replace('/files/', '/files//'),
      url.replace('.flac', ''),
      url.replace('.flac', '%2eflac'),
    ];
    for (const variant of variants) {
      const { statusCode } = await get(variant);
      assert.ok(statusCode === 403 || statusCode === 404, `${variant} → ${statusCode}`);
    }
    for (const method of ['POST', 'DELETE'] as const) assert.equal((await get(url, {}, method)).statusCode, 404);
  });

  it('accepts none of thousands of random mutations', async () => {
    const { url } = await makeLink();
    const prefix = '/files/'.length;
    const alphabet = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_=&.%';
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: prefix, max: url.length - 1 }),
        fc.constantFrom(...alphabet),
        fc.constantFrom('replace', 'insert', 'delete'),
        async (at, char, kind) => {
          const tail = url.slice(kind === 'insert' ? at : at + 1);
          const changed = url.slice(0, at) + (kind === 'delete' ? '' : char) + tail;
          fc.pre(changed !== url);
          const { statusCode } = await get(changed);
          // Mostly 403; 404, 400 or 414 where the change left no link at all.
          assert.ok(statusCode >= 400 && statusCode < 500, `${changed} → ${statusCode}`);
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('dies with its run', async () => {
    const { url, runId } = await makeLink();
    await server.app.inject({
      method: 'DELETE',
      url: `/lector/v1/runs/${runId}`,
      headers: { 'x-api-key': server.alice },
    });
    assert.equal((await get(url)).statusCode, 404);
  });

  it('outlives a rotation of the signing key, and no second one', async () => {
    const { url } = await makeLink();
    for (const expected of [200, 403]) {
      await server.secrets.rotate({ nowMs: 1, dropOld: false });
      await server.links.refresh();
      assert.equal((await get(url)).statusCode, expected);
    }
    const next = await makeLink();
    await server.secrets.rotate({ nowMs: 2, dropOld: true });
    await server.links.refresh();
    assert.equal((await get(next.url)).statusCode, 403);
  });
});
