// The operator's list of remote engines as a file: for its owner alone, whole or not at all, followed when it is edited.
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { remoteExample } from '../../test/remote/example.ts';
import { printRemotes } from '../domain/parse-remotes.ts';
import { createRemoteEnginesFile } from './remote-engines-file.ts';

function open(t: TestContext, { isLocked = false } = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), 'lector-engines-'));
  t.after(() => rmSync(dataDir, { recursive: true }));
  const takeLock = () => (isLocked ? null : { release() {} });
  return { path: join(dataDir, 'engines.json'), engines: createRemoteEnginesFile({ dataDir, takeLock }) };
}
const SECRET = remoteExample({ key: 'sk-do-not-tell' });

test('what is stored is read again, and nobody else may read it', async (t) => {
  const { engines, path } = open(t);
  assert.deepEqual(await engines.read(), []);
  await engines.change(() => [SECRET, remoteExample({ name: 'another' })]);
  assert.deepEqual(await engines.read(), [remoteExample({ name: 'another' }), SECRET]);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  const same = await engines.read();
  assert.equal(await engines.read(), same);
  await engines.change((all) => all.filter(({ name }) => name !== 'gpu'));
  assert.equal((await engines.read()).length, 1);
});

test('what cannot be stored leaves the file as it is', async (t) => {
  const { engines, path } = open(t);
  await engines.change(() => [SECRET]);
  const before = readFileSync(path, 'utf8');
  const voices = [SECRET.voices[0]!, SECRET.voices[0]!];
  await assert.rejects(
    engines.change(() => [{ ...SECRET, voices }]),
    { code: 'invalid_input', message: /cannot hold this: voices has a name twice/ },
  );
  await assert.rejects(
    engines.change(() => {
      throw new Error('no');
    }),
    /^Error: no$/,
  );
  assert.equal(readFileSync(path, 'utf8'), before);
  const other = open(t, { isLocked: true });
  await assert.rejects(
    other.engines.change(() => []),
    { code: 'busy' },
  );
});

test('a file that was edited is read anew, and one that cannot be used is refused by what is wrong with it', async (t) => {
  const { engines, path } = open(t);
  const write = (text: string) => writeFileSync(path, text, { mode: 0o600 });
  write(printRemotes([SECRET]));
  assert.equal((await engines.read()).length, 1);
  for (const [change, words] of [
    [(text: string) => text.replace('"format": 1', '"format": 2'), /format is not 1/],
    [(text: string) => text.replace('"gpu"', '"GPU"'), /name is not made of small letters/],
    [(text: string) => text.replace('127.0.0.1', 'user@127.0.0.1'), /has a user or a password/],
    [(text: string) => text.replace('/v1', '/v1?a=1'), /has a query/],
    [(text: string) => text.replace('24000', '24001'), /sampleRate is none of/],
    [
      (text: string) => text.replace('"concurrency": 4', '"concurrency": 900'),
      /concurrency is no whole number from 1 to 64/,
    ],
    [(text: string) => text.replace('sk-do', 'sk do'), /key is none/],
    [(text: string) => text.replace('"af_heart"', '""'), /voices\.name is empty/],
    [(text: string) => text.replace(/"languages": \[\s+"en-us"/, '"languages": ["tlh"'), /languages has a tag/],
    [() => 'no', /cut short or no JSON/],
  ] as const) {
    write(change(printRemotes([SECRET])));
    await assert.rejects(engines.read(), (error: Error) => {
      assert.match(error.message, words);
      assert.doesNotMatch(error.message, /sk-?do/);
      return true;
    });
  }
  write(printRemotes([SECRET]));
  assert.equal((await engines.read()).length, 1);
});

test('a key that others may read is not used, and neither is a link', {
  skip: process.platform === 'win32',
}, async (t) => {
  const { engines, path } = open(t);
  await engines.change(() => [SECRET]);
  chmodSync(path, 0o640);
  await assert.rejects(engines.read(), { code: 'unusable_data', message: /others may read it: chmod 600/ });
  const other = open(t);
  symlinkSync(path, other.path);
  await assert.rejects(other.engines.read(), { code: 'unusable_data', message: /no ordinary file/ });
});
