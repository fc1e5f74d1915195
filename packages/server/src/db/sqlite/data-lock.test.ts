// Tests the lock on a data folder, also with a holder that is killed.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { acquireDataLock, findHolder, tryDataLock } from './data-lock.ts';
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

  it('tells the other who holds it, and where that one listens', (t) => {
    const folder = temporaryFolder(t);
    const lock = acquireDataLock(folder);
    const refusal = () => {
      try {
        acquireDataLock(folder);
      } catch (error) {
        return (error as Error).message;
      }
      return 'it was not refused';
    };
    assert.match(refusal(), /Another Lector server or a restore/);
    lock.announce(null);
    assert.ok(refusal().includes(`process ${process.pid}, not listening yet. Stop it (kill ${process.pid})`));
    lock.announce('http://127.0.0.1:7171');
    assert.ok(refusal().includes(`process ${process.pid}, at http://127.0.0.1:7171.`));
    assert.equal(statSync(join(folder, 'server.json')).mode & 0o777, 0o600);
    const other = { pid: 12, machine: 'another-machine', address: 'http://127.0.0.1:7' };
    writeFileSync(join(folder, 'server.json'), JSON.stringify(other));
    assert.match(refusal(), /process 12 on the machine another-machine, at .* Stop it \(there\)/);
    lock.release();
    assert.deepEqual(readdirSync(folder), ['server.lock']);
  });

  it('makes the note true: one that a killed holder left is believed by nobody and gone at the next start', (t) => {
    const folder = temporaryFolder(t);
    const note = join(folder, 'server.json');
    const stale = JSON.stringify({ pid: 1, machine: hostname(), address: 'http://127.0.0.1:7077' });
    writeFileSync(note, stale);
    assert.equal(findHolder(folder), null, 'nobody holds the lock, and none was made by looking');
    assert.equal(existsSync(join(folder, 'server.lock')), false);
    const lock = acquireDataLock(folder);
    assert.equal(findHolder(folder), null, 'the holder has said nothing yet');
    lock.announce('http://127.0.0.1:1');
    assert.deepEqual(findHolder(folder), { pid: process.pid, machine: hostname(), address: 'http://127.0.0.1:1' });
    for (const odd of ['', '{', 'null', '[]', '{"pid":"x"}', '{"pid":1,"machine":"m","address":"file:///etc"}']) {
      writeFileSync(note, odd);
      assert.equal(findHolder(folder), null, odd);
    }
    lock.release();
    writeFileSync(note, stale);
    tryDataLock(folder)?.release();
    assert.equal(existsSync(note), false, 'also one who only shuts servers out clears it');
  });

  it('survives that somebody looks whether it is held, and that the note cannot be written', (t) => {
    const folder = temporaryFolder(t);
    assert.equal(findHolder(join(folder, 'nowhere')), null);
    const lock = acquireDataLock(folder);
    lock.announce('http://127.0.0.1:1');
    for (let i = 0; i < 20; i++) assert.equal(findHolder(folder)?.pid, process.pid);
    chmodSync(folder, 0o500);
    lock.announce('http://127.0.0.1:2');
    chmodSync(folder, 0o700);
    assert.throws(() => acquireDataLock(folder), { code: 'unusable_data' });
    lock.release();
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
