// Tests the spool: file names that tell a restart which attempts were in progress.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { newObjectId } from './blob-store.contract.ts';
import { createFileSpool } from './file-spool.ts';

function newRoot(t: TestContext): string {
  const root = mkdtempSync(join(tmpdir(), 'lector-spool-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

const write = (...paths: readonly string[]) => {
  for (const path of paths) writeFileSync(path, 'x', { flag: 'wx' });
};

describe('the spool', () => {
  it('gives every attempt files of its own, and knows the attempts at a run', (t) => {
    const root = newRoot(t);
    const spool = createFileSpool({ root });
    const [first, second, other] = [
      { runId: 7, attempt: 1, objectId: newObjectId() },
      { runId: 7, attempt: 2, objectId: newObjectId() },
      { runId: 8, attempt: 1, objectId: newObjectId() },
    ] as const;
    const paths = [first, second, other].flatMap((attempt) => Object.values(spool.open(attempt)));
    assert.equal(new Set(paths).size, 12);
    assert.deepEqual(spool.attemptsAt([8, 7, 9]), [other, first, second]);
    assert.equal(statSync(join(root, 'spool')).mode & 0o777, 0o700);
  });

  it('forgets an attempt that was discarded', async (t) => {
    const root = newRoot(t);
    const spool = createFileSpool({ root });
    const attempt = { runId: 7, attempt: 1, objectId: newObjectId() };
    write(...Object.values(spool.open(attempt)));
    await spool.discard(attempt);
    assert.deepEqual([spool.attemptsAt([7]), readdirSync(join(root, 'spool'))], [[], []]);
  });

  it('removes what it is told to, there or not', async (t) => {
    const root = newRoot(t);
    const spool = createFileSpool({ root });
    const objectId = newObjectId();
    const mine = spool.open({ runId: 7, attempt: 1, objectId });
    const other = spool.open({ runId: 8, attempt: 1, objectId: newObjectId() });
    write(mine.audio, mine.segments, other.segments);
    await spool.clear(7);
    await spool.clear(7);
    await spool.clear(9);
    assert.deepEqual(readdirSync(join(root, 'spool')).length, 1);
    assert.deepEqual(spool.attemptsAt([7]), []);
  });

  it('removes the files of an attempt that went on writing after its run was cleared', async (t) => {
    const root = newRoot(t);
    const spool = createFileSpool({ root });
    const attempt = { runId: 7, attempt: 1, objectId: newObjectId() };
    const files = spool.open(attempt);
    await spool.clear(7);
    write(files.audio, files.segments);
    await spool.discard(attempt);
    assert.deepEqual(readdirSync(join(root, 'spool')), []);
  });

  it('finds what an earlier process left, in the order of attempts, and removes what is not its own', async (t) => {
    const root = newRoot(t);
    const dead = createFileSpool({ root });
    const ids = Array.from({ length: 11 }, newObjectId);
    const files = ids.map((objectId, i) => dead.open({ runId: 7, attempt: i + 1, objectId }));
    write(...files.map(({ segments }) => segments), files[10]!.audio, join(root, 'spool', 'old-format.part'));
    const spool = createFileSpool({ root });
    assert.deepEqual(
      await spool.leftovers(),
      ids.map((objectId, i) => ({ runId: 7, attempt: i + 1, objectId })),
    );
    assert.ok(!readdirSync(join(root, 'spool')).includes('old-format.part'));
    assert.equal(spool.attemptsAt([7]).length, 11);
    await spool.clear(7);
    assert.deepEqual(readdirSync(join(root, 'spool')), []);
  });
});
