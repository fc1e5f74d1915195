// What every store of uploads must do.
import assert from 'node:assert/strict';
import { hash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { after, describe, it } from 'node:test';
import type { UploadStore } from '../ports/upload-store.ts';

const newId = () => randomBytes(16).toString('hex');

async function* inPieces(...pieces: readonly (string | Error)[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) {
    if (piece instanceof Error) throw piece;
    yield Buffer.from(piece);
  }
}

export function testUploadStore(name: string, open: (root: string) => UploadStore): void {
  describe(name, () => {
    const root = mkdtempSync(join(tmpdir(), 'lector-uploads-'));
    after(() => rmSync(root, { recursive: true }));
    const store = open(root);

    async function idsOf(): Promise<string[]> {
      const ids: string[] = [];
      for await (const { id } of store.list()) ids.push(id);
      return ids;
    }
    const textOf = async (id: string, range?: { start: number; end: number }) => {
      const found = await store.read(id, range);
      return found && { text: (await buffer(found.stream)).toString(), sizeBytes: found.sizeBytes };
    };

    it('gives back what was put, whole or a range of it, and tells its size and digest', async () => {
      const id = newId();
      const stored = await store.put(id, inPieces('one ', '', 'two'), 7);
      assert.deepEqual(stored, { sizeBytes: 7, sha256: hash('sha256', 'one two') });
      assert.deepEqual(await textOf(id), { text: 'one two', sizeBytes: 7 });
      assert.deepEqual(await textOf(id, { start: 4, end: 90 }), { text: 'two', sizeBytes: 7 });
      const out = await store.checkOut(id);
      assert.equal(readFileSync(out!.path, 'utf8'), 'one two');
      await out!.release();
      assert.ok((await idsOf()).includes(id));
    });

    it('keeps an empty file', async () => {
      const id = newId();
      assert.deepEqual(await store.put(id, inPieces(), 0), { sizeBytes: 0, sha256: hash('sha256', '') });
      assert.deepEqual(await textOf(id), { text: '', sizeBytes: 0 });
    });

    it('keeps nothing of a file that is too large or breaks off, and the name can be used again', async () => {
      const [id, before] = [newId(), (await idsOf()).length];
      assert.equal(await store.put(id, inPieces('12345678'), 7), null);
      await assert.rejects(store.put(id, inPieces('123', new Error('gone')), 7), /gone/);
      assert.equal((await idsOf()).length, before);
      assert.equal(await store.read(id), null);
      assert.equal((await store.put(id, inPieces('123'), 7))!.sizeBytes, 3);
    });

    it('forgets what is removed, and what never was', async () => {
      const id = newId();
      await store.put(id, inPieces('x'), 7);
      await store.remove(id);
      await store.remove(id);
      assert.equal(await store.read(id), null);
      assert.equal(await store.checkOut(id), null);
      assert.ok(!(await idsOf()).includes(id));
    });

    it('takes no other name', async () => {
      for (const id of ['', '..', 'A'.repeat(32), `${newId()}.part`]) await assert.rejects(store.read(id), RangeError);
    });
  });
}
