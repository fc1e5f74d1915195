import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RunState } from '../../domain/run.ts';
import { createRunIdCipher } from '../../domain/run-id.ts';
import { type OutcomeRow, toOutcome } from './run-row.ts';

const cipher = createRunIdCipher(Buffer.alloc(32, 7));
const OBJECT = 'ab'.repeat(16);

/** A row without a seal. */
function rowOf(state: unknown, objectId: string | null): OutcomeRow {
  return [1, state as RunState, null, null, objectId, 10, 'cd', 'audio/flac', 22_050, 22_050, 1, null];
}

describe('a row of runs', () => {
  it('is what it says it is', () => {
    for (const state of ['waiting', 'running', 'failed', 'expired'])
      assert.equal(toOutcome(rowOf(state, null), cipher).state, state);
    const { state, artefact } = toOutcome(rowOf('done', OBJECT), cipher);
    assert.deepEqual([state, artefact?.objectId], ['done', OBJECT]);
  });

  it('that says what was never written is damaged, and not a run that will end some day', () => {
    for (const row of [rowOf(null, null), rowOf('', null), rowOf('\0\0\0\0', null), rowOf('done', null)]) {
      const { state, failure } = toOutcome(row, cipher);
      assert.deepEqual([state, failure?.message], ['failed', 'The stored record of this run is damaged']);
    }
  });
});
