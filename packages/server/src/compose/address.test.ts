// Tests the sentences for addresses that a server cannot listen on.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import { checkAddress, explainListenError, WYOMING_SETTINGS } from './address.ts';

const refusal = (words: RegExp) => (error: Error & { code: string }) => {
  assert.equal(error.code, 'unusable_address');
  assert.match(error.message, words);
  assert.doesNotMatch(error.message, /\n/);
  return true;
};

test('a free port is left free, and one in use is named', async () => {
  await checkAddress({ host: '127.0.0.1', port: 0 });
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  await assert.rejects(
    checkAddress({ host: '127.0.0.1', port }),
    refusal(new RegExp(`^Port ${port} of 127\\.0\\.0\\.1 is in use by another program\\..*LECTOR_PORT`)),
  );
  await assert.rejects(
    checkAddress({ host: '127.0.0.1', port, settings: WYOMING_SETTINGS }),
    refusal(/^Port \d+ of 127\.0\.0\.1 is in use .* choose another port with LECTOR_WYOMING_PORT\.$/),
  );
  other.close();
  await once(other, 'close');
  await checkAddress({ host: '127.0.0.1', port });
  await checkAddress({ host: '127.0.0.1', port });
});

test('an address that is not here and a name without one say what to set', async () => {
  // 192.0.2.0/24 and .invalid are nobody's (RFC 5737, RFC 2606).
  await assert.rejects(
    checkAddress({ host: '192.0.2.7', port: 0 }),
    refusal(/^192\.0\.2\.7 is not an address of this machine \(EADDRNOTAVAIL\)\. Set LECTOR_HOST to 127\.0\.0\.1/),
  );
  await assert.rejects(
    checkAddress({ host: 'speech.invalid', port: 0 }),
    refusal(/^The host speech\.invalid cannot be resolved to an address \(\w+\)\. Set LECTOR_HOST/),
  );
});

test('other refusals of the system are told too, and bugs stay what they are', () => {
  const failing = (code: string) => Object.assign(new Error(code), { code, syscall: 'listen' });
  refusal(/Port 80 is not for this user \(EACCES\)\. Choose one from 1024/)(
    explainListenError(failing('EACCES'), { host: '127.0.0.1', port: 80 }) as never,
  );
  refusal(/cannot listen on port 7077 of ::1 \(EPERM\)/)(
    explainListenError(failing('EPERM'), { host: '::1', port: 7077 }) as never,
  );
  const bug = new TypeError('x is not a function');
  assert.equal(explainListenError(bug, { host: '127.0.0.1', port: 1 }), bug);
});
