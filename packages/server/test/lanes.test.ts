// How a submit chooses its lane.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openConnection, prepare } from '../src/db/sqlite/connection.ts';
import { createHarness, type Harness } from './app-harness.ts';

describe('the lane of a submit', () => {
  let harness: Harness;
  before(async () => {
    harness = await createHarness();
  });
  after(() => harness.close());

  const submit = (more: object) =>
    harness.app.inject({
      ...{ method: 'POST', url: '/apis/tts', headers: { 'x-api-key': harness.alice, 'idempotency-key': 'one' } },
      payload: { text: 'Hello there.', voice_id: 147320, language: 1, ...more },
    });

  it('is stored as it was asked for, and a repeat in another lane is still a repeat', async () => {
    const stored = () => {
      const connection = openConnection(join(harness.dataDir, 'lector.db'), { busyTimeoutMs: 1_000, readOnly: true });
      const rows = prepare<[number | null]>(connection, 'SELECT interactive FROM runs ORDER BY seq').all();
      connection.close();
      return rows.flat();
    };
    const first = await submit({ lane: 'batch' });
    assert.equal(first.statusCode, 200, first.body);
    for (const lane of ['interactive', null, undefined]) {
      const again = await submit({ ...(lane !== undefined && { lane }) });
      assert.deepEqual(again.json(), first.json());
    }
    assert.deepEqual(stored(), [0]);
    for (const lane of ['interactive', null]) {
      await harness.app.inject({
        ...{ method: 'POST', url: '/apis/tts', headers: { 'x-api-key': harness.alice } },
        payload: { text: 'Hello there.', voice_id: 147320, language: 1, lane },
      });
    }
    assert.deepEqual(stored(), [0, 1, null]);
  });

  it('is one of two words', async () => {
    const answer = await submit({ lane: 'fast' });
    assert.equal(answer.statusCode, 422);
    assert.deepEqual(answer.json().detail[0].loc, ['body', 'lane']);
  });
});
