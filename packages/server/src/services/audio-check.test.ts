import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import type { Artefact, RunState } from '../domain/run.ts';
import { createLogger } from '../log.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { RunStore } from '../ports/run-store.ts';
import { createAudioCheck } from './audio-check.ts';

const GOOD = Buffer.from('fLaC and so on');
const ARTEFACT: Artefact = {
  objectId: 'ab'.repeat(16),
  sizeBytes: GOOD.length,
  sha256: createHash('sha256').update(GOOD).digest('hex'),
  contentType: 'audio/flac',
  sampleRate: 22_050,
  samples: 5,
};
const damaged = { code: 'damaged' };

function makeCheck() {
  const state = { bytes: GOOD as Buffer | null, revision: '1', reads: 0, nowMs: 0, run: 'done' as RunState | null };
  const blobs = {
    stat: async () => (state.bytes === null ? null : { sizeBytes: state.bytes.length, revision: state.revision }),
    read: async () => {
      state.reads++;
      return state.bytes === null ? null : { stream: Readable.from([state.bytes]), sizeBytes: state.bytes.length };
    },
  } as unknown as BlobStore;
  const clock = { now: () => 0, monotonicMs: () => state.nowMs, sleep: async () => {} };
  const found = async () => (state.run === null ? null : { state: state.run });
  const runs = { findByObjectId: found } as unknown as RunStore;
  return { state, check: createAudioCheck({ blobs, runs, clock, log: createLogger('silent') }) };
}

describe('the check of stored audio', () => {
  it('reads an object at its first use, and not again while nothing has changed', async () => {
    const { state, check } = makeCheck();
    await Promise.all([check(ARTEFACT), check(ARTEFACT)]);
    await check(ARTEFACT);
    assert.equal(state.reads, 1);
  });

  it('reads again when the object changed, and after an hour', async () => {
    const { state, check } = makeCheck();
    await check(ARTEFACT);
    state.revision = '2';
    await check(ARTEFACT);
    state.nowMs += 3_600_000;
    await check(ARTEFACT);
    assert.equal(state.reads, 3);
  });

  it('refuses bytes that are missing, of another length or of another content, as long as they are', async () => {
    for (const bytes of [null, Buffer.concat([GOOD, GOOD]), GOOD.subarray(1), Buffer.from('fLaC and so oN')]) {
      const { state, check } = makeCheck();
      await check(ARTEFACT);
      Object.assign(state, { bytes, revision: '2' });
      await assert.rejects(check(ARTEFACT), damaged);
      await assert.rejects(check(ARTEFACT), damaged);
      Object.assign(state, { bytes: GOOD, revision: '3' });
      await check(ARTEFACT);
    }
  });

  it('says of missing bytes that the recording is gone when its run was deleted or expired meanwhile', async () => {
    for (const run of [null, 'expired'] as const) {
      const { state, check } = makeCheck();
      await check(ARTEFACT);
      Object.assign(state, { bytes: null, run });
      await assert.rejects(check(ARTEFACT), { code: 'not_found' });
    }
  });
});
