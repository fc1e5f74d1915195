// Tests what the start message says of doors without a key of their callers, and of the key behind them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ApiKey, DEFAULT_SCOPES } from '../../domain/api-key.ts';
import { doorNotes } from './door-notes.ts';

const KEY: ApiKey = {
  id: 3,
  ownerId: 1,
  owner: 'default',
  name: 'house',
  last4: 'wXyZ',
  scopes: DEFAULT_SCOPES,
  createdAtMs: 0,
  expiresAtMs: null,
  revokedAtMs: null,
  lastUsedAtMs: null,
  ratePerMinute: null,
  characterLimit: null,
  charactersUsed: 0,
  defaults: null,
};
const SHUT = { wyomingHost: '127.0.0.1', wyomingPort: 0, wyomingKey: 3, openDoor: 0, openDoorFrom: 'loopback' };
const OPEN = { ...SHUT, wyomingPort: 10_200 };

test('says nothing where no port is set, and where and in whose name where one is', () => {
  assert.equal(doorNotes({ ...OPEN, wyomingPort: 0 }, [KEY], 1_000), '');
  assert.match(doorNotes(OPEN, [KEY], 1_000), /^Wyoming .* at 127\.0\.0\.1:10200, in the name of API key 3\n$/);
  assert.match(doorNotes({ ...OPEN, wyomingHost: '::1' }, [KEY], 1_000), / at \[::1\]:10200, /);
});

test('says who may speak without a key, and in whose name', () => {
  const open = { ...SHUT, openDoor: 3 };
  assert.match(doorNotes(open, [KEY], 1_000), /^Programs of this machine .*\/v1\), in the name of API key 3\n$/);
  assert.match(doorNotes({ ...open, openDoorFrom: 'anywhere' }, [KEY], 1_000), /^Programs of whoever reaches it /);
  assert.match(doorNotes(open, [], 1_000), /refused: API key 3 \(LECTOR_OPEN_DOOR\) does not exist\n$/);
  assert.equal(doorNotes({ ...open, wyomingPort: 10_200 }, [KEY], 1_000).split('\n').length, 3);
});

test('says why the key cannot be used', () => {
  for (const [keys, why] of [
    [[], /API key 3 \(LECTOR_WYOMING_KEY\) does not exist\n$/],
    [[{ ...KEY, revokedAtMs: 500 }], /is revoked\n$/],
    [[{ ...KEY, expiresAtMs: 1_000 }], /has expired\n$/],
    [[{ ...KEY, scopes: ['tts:read'] }], /lacks the scope tts:write and voices:read\n$/],
  ] as const)
    assert.match(doorNotes(OPEN, keys, 1_000), why);
});
