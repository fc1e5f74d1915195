// Files that are made from recordings: kept within their budget, found after a restart, and never half.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import { AppError } from '../errors.ts';
import { createDerivedFiles, type DerivedFiles } from './derived-files.ts';

const BYTES = 50_000;
/** Room for three files of that size with what each costs besides. */
const BUDGET = 200_000;

function newRoot(t: TestContext): string {
  const root = mkdtempSync(join(tmpdir(), 'lector-derived-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

const open = (root: string, { maxBytes = BUDGET, admit = () => {} } = {}) =>
  createDerivedFiles({ root, maxBytes, admit });
const nameOf = (digit: string, recipe = 'mp3-24000-r1') => ({ objectId: digit.repeat(32), recipe });
const filesOf = (root: string) => readdirSync(join(root, 'derived')).toSorted();

async function make(files: DerivedFiles, digit: string, { bytes = BYTES, head = '' } = {}): Promise<void> {
  const draft = await files.create(nameOf(digit));
  await draft.append(Buffer.alloc(bytes / 2, digit));
  await draft.append(Buffer.alloc(bytes / 2, digit));
  if (head !== '') await draft.prepend(Buffer.from(head));
  await draft.keep();
  await draft.close();
}

describe('files made from recordings', () => {
  it('are read while they are written, and afterwards whole or in ranges', async (t) => {
    const root = newRoot(t);
    const files = open(root);
    assert.deepEqual(readdirSync(root), [], 'no folder is made before it is needed');
    const draft = await files.create(nameOf('a'));
    await draft.append(Buffer.from('audio'));
    assert.equal(String(await draft.read(1, 3)), 'udi');
    assert.equal(await files.find(nameOf('a')), null, 'not before it is whole');
    await draft.prepend(Buffer.from('head and '));
    assert.deepEqual([draft.sizeBytes, String(await draft.read(0, 99))], [14, 'head and audio']);
    await draft.keep();
    await draft.close();
    assert.equal(await files.find(nameOf('a')), 14);
    const whole = await files.open(nameOf('a'));
    const part = await files.open(nameOf('a'));
    await files.remove('a'.repeat(32));
    assert.equal(String(await buffer(whole!.read())), 'head and audio', 'also when it goes meanwhile');
    assert.equal(String(await buffer(part!.read({ start: 5, end: 7 }))), 'and');
    assert.deepEqual([await files.find(nameOf('a')), await files.open(nameOf('a')), filesOf(root)], [null, null, []]);
  });

  it('are shared with a recording that sounds the same, and each goes without the other', async (t) => {
    const root = newRoot(t);
    const files = open(root);
    const [one, other] = ['a'.repeat(32), 'b'.repeat(32)];
    await make(files, 'a');
    await files.share(one, other, (recipe) => recipe === 'aac-24000-r1');
    await files.share('c'.repeat(32), other, () => true);
    assert.equal(await files.find(nameOf('b')), null, 'not what it is not fit for');
    await files.share(one, other, (recipe) => recipe === 'mp3-24000-r1');
    await files.remove(one);
    assert.deepEqual(filesOf(root), [`${other}.mp3-24000-r1`]);
    assert.equal(await files.find(nameOf('b')), BYTES);
    const again = await open(root).open(nameOf('b'));
    assert.equal((await buffer(again!.read())).length, BYTES);
    await files.share(other, other, () => true);
    assert.equal(await files.find(nameOf('b')), BYTES, 'a name that is there stays');
  });

  it('that were used least lately go first, also after a restart', async (t) => {
    const root = newRoot(t);
    const files = open(root);
    for (const digit of ['a', 'b', 'c']) await make(files, digit);
    await files.find(nameOf('a'));
    await make(files, 'd');
    assert.deepEqual(await Promise.all(['a', 'b', 'c', 'd'].map((one) => files.find(nameOf(one)))), [
      BYTES,
      null,
      BYTES,
      BYTES,
    ]);
    const names = filesOf(root);
    for (const [age, name] of names.entries()) utimesSync(join(root, 'derived', name), 1_000 - age, 1_000 - age);
    const next = open(root);
    await make(next, 'e');
    assert.equal(await next.find(nameOf('d')), null, 'the oldest');
    assert.equal(await next.find(nameOf('a')), BYTES);
  });

  it('are not kept when they alone are more than the budget, or there is none', async (t) => {
    for (const maxBytes of [0, BYTES]) {
      const root = newRoot(t);
      const files = open(root, { maxBytes });
      await make(files, 'a');
      assert.deepEqual([await files.find(nameOf('a')), filesOf(root)], [null, []]);
    }
  });

  it('that an earlier process left half are removed at the start, and those of recordings that are gone', async (t) => {
    const root = newRoot(t);
    const files = open(root);
    for (const digit of ['a', 'b']) await make(files, digit);
    writeFileSync(join(root, 'derived', '.new-0123456789abcdef'), 'half');
    writeFileSync(join(root, 'derived', 'notes.txt'), 'somebody’s');
    await open(root).start(async (objectId) => objectId.startsWith('a'));
    assert.deepEqual(filesOf(root), [`${'a'.repeat(32)}.mp3-24000-r1`, 'notes.txt']);
  });

  it('leave nothing behind when they are given up, and are refused when the disk is full', async (t) => {
    const root = newRoot(t);
    const draft = await open(root).create(nameOf('a'));
    await draft.append(Buffer.from('half'));
    await draft.close();
    await draft.close();
    assert.deepEqual(filesOf(root), []);
    const full = open(root, {
      admit: () => {
        throw new AppError('busy', 'The disk is almost full');
      },
    });
    await assert.rejects(full.create(nameOf('a')), { code: 'busy' });
  });

  it('all go when there is no room, and none has a name that leads elsewhere', async (t) => {
    const root = newRoot(t);
    const files = open(root);
    for (const digit of ['a', 'b']) await make(files, digit, { head: 'x' });
    await files.clear();
    assert.deepEqual(filesOf(root), []);
    await assert.rejects(files.create({ objectId: '../'.repeat(8), recipe: 'mp3' }), RangeError);
    await assert.rejects(files.find({ objectId: 'a'.repeat(32), recipe: '../x' }), RangeError);
  });
});
