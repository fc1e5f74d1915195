// Finished runs as a caller sees them, and their recording files in a data folder or a backup.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Caller } from '../../faults/program.ts';
import { digest } from './flac.ts';
import { until } from './until.ts';

export interface Recorded {
  readonly runId: number;
  /** Of the bytes that were fetched, which is what the answer promised. */
  readonly sha256: string;
  readonly objectId: string;
}

/** Waits for SUCCESS and fetches the recording. Throws when the run ends in any other way, or has other bytes than promised. */
export async function waitForRecording(caller: Caller, taskId: string): Promise<Recorded> {
  const { run_id } = await until(`task ${taskId} has ended`, async () => {
    const state = await caller.poll(taskId);
    assert.notEqual(state.status, 'ERROR', state.message ?? '');
    return state.status === 'SUCCESS' && state;
  });
  const runId = Number(run_id);
  const entry = (await caller.bulk([runId]))[runId];
  const { status, bytes } = await caller.follow(entry?.output_url ?? '');
  assert.equal(status, 200);
  const sha256 = digest('sha256', bytes);
  assert.equal(sha256, entry?.sha256);
  assert.equal(bytes.length, entry?.size_bytes);
  const [, objectId = ''] = /\/files\/([0-9a-f]{32})/.exec(entry?.output_url ?? '') ?? [];
  return { runId, sha256, objectId };
}

/** Paths of the recordings below `blobs` of a folder. */
export function listRecordings(folder: string): readonly string[] {
  const names = readdirSync(join(folder, 'blobs'), { recursive: true }).map(String);
  return names
    .filter((name) => name.endsWith('.flac'))
    .map((name) => join(folder, 'blobs', name))
    .sort();
}

/** Flips one bit of a file, like a damaged disk. */
export function flipBit(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at]! ^= 1;
  writeFileSync(path, bytes);
}
