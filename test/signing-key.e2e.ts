// `lector keys rotate-links` says whose links end and whose do not.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { makeDataFolder, runLector } from '../faults/program.ts';

it('a change of the signing key names the owners and the keys whose links are dead', async () => {
  using folder = makeDataFolder();
  const rotate = async (...more: readonly string[]) => {
    const { code, stderr } = await runLector(['keys', 'rotate-links', ...more], folder.path);
    assert.equal(code, 0, stderr);
    const kid = /^Links are signed with ([0-9a-f]{8}) from now on/.exec(stderr)?.[1];
    assert.ok(kid, stderr);
    return { kid, lines: stderr.trimEnd().split('\n') };
  };
  await runLector(['keys', 'create', '--owner', 'ada'], folder.path);
  const first = await rotate();
  assert.match(first.lines[0] ?? '', /for the one owner of this data folder\.$/);
  await runLector(['keys', 'create', '--owner', 'bob'], folder.path);
  const second = await rotate();
  assert.match(second.lines[0] ?? '', /for all 2 owners of this data folder\.$/);
  assert.equal(second.lines[1], `Links signed with ${first.kid} live out their time.`);
  assert.match(second.lines[2] ?? '', /^Links signed with [0-9a-f]{8} are dead, whosever they are\.$/);
  const third = await rotate('--drop-old');
  assert.deepEqual(third.lines.slice(1), [
    `Links signed with ${second.kid} and ${first.kid} are dead, whosever they are.`,
  ]);
});
