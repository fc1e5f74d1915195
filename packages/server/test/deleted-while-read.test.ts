// Audio whose run is deleted or expires between the look at the row and the look at the bytes: it is gone, not damaged.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { pino } from 'pino';
import { createHarness, type Harness } from './app-harness.ts';

describe('audio that goes while it is asked for', () => {
  let server: Harness;
  /** What happens once, before the bytes are looked at in this way. */
  let next: { at: 'stat' | 'read' | 'readTimings'; happens: () => Promise<unknown> } | null = null;
  const lines: string[] = [];
  before(async () => {
    const come = async (at: 'stat' | 'read' | 'readTimings') => {
      if (next?.at !== at) return;
      const { happens } = next;
      next = null;
      await happens();
    };
    server = await createHarness(
      {},
      {
        log: pino({ level: 'trace' }, { write: (line) => void lines.push(line) }),
        wrapBlobs: (blobs) => ({
          ...blobs,
          stat: async (...asked) => {
            await come('stat');
            return blobs.stat(...asked);
          },
          read: async (...asked) => {
            await come('read');
            return blobs.read(...asked);
          },
          readTimings: async (...asked) => {
            await come('readTimings');
            return blobs.readTimings(...asked);
          },
        }),
      },
    );
  });
  after(() => server.close());

  const ask = (url: string, method: 'GET' | 'HEAD' | 'DELETE' = 'GET', key = server.alice) =>
    server.app.inject({ method, url, headers: { 'x-api-key': key } });

  async function speak(): Promise<{ runId: number; link: string }> {
    await server.submit(server.alice);
    const [runId] = await server.speakAll();
    const { output_url } = (await ask(`/apis/tts-result/${runId}?output_type=file_url`)).json();
    return { runId: runId!, link: output_url.replace(/^https?:\/\/[^/]+/, '') };
  }

  const ENDS: Readonly<Record<string, (runId: number) => Promise<unknown>>> = {
    deleted: (runId) => ask(`/lector/v1/runs/${runId}`, 'DELETE'),
    expired: () => server.expireAll(),
  };

  for (const [what, end] of Object.entries(ENDS)) {
    for (const at of ['stat', 'read'] as const) {
      it(`is gone when its run is ${what} before the ${at}`, async () => {
        for (const door of ['link', 'audio', 'result'] as const) {
          const { runId, link } = await speak();
          const urls = { link, audio: `/lector/v1/runs/${runId}/audio`, result: `/apis/tts-result/${runId}` };
          next = { at, happens: () => end(runId) };
          const answer = await ask(urls[door]);
          assert.equal(next, null, `${door}: nothing has happened`);
          const later = await ask(urls[door]);
          assert.deepEqual([answer.statusCode, answer.json()], [later.statusCode, later.json()], 'as from then on');
          assert.notEqual(answer.json().code, 'damaged');
          for (const name of ['etag', 'content-disposition', 'accept-ranges', 'content-range'])
            assert.equal(answer.headers[name], undefined, name);
          assert.match(String(answer.headers['content-type']), /^application\/json/);
          assert.equal(Number(answer.headers['content-length']), answer.rawPayload.length);
        }
        assert.deepEqual(
          lines.filter((line) => line.includes('doctor')),
          [],
        );
      });
    }
  }

  for (const [what, end] of Object.entries(ENDS)) {
    it(`takes its times with it when its run is ${what} before they are read`, async () => {
      const { runId } = await speak();
      const url = `/lector/v1/runs/${runId}/timings`;
      next = { at: 'readTimings', happens: () => end(runId) };
      const answer = await ask(url);
      assert.equal(next, null, 'nothing has happened');
      const later = await ask(url);
      assert.equal(answer.statusCode, 400, answer.body);
      assert.notEqual(later.statusCode, 200);
      assert.deepEqual(
        lines.filter((line) => line.includes('doctor')),
        [],
      );
    });
  }

  it('is not in an archive, and no damage is told', async () => {
    const [stays, deleted] = [await speak(), await speak()];
    next = { at: 'stat', happens: () => ask(`/lector/v1/runs/${deleted.runId}`, 'DELETE') };
    const answer = await ask(`/lector/v1/runs.zip?run_ids=${deleted.runId},${stays.runId}`);
    assert.equal(answer.statusCode, 200);
    assert.ok(answer.rawPayload.includes(`run-${stays.runId}.flac`));
    assert.ok(!answer.rawPayload.includes(String(deleted.runId)));
    assert.ok(!answer.rawPayload.includes('damaged'));
  });

  it('is expired in the manifest of an archive when it expires', async () => {
    const { runId } = await speak();
    next = { at: 'stat', happens: () => server.expireAll() };
    const answer = await ask(`/lector/v1/runs.zip?run_ids=${runId}`);
    assert.ok(answer.rawPayload.includes('"status": "expired"'));
  });
});
