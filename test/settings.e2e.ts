// Settings as the real program takes them: a pipe in place of their file, and addresses with passwords.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { makeDataFolder, runLector } from '../faults/program.ts';
import { makePipe } from './support/strange-files.ts';

/** What waits for a pipe would wait for ever. */
const UNLESS_IT_HANGS = { wrap: ['timeout', '--signal=KILL', '600'] };

it('settings are not waited for, and the password in an address is not repeated', async () => {
  using folder = makeDataFolder();
  makePipe(join(folder.path, 'lector.env'));
  const piped = await runLector(['backup', join(folder.path, 'never')], folder.path, {}, UNLESS_IT_HANGS);
  assert.equal(piped.code, 1);
  assert.match(piped.stderr, /lector\.env cannot be read: it is not an ordinary file/);
  rmSync(join(folder.path, 'lector.env'));
  const address = 'http://me:geheim@127.0.0.1:1';
  for (const [args, settings] of [
    [['doctor', '--quick'], { LECTOR_URL: address }],
    [['doctor', '--quick', '--url', address], {}],
    [['studio-link', '--url', address], {}],
    [['voices'], { LECTOR_URL: address }],
    [['keys', 'list'], { LECTOR_PUBLIC_URL: address }],
  ] as const) {
    const told = await runLector(args, folder.path, settings, UNLESS_IT_HANGS);
    assert.notEqual(told.code, 0);
    assert.match(told.stderr, /must not hold a user name or a password/, args.join(' '));
    assert.doesNotMatch(told.stdout + told.stderr, /geheim/);
  }
});
