// Which addresses may be fetched.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { publicLookup, readAddress } from './address-rules.ts';

const NOBODY: ReadonlySet<string> = new Set();

test('what nobody at this machine named has to be https and public, however its numbers are written', () => {
  const refused = (url: string, words: RegExp) =>
    assert.throws(() => readAddress(url, NOBODY), { code: 'invalid_input', message: words }, url);
  refused('http://example.org/a.onnx', /not encrypted/);
  for (const host of ['127.0.0.1', '[::1]', '2130706433', '0x7f.1', '192.168.0.7:8080', '[::ffff:10.0.0.1]']) {
    refused(`https://${host}/a.onnx`, /private network/);
  }
  for (const url of ['file:///etc/passwd', 'ftp://example.org/a', 'no address', '']) refused(url, /https address/);
  refused('https://me:secret@example.org/a', /user name or a password/);
  assert.equal(readAddress('https://example.org/a.onnx', NOBODY).host, 'example.org');
});

test('an origin that a person named may be http and private, and no other port or scheme of it', () => {
  const trusted = new Set(['http://192.168.0.7:8080']);
  assert.equal(readAddress('http://192.168.0.7:8080/a', trusted).pathname, '/a');
  for (const url of ['http://192.168.0.7/a', 'https://192.168.0.7:8081/a', 'http://192.168.0.8:8080/a']) {
    assert.throws(() => readAddress(url, trusted), { code: 'invalid_input' }, url);
  }
});

test('a name that leads into a private network is refused when it is looked up', async () => {
  for (const all of [true, false]) {
    const error = await new Promise((resolve) => publicLookup('localhost', { all }, resolve));
    assert.match(String(error), /localhost is in a private network/);
  }
});
