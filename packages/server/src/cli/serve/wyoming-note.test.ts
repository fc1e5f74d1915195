// Tests what the start message says of the Wyoming door and of its key.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ApiKey, DEFAULT_SCOPES } from '../../domain/api-key.ts';
import { wyomingNote } from './wyoming-note.ts';

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
const OPEN = { wyomingHost: '127.0.0.1', wyomingPort: 10_200, wyomingKey: 3 };

test('says nothing where no port is set, and where and in whose name where one is', () => {
  assert.equal(wyomingNote({ ...OPEN, wyomingPort: 0 }, [KEY], 1_000), '');
  assert.match(wyomingNote(OPEN, [KEY], 1_000), /^Wyoming .* at 127\.0\.0\.1:10200, in the name of API key 3\n$/);
  assert.match(wyomingNote({ ...OPEN, wyomingHost: '::1' }, [KEY], 1_000), / at \[::1\]:10200, /);
});

test('says why the key cannot be used', () => {
  for (const [keys, why] of [
    [[], /API key 3 \(LECTOR_WYOMING_KEY\) does not exist\n$/],
    [[{ ...KEY, revokedAtMs: 500 }], /is revoked\n$/],
    [[{ ...KEY, expiresAtMs: 1_000 }], /has expired\n$/],
    [[{ ...KEY, scopes: ['tts:read'] }], /lacks the scope tts:write and voices:read\n$/],
  ] as const)
    assert.match(wyomingNote(OPEN, keys, 1_000), why);
});
