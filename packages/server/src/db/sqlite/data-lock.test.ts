// Tests the lock on a data folder, also with a holder that is killed.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { acquireDataLock } from './data-lock.ts';
import { temporaryFolder } from './test-stores.ts';

describe('the lock on a data folder', () => {
  it('is held by one at a time, and names the folder to the other', (t) => {
    const folder = temporaryFolder(t);
    const lock = acquireDataLock(folder);
    assert.throws(
      () => acquireDataLock(folder),
      (error: Error & { code: string }) => {
        assert.equal(error.code, 'unusable_data');
        assert.ok(error.message.includes(folder));
        return true;
      },
    );
    lock.release();
    lock.release();
    acquireDataLock(folder).release();
  });

  it('ends with its holder, even by kill -9', async (t) => {
    const folder = temporaryFolder(t);
    const source = `
      const { acquireDataLock } = await import(${JSON.stringify(new URL('data-lock.ts', import.meta.url).href)});
      globalThis.lock = acquireDataLock(${JSON.stringify(folder)}); // kept in a global, because an unreferenced lock is garbage-collected
      console.log('held');
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    t.after(() => child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    assert.throws(() => acquireDataLock(folder), { code: 'unusable_data' });
    child.kill('SIGKILL');
    await once(child, 'exit');
    acquireDataLock(folder).release();
  });
});
