// Which addresses may be told anything, however they are written.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTarget } from './address-rules.ts';

const fault = (url: string, ...listed: readonly string[]): string | null => {
  const target = readTarget(url, new Set(listed));
  return 'fault' in target ? target.fault : null;
};

test('a public address over TLS may be told', () => {
  for (const url of [
    'https://hooks.example/a?b=c',
    'https://hooks.example:443/',
    'https://8.8.8.8/',
    'https://例え.example/',
  ])
    assert.equal(fault(url), null, url);
});

test('what is not https, not on its port, or has a user in it is refused by name', () => {
  for (const url of ['ftp://hooks.example/', 'file:///etc/passwd', 'hooks.example', '', 'javascript:1', 'https://'])
    assert.match(fault(url) ?? '', /https address/, url);
  assert.match(fault('http://hooks.example/') ?? '', /http is for hosts of LECTOR_WEBHOOK_HOSTS/);
  for (const url of ['https://hooks.example:22/', 'https://hooks.example:80/'])
    assert.match(fault(url) ?? '', /port should be 443/, url);
  for (const url of ['https://me@hooks.example/', 'https://:secret@hooks.example/', 'https://hooks.example@127.0.0.1/'])
    assert.match(fault(url) ?? '', /user name or a password/, url);
});

test('a listed host may be private, plain and on its own port, and nothing beside it', () => {
  assert.equal(fault('http://127.0.0.1:9000/a', '127.0.0.1:9000'), null);
  assert.equal(fault('https://127.0.0.1:9000/a', '127.0.0.1:9000'), null);
  assert.equal(fault('http://n8n.lan/', 'n8n.lan'), null);
  assert.equal(fault('https://N8N.lan/', 'n8n.lan'), null);
  assert.equal(fault('http://[::1]:8080/', '[::1]:8080'), null);
  for (const url of [
    'http://127.0.0.1:9001/',
    'http://127.0.0.1/',
    'http://127.0.0.2:9000/',
    'http://user@127.0.0.1:9000/',
  ])
    assert.notEqual(fault(url, '127.0.0.1:9000'), null, url);
  for (const url of ['http://n8n.lan:5678/', 'http://a.n8n.lan/', 'http://n8n.lan./'])
    assert.notEqual(fault(url, 'n8n.lan'), null, url);
});
