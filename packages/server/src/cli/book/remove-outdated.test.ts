// Files that are no part of a book any more.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { removeOutdated } from './remove-outdated.ts';

test('what an earlier call has written goes, but not what is current, changed, of another kind or elsewhere', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lector-book-'));
  try {
    mkdirSync(join(folder, 'in'));
    const written = ['01 a.mp3', '02 b.mp3', '03 c.mp3', '04 d.flac', 'in/05 e.mp3'];
    for (const name of written) writeFileSync(join(folder, name), name);
    const files = written.map((file) => ({ file, sha256: createHash('sha256').update(file).digest('hex') }));
    writeFileSync(join(folder, '03 c.mp3'), 'changed');
    await removeOutdated(folder, { files, current: new Set(['02 b.mp3']), endings: ['mp3'] });
    assert.deepEqual(readdirSync(folder).toSorted(), ['02 b.mp3', '03 c.mp3', '04 d.flac', 'in']);
    assert.deepEqual(readdirSync(join(folder, 'in')), ['05 e.mp3']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
