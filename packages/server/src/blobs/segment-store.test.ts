import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createFileSegmentStore } from './file-segment-store.ts';
import { createMemorySegmentStore } from './memory-segment-store.ts';
import { newPack, recordOf, testSegmentStore } from './segment-store.contract.ts';

testSegmentStore('finished segments on files', (root) => createFileSegmentStore({ root }));
testSegmentStore('finished segments in memory', () => createMemorySegmentStore({ now: () => 1 }));

describe('the folder of finished segments', () => {
  it('is for this user only, outlives the process, and holds nothing else', async (t) => {
    const root = mkdtempSync(join(tmpdir(), 'lector-segments-'));
    t.after(() => rmSync(root, { recursive: true }));
    const pack = newPack({ ownerId: 12, runId: 2_147_483_647 });
    writeFileSync(join(root, 'spooled'), recordOf('one'), { mode: 0o600 });
    await createFileSegmentStore({ root }).put(pack, join(root, 'spooled'));
    const folder = join(root, 'segments');
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    const [name] = readdirSync(folder);
    assert.equal(statSync(join(folder, name!)).mode & 0o777, 0o600);
    writeFileSync(join(folder, 'half-made'), '');
    const [stored, ...others] = await createFileSegmentStore({ root }).list();
    const { sizeBytes: _, usedAtMs: __, ...named } = stored!;
    assert.deepEqual([named, others], [pack, []]);
    assert.deepEqual(readdirSync(folder), [name]);
  });

  it('tells that the disk cannot be written to', async (t) => {
    const root = mkdtempSync(join(tmpdir(), 'lector-segments-'));
    t.after(() => rmSync(root, { recursive: true }));
    const store = createFileSegmentStore({ root });
    mkdirSync(join(root, 'in-the-way'));
    await assert.rejects(store.copyOut([], join(root, 'in-the-way')), { code: 'busy' });
  });
});
