// Tests which addresses count as those of trusted proxies.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTrustedProxies } from './trusted-proxies.ts';

test('an address, a network, and either as IPv6 has it, and nothing else, is trusted', () => {
  const isTrusted = createTrustedProxies(['127.0.0.1', '10.1.0.0/16', '2001:db8::/32']);
  for (const address of ['127.0.0.1', '::ffff:127.0.0.1', '10.1.2.3', '2001:db8::5'])
    assert.ok(isTrusted(address), address);
  for (const address of ['127.0.0.2', '10.2.0.1', '2001:db9::1', '::1', 'localhost', '', undefined])
    assert.ok(!isTrusted(address), address);
  assert.ok(!createTrustedProxies([])('127.0.0.1'));
});
