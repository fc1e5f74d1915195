// Tests how settings are read: byte order marks, files that cannot be read, addresses that cannot work.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
  assert.throws(() => loadConfig({ LECTOR_CONFIG: folder }), /cannot be used:\n {2}- .* cannot be read: EISDIR/);
  assert.throws(() => loadConfig({ LECTOR_CONFIG: join(folder, 'none') }), /LECTOR_CONFIG: there is no file/);
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
    'https://me:secret@example.org',
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
