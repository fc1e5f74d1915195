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
  it('gives every attempt files of its own, and the segments of those before it', (t) => {
    const root = newRoot(t);
    const spool = createFileSpool({ root });
    const first = spool.open({ runId: 7, attempt: 1, objectId: newObjectId() });
    const second = spool.open({ runId: 7, attempt: 2, objectId: newObjectId() });
    const other = spool.open({ runId: 8, attempt: 1, objectId: newObjectId() });
    assert.deepEqual(first.earlier, []);
    assert.deepEqual(second.earlier, [first.segments]);
    assert.deepEqual(other.earlier, []);
    const paths = [first, second, other].flatMap(({ audio, segments }) => [audio, segments]);
    assert.equal(new Set(paths).size, 6);
    assert.equal(statSync(join(root, 'spool')).mode & 0o777, 0o700);
  });

  it('gives an attempt the segments of the runs that it continues, before those of its own run', (t) => {
    const spool = createFileSpool({ root: newRoot(t) });
    const open = (runId: number, attempt: number, continuesRunIds: readonly number[] = []) =>
      spool.open({ runId, attempt, objectId: newObjectId() }, { continuesRunIds });
    const first = [open(7, 1), open(7, 2)];
    const second = open(3, 1, [7]);
    const again = open(3, 2, [7]);
    const third = open(5, 1, [7, 3]);
    const segmentsOf = (files: readonly { segments: string }[]) => files.map(({ segments }) => segments);
    assert.deepEqual(second.earlier, segmentsOf(first));
    assert.deepEqual(again.earlier, segmentsOf([...first, second]));
    assert.deepEqual(third.earlier, segmentsOf([...first, second, again]));
    assert.deepEqual(open(5, 2, [9]).earlier, segmentsOf([third]), 'of run 9 nothing was kept');
  });

  it('keeps the segments of a run that has ended until it is told to remove them, also in another process', async (t) => {
    const root = newRoot(t);
    const dead = createFileSpool({ root });
    const attempts = [1, 2].map((attempt) => ({ runId: 7, attempt, objectId: newObjectId() }));
    const files = attempts.map((attempt) => dead.open(attempt));
    for (const { audio, segments } of files) write(audio, segments);
    for (const attempt of attempts) await dead.discard(attempt, { keepSegments: true });
    const spool = createFileSpool({ root });
    assert.deepEqual(await spool.leftovers(), attempts);
    const open = (attempt: number) =>
      spool.open({ runId: 8, attempt, objectId: newObjectId() }, { continuesRunIds: [7] });
    const kept = files.map(({ segments }) => segments);
    assert.deepEqual(open(1).earlier, kept);
    await spool.clear(7);
    assert.ok(kept.every((path) => !open(2).earlier.includes(path)));
    assert.deepEqual(readdirSync(join(root, 'spool')), []);
  });

  it('forgets an attempt that had not finished a segment', async (t) => {
    const spool = createFileSpool({ root: newRoot(t) });
    const attempt = { runId: 7, attempt: 1, objectId: newObjectId() };
    write(spool.open(attempt).audio);
    await spool.discard(attempt, { keepSegments: true });
    assert.deepEqual(spool.open({ runId: 7, attempt: 2, objectId: newObjectId() }).earlier, []);
  });

  it('removes what it is told to, there or not', async (t) => {
    const root = newRoot(t);
    const spool = createFileSpool({ root });
    const objectId = newObjectId();
    const mine = spool.open({ runId: 7, attempt: 1, objectId });
    const other = spool.open({ runId: 8, attempt: 1, objectId: newObjectId() });
    write(mine.audio, mine.segments, other.segments);
    await spool.discard({ runId: 7, attempt: 1, objectId }, { keepSegments: true });
    assert.equal(readdirSync(join(root, 'spool')).length, 2);
    await spool.clear(7);
    await spool.clear(7);
    await spool.clear(9);
    assert.deepEqual(readdirSync(join(root, 'spool')).length, 1);
    assert.deepEqual(spool.open({ runId: 7, attempt: 2, objectId: newObjectId() }).earlier, []);
  });

  it('removes the files of an attempt that went on writing after its run was cleared', async (t) => {
    const root = newRoot(t);
    const spool = createFileSpool({ root });
    const attempt = { runId: 7, attempt: 1, objectId: newObjectId() };
    const files = spool.open(attempt);
    await spool.clear(7);
    write(files.audio, files.segments);
    await spool.discard(attempt, { keepSegments: false });
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
    const next = spool.open({ runId: 7, attempt: 12, objectId: newObjectId() });
    assert.deepEqual(
      next.earlier,
      files.map(({ segments }) => segments),
    );
    await spool.clear(7);
    assert.deepEqual(readdirSync(join(root, 'spool')), []);
  });
});
