// Tests how settings are read: byte order marks, files that cannot be read, addresses that cannot work.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { loadConfig, toLocalUrl } from './config.ts';

function write(t: TestContext, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'lector-config-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'lector.env');
  writeFileSync(path, text);
  return path;
}

test('a byte order mark is ignored: before the file, before a value, before the name of the file', (t) => {
  const path = write(t, '\uFEFFLECTOR_PORT=7171\nLECTOR_WORKERS=\uFEFF3\n');
  const config = loadConfig({ LECTOR_CONFIG: `\uFEFF${path}`, LECTOR_HOST: '\uFEFF127.0.0.2' });
  assert.deepEqual([config.port, config.workers, config.host], [7171, 3, '127.0.0.2']);
});

test('a file of settings that cannot be read is told like any other problem', (t) => {
  const folder = join(write(t, ''), '..');
  assert.throws(
    () => loadConfig({ LECTOR_CONFIG: folder }),
    /cannot be used:\n {2}- .* cannot be read: it is not an or/,
  );
  assert.throws(() => loadConfig({ LECTOR_CONFIG: join(folder, 'none') }), /LECTOR_CONFIG: there is no file/);
});

test('a pipe, a device or an endless file is no file of settings; a link to a file is one', (t) => {
  const path = write(t, 'LECTOR_PORT=7171\n');
  const at = (name: string) => join(path, '..', name);
  execFileSync('mkfifo', [at('pipe')]);
  for (const strange of [at('pipe'), '/dev/zero']) {
    assert.throws(() => loadConfig({ LECTOR_CONFIG: strange }), /cannot be read: it is not an ordinary file/, strange);
  }
  writeFileSync(at('large'), '');
  truncateSync(at('large'), 2 ** 40);
  assert.throws(() => loadConfig({ LECTOR_CONFIG: at('large') }), /cannot be read: it is larger than 1048576 bytes/);
  symlinkSync(path, at('link'));
  assert.equal(loadConfig({ LECTOR_CONFIG: at('link') }).port, 7171);
  assert.equal(loadConfig({ LECTOR_CONFIG: '/dev/null' }).port, 7077, 'says that there is no file');
});

test('a number is digits, with spaces around them at most', () => {
  assert.equal(loadConfig({ LECTOR_PORT: ' 7171\t' }).port, 7171);
  assert.equal(loadConfig({ LECTOR_RETENTION_HOURS: '0.5' }).retentionHours, 0.5);
  for (const LECTOR_PORT of [
    '1e3',
    '0x10',
    '0b1',
    '0o7',
    '+5',
    '-0',
    '5.',
    '5.0',
    '.5',
    '1_000',
    'Infinity',
    ' ',
    '٧',
  ]) {
    const words = /LECTOR_PORT must be a whole number from 0 to 65535, written in digits/;
    assert.throws(() => loadConfig({ LECTOR_PORT }), words, LECTOR_PORT);
  }
  for (const LECTOR_RETENTION_HOURS of ['1e3', '0x10', '+5', '5.', '.5', '1.2.3']) {
    assert.throws(() => loadConfig({ LECTOR_RETENTION_HOURS }), /must be a number from 0 to 876000, written in digits/);
  }
});

test('an address with a user name or a password is refused, and the password is not repeated', () => {
  const refused: readonly (readonly [string, string])[] = [
    ['LECTOR_PUBLIC_URL', 'https://me:geheim@example.org'],
    ['LECTOR_PUBLIC_URL', 'https://geheim@example.org'],
    ['LECTOR_PUBLIC_URL', 'me:geheim@example.org'],
    ['LECTOR_HOST', 'me:geheim@example.org'],
    ['LECTOR_HOST', 'https://geheim'],
    ['LECTOR_WYOMING_HOST', 'me:geheim@example.org'],
    ['LECTOR_ALLOWED_HOSTS', 'speech.example, me:geheim@example.org'],
    ['LECTOR_ALLOWED_HOSTS', 'https://geheim.example'],
    ['LECTOR_ALLOWED_HOSTS', 'geheim.example:8443'],
  ];
  for (const [name, value] of refused) {
    const told = (error: Error) =>
      error.message.includes(name) &&
      /user name or .*password/.test(error.message) &&
      !error.message.includes('geheim');
    assert.throws(() => loadConfig({ [name]: value }), told, value);
  }
  for (const LECTOR_TRUSTED_PROXIES of ['10.0.0.0/8,me:geheim@10.0.0.1', '10.0.0.0/33', 'geheim.example']) {
    const told = ({ message }: Error) => /entry [12] is none/.test(message) && !message.includes('geheim');
    assert.throws(() => loadConfig({ LECTOR_TRUSTED_PROXIES }), told, LECTOR_TRUSTED_PROXIES);
  }
  const names = ['speech.example', 'SPEECH', '127.0.0.1', '::1', '[::1]', 'a_b.example'];
  assert.deepEqual(loadConfig({ LECTOR_ALLOWED_HOSTS: names.join(' , ') }).allowedHosts, names);
  assert.equal(loadConfig({ LECTOR_HOST: 'fe80::1%eth0' }).host, 'fe80::1%eth0');
});

test('the Wyoming port is off, and needs a key and a place of its own', () => {
  assert.deepEqual([loadConfig({}).wyomingPort, loadConfig({}).wyomingHost], [0, '127.0.0.1']);
  const config = loadConfig({ LECTOR_WYOMING_PORT: '10200', LECTOR_WYOMING_KEY: '3' });
  assert.deepEqual([config.wyomingPort, config.wyomingKey], [10_200, 3]);
  assert.throws(() => loadConfig({ LECTOR_WYOMING_PORT: '10200' }), /\n {2}- LECTOR_WYOMING_KEY must be set with/);
  const same = { LECTOR_WYOMING_PORT: '7077', LECTOR_WYOMING_KEY: '3' };
  assert.throws(() => loadConfig(same), /LECTOR_WYOMING_PORT must be another port than LECTOR_PORT/);
  assert.throws(() => loadConfig({ LECTOR_WYOMING_KEY: '0' }), /LECTOR_WYOMING_KEY must be a whole number from 1/);
});

test('the public address is scheme, host and port: anything behind them is refused', () => {
  const accepted = [
    ['https://speech.example', 'https://speech.example'],
    ['https://speech.example/', 'https://speech.example'],
    ['http://Speech.example:8080', 'http://speech.example:8080'],
    ['', ''],
  ];
  for (const [written, read] of accepted) assert.equal(loadConfig({ LECTOR_PUBLIC_URL: written }).publicUrl, read);
  const refused = [
    'https://example.org/speech',
    'https://example.org/speech/',
    'https://example.org//',
    'https://example.org/?x=1',
    'https://example.org/#x',
    'ftp://example.org',
    'speech.example',
  ];
  for (const written of refused) {
    const words = /LECTOR_PUBLIC_URL must be .* nothing behind the host and port, such as https:\/\/speech\.example/;
    assert.throws(() => loadConfig({ LECTOR_PUBLIC_URL: written }), words, written);
  }
});

test('an address for this machine is made of what the server listens on', () => {
  assert.equal(toLocalUrl('0.0.0.0', 80), 'http://127.0.0.1:80');
  assert.equal(toLocalUrl('::', 80), 'http://127.0.0.1:80');
  assert.equal(toLocalUrl('::1', 7077), 'http://[::1]:7077');
  assert.equal(toLocalUrl('192.168.1.5', 7077), 'http://192.168.1.5:7077');
});
