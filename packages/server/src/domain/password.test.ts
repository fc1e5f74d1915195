import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Derive, deriveArgon2id, hashPassword, makeDecoy, matchesPassword } from './password.ts';

describe('the stored form of a password', () => {
  it('is argon2id with the parameters in the clear, and another each time', async () => {
    const [one, two] = await Promise.all([
      hashPassword('secret', deriveArgon2id),
      hashPassword('secret', deriveArgon2id),
    ]);
    assert.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[0-9A-Za-z+/]{22}\$[0-9A-Za-z+/]{43}$/);
    assert.notEqual(one, two);
    assert.equal(await matchesPassword('secret', one, deriveArgon2id), true);
    assert.equal(await matchesPassword('Secret', one, deriveArgon2id), false);
  });

  it('is of the letters, however a keyboard composes them', async () => {
    const stored = await hashPassword('\u00fcber', deriveArgon2id);
    assert.equal(await matchesPassword('u\u0308ber', stored, deriveArgon2id), true);
  });

  it('costs the same work whether it is right, wrong, a decoy or nonsense', async () => {
    const work: [number, number][] = [];
    const derive: Derive = async (password, salt) => {
      work.push([password.length, salt.length]);
      return Buffer.alloc(32, password);
    };
    const stored = await hashPassword('secret', derive);
    work.length = 0;
    assert.equal(await matchesPassword('secret', stored, derive), true);
    for (const other of [makeDecoy(), '', 'plain', stored.replace('t=2', 't=1'), `${stored}x`])
      assert.equal(await matchesPassword('secret', other, derive), false, other);
    assert.deepEqual(work, Array(6).fill([6, 16]));
  });
});
