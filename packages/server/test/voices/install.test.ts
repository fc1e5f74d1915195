// Voices are installed from what people have: a pair, a folder, an archive, an address, a name, whole or not at all.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { writeTar } from '../../src/blobs/archives/test-archives.ts';
import { composeVoiceInstaller } from '../../src/compose/voice-installer.ts';
import { openDatabase } from '../../src/db/sqlite/database.ts';
import { takeLock } from '../../src/db/sqlite/folder-lock.ts';
import { createSqliteVoiceStore } from '../../src/db/sqlite/voices/voice-store.ts';
import { FIRST_STORED_ID } from '../../src/domain/voice.ts';
import type { InstallProgress, InstallRequest, InstallSource } from '../../src/ports/voice-installer.ts';
import { writeKokoroVoice, writePiperVoice } from '../tone-voices/tone-voices.ts';

const NAME = 'en_US-tone-low';

async function open(t: TestContext, { voicesUrl = '', minFreeMib = 0 } = {}) {
  const root = mkdtempSync(join(tmpdir(), 'lector-install-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const dataDir = join(root, 'data');
  mkdirSync(dataDir);
  const db = openDatabase({ path: join(dataDir, 'lector.db') });
  t.after(() => db.close());
  const store = createSqliteVoiceStore({ db });
  const installer = composeVoiceInstaller({ store, config: { dataDir, voicesUrl, minFreeMib } });
  const voices = join(dataDir, 'voices');
  const install = (source: InstallSource, changes: Partial<InstallRequest> = {}) =>
    installer.install({
      source,
      acceptsLicense: false,
      isTyped: true,
      signal: new AbortController().signal,
      ...changes,
    });
  return {
    root,
    voices,
    store,
    installer,
    install,
    installPath: (path: string) => install({ kind: 'path', path }),
    published: join(root, 'published'),
    manifestOf: (name: string) => JSON.parse(readFileSync(join(voices, name, 'voice.json'), 'utf8')),
    /** What is there beside whole voices and locks. */
    leftovers: () => {
      const names = existsSync(voices) ? readdirSync(voices, { recursive: true, encoding: 'utf8' }) : [];
      return names.filter((name) => /^\.(new|old|downloads)\/./.test(name));
    },
  };
}

async function serve(t: TestContext, answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(request.url ?? '');
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

/** Serves the published pair as the public place does, with its index and its card. */
async function servePair(
  t: TestContext,
  folder: string,
  { card = '* License: CC0-1.0\n', lie = {} }: { card?: string; lie?: object } = {},
) {
  await writePiperVoice(folder, NAME);
  const below = `en/en_US/tone/low/${NAME}`;
  const files = [`${NAME}.onnx`, `${NAME}.onnx.json`].map((name) => {
    const bytes = readFileSync(join(folder, name));
    const facts = { size_bytes: bytes.length, md5_digest: createHash('md5').update(bytes).digest('hex'), ...lie };
    return [`en/en_US/tone/low/${name}`, facts] as const;
  });
  const language = { code: 'en_US', name_english: 'English', country_english: 'United States' };
  const entry = {
    key: NAME,
    name: 'tone',
    language,
    quality: 'low',
    num_speakers: 2,
    files: Object.fromEntries(files),
  };
  const evil = { ...entry, key: 'evil', files: { '../../evil.onnx': {}, '../../evil.onnx.json': {} } };
  const served = await serve(t, (request, response) => {
    const path = new URL(request.url ?? '', 'http://host').pathname.slice(1);
    if (path === 'voices.json') response.end(JSON.stringify({ [NAME]: entry, evil, none: 3 }));
    else if (path === 'en/en_US/tone/low/MODEL_CARD') response.end(card);
    else if (path.startsWith(below)) response.end(readFileSync(join(folder, path.slice('en/en_US/tone/low/'.length))));
    else response.writeHead(404).end();
  });
  return { ...served, model: `${served.origin}/${below}.onnx` };
}

test('a Piper pair as published becomes a voice folder with nothing else in it, and its speakers get ids', async (t) => {
  const { published, installPath, manifestOf, voices, store, installer, leftovers } = await open(t);
  await writePiperVoice(published, NAME);
  writeFileSync(join(published, 'README.md'), 'not of the voice');
  const installed = await installPath(join(published, `${NAME}.onnx`));
  assert.deepEqual(installed.voiceIds, [FIRST_STORED_ID, FIRST_STORED_ID + 1]);
  assert.deepEqual([installed.folder, installed.speakers, installed.wasInstalled], [NAME, 2, false]);
  const { id, family, made, files } = manifestOf(NAME);
  assert.deepEqual(
    [id, family, made],
    [NAME, 'piper', { from: [`${NAME}.onnx`, `${NAME}.onnx.json`], metadataAppended: true }],
  );
  const listed = Object.values(files as Record<string, { path: string }>).map(({ path }) => path);
  assert.deepEqual(readdirSync(join(voices, NAME)).sort(), [...listed, 'voice.json'].sort());
  assert.deepEqual(await installer.verify(NAME, new AbortController().signal), [{ folder: NAME, problems: [] }]);
  assert.deepEqual(
    (await store.list()).map(({ name }) => name),
    ['Tone plain', 'Tone marked'],
  );
  assert.deepEqual(leftovers(), []);
});

test('a folder and archives of it give the same voice', async (t) => {
  const { published, root, installPath, manifestOf } = await open(t);
  await writeKokoroVoice(join(published, 'kokoro-tone'));
  const members = readdirSync(join(published, 'kokoro-tone')).map((name) => ({
    name: `kokoro-tone/${name}`,
    content: readFileSync(join(published, 'kokoro-tone', name)),
  }));
  writeFileSync(join(root, 'packed.tar.gz'), gzipSync(writeTar([{ name: 'kokoro-tone/', type: '5' }, ...members])));
  await installPath(join(published, 'kokoro-tone'));
  await installPath(join(root, 'packed.tar.gz'));
  const digests = (name: string) =>
    Object.values(manifestOf(name).files as Record<string, { sha256: string }>).map(({ sha256 }) => sha256);
  assert.deepEqual(digests('packed'), digests('kokoro-tone'));
  assert.equal(manifestOf('packed').family, 'kokoro');
});

test('a voice is installed by its name from a mirror, and not fetched again when it is there', async (t) => {
  const published = mkdtempSync(join(tmpdir(), 'lector-mirror-'));
  t.after(() => rmSync(published, { recursive: true, force: true }));
  const { origin, seen } = await servePair(t, published);
  const { install, installer, manifestOf, leftovers, store } = await open(t, { voicesUrl: origin });
  const signal = new AbortController().signal;
  await assert.rejects(install({ kind: 'name', name: NAME }), {
    code: 'invalid_input',
    message: /available --refresh/,
  });
  const offers = await installer.available({ all: false, refresh: true, signal });
  assert.equal(
    offers.some(({ name }) => name === 'evil'),
    false,
  );
  assert.deepEqual(offers.find(({ name }) => name === NAME)?.languages, ['en-us']);
  const told: InstallProgress[] = [];
  const first = await install(
    { kind: 'name', name: NAME },
    { isTyped: false, onProgress: (progress) => told.push(progress) },
  );
  assert.deepEqual([...new Set(told.map(({ phase }) => phase))], ['look', 'download', 'check', 'store']);
  const download = told.filter(({ phase }) => phase === 'download').at(-1);
  assert.equal(download?.doneBytes, download?.totalBytes);
  assert.deepEqual(manifestOf(NAME).license, { name: 'CC0-1.0', commercial: true, attribution: null, url: null });
  const requests = seen.filter((url) => url.endsWith('.onnx')).length;
  const again = await install({ kind: 'name', name: NAME }, { isTyped: false });
  assert.deepEqual(again, { ...first, wasInstalled: true });
  assert.equal(seen.filter((url) => url.endsWith('.onnx')).length, requests);
  assert.equal((await store.list()).length, 2);
  assert.deepEqual(leftovers(), []);
});

test('a mirror that lies about a size or a digest installs nothing', async (t) => {
  for (const [lie, words] of [
    [{ size_bytes: 3 }, /longer than announced|3 were announced/],
    [{ md5_digest: '0'.repeat(32) }, /its digest is another one/],
  ] as const) {
    const published = mkdtempSync(join(tmpdir(), 'lector-mirror-'));
    t.after(() => rmSync(published, { recursive: true, force: true }));
    const { origin } = await servePair(t, published, { lie });
    const { install, installer, voices, leftovers, store } = await open(t, { voicesUrl: origin });
    await installer.available({ all: false, refresh: true, signal: new AbortController().signal });
    await assert.rejects(install({ kind: 'name', name: NAME }), { code: 'source_failed', message: words });
    assert.equal(existsSync(join(voices, NAME)), false);
    assert.deepEqual([leftovers(), await store.list()], [[], []]);
  }
});

test('an address that was typed may be private, one that came from elsewhere may not, and its card tells the licence', async (t) => {
  const published = mkdtempSync(join(tmpdir(), 'lector-mirror-'));
  t.after(() => rmSync(published, { recursive: true, force: true }));
  const { model } = await servePair(t, published, { card: '# Card\n* License: CC BY-NC-SA 4.0\n' });
  const { install, installer, manifestOf } = await open(t);
  const source = { kind: 'address', url: `${model}?signature=abc` } as const;
  await assert.rejects(install(source, { isTyped: false }), { code: 'invalid_input', message: /not encrypted/ });
  const looked = await installer.look({ source, isTyped: true, signal: new AbortController().signal });
  assert.deepEqual([looked.name, looked.license.commercial], [NAME, false]);
  await assert.rejects(install(source), {
    code: 'license_not_accepted',
    message: /CC BY-NC-SA 4\.0.*--accept-licence/,
  });
  await install(source, { acceptsLicense: true });
  assert.deepEqual([manifestOf(NAME).license.name, manifestOf(NAME).source], ['CC BY-NC-SA 4.0', model]);
});

test('a removed voice comes back with its ids, and another voice does not take its place unseen', async (t) => {
  const { published, installPath, installer, voices, root } = await open(t);
  await writePiperVoice(published, NAME);
  const { voiceIds } = await installPath(join(published, `${NAME}.onnx.json`));
  const other = await writeKokoroVoice(join(root, 'other', NAME));
  await assert.rejects(installPath(other), { code: 'invalid_input', message: /installed already, with other files/ });
  assert.equal(await installer.remove(NAME), 2);
  assert.equal(existsSync(join(voices, NAME)), false);
  assert.deepEqual((await installPath(join(published, `${NAME}.onnx`))).voiceIds, voiceIds);
  await assert.rejects(installer.remove('nobody'), { code: 'not_found', message: /lector voices list/ });
});

test('a copy of an installed folder is installed as it was, and not when a file has changed', async (t) => {
  const first = await open(t);
  await writePiperVoice(first.published, NAME);
  await first.installPath(join(first.published, `${NAME}.onnx`));
  const second = await open(t);
  await second.installPath(join(first.voices, NAME));
  assert.deepEqual(second.manifestOf(NAME), first.manifestOf(NAME));
  const tokens = join(first.voices, NAME, 'tokens.txt');
  writeFileSync(tokens, `${readFileSync(tokens, 'utf8')}\n`);
  const [verified] = await first.installer.verify(null, new AbortController().signal);
  assert.match(verified?.problems[0] ?? '', /tokens/);
  const third = await open(t);
  await assert.rejects(third.installPath(join(first.voices, NAME)), {
    code: 'unusable_voice',
    message: /The voice cannot be used: tokens: /,
  });
  assert.deepEqual(third.leftovers(), []);
});

test('what is no voice is told in words, and leaves nothing', async (t) => {
  const { root, published, installPath, leftovers, install, voices } = await open(t);
  await writePiperVoice(published, NAME);
  writeFileSync(join(root, 'text.txt'), 'no voice');
  writeFileSync(join(root, 'packed.tar'), writeTar([{ name: '../../evil', content: 'x' }]));
  writeFileSync(join(root, 'alone.onnx'), 'x');
  const refused = async (path: string, code: string, message: RegExp) =>
    assert.rejects(installPath(join(root, path)), { code, message }, path);
  await refused('none', 'invalid_input', /There is nothing at/);
  await refused('text.txt', 'invalid_input', /is no voice: a folder, a \.tar\.bz2/);
  await refused('alone.onnx', 'invalid_input', /alone\.onnx\.json is missing/);
  await refused('packed.tar', 'unusable_voice', /leads out of the folder/);
  writeFileSync(join(published, `${NAME}.onnx`), readFileSync(join(published, `${NAME}.onnx`)).subarray(0, 5_000));
  await refused(`published/${NAME}.onnx`, 'unusable_voice', /./);
  await assert.rejects(install({ kind: 'address', url: 'https://example.org/voice.zip' }), {
    code: 'invalid_input',
    message: /ends in \.onnx/,
  });
  assert.deepEqual(leftovers(), []);
  assert.deepEqual(
    readdirSync(voices).filter((name) => !name.startsWith('.')),
    [],
  );
});

test('two cannot work on one name, and what a killed process has left is cleared away', async (t) => {
  const { published, installPath, voices, leftovers } = await open(t);
  await writePiperVoice(published, NAME);
  for (const place of ['.new', '.old', '.locks']) mkdirSync(join(voices, place, NAME), { recursive: true });
  rmSync(join(voices, '.locks', NAME), { recursive: true });
  writeFileSync(join(voices, '.new', NAME, 'half.onnx'), 'x');
  const lock = takeLock(join(voices, '.locks', `${NAME}.lock`));
  const path = join(published, `${NAME}.onnx`);
  await assert.rejects(installPath(path), { code: 'busy', message: /is being installed or removed already/ });
  assert.deepEqual(leftovers().includes(`.new/${NAME}/half.onnx`), true);
  lock?.release();
  await installPath(path);
  assert.deepEqual(leftovers(), []);
});

test('a voice is not fetched when the disk has no room for it beside what the server needs', async (t) => {
  const published = mkdtempSync(join(tmpdir(), 'lector-mirror-'));
  t.after(() => rmSync(published, { recursive: true, force: true }));
  const { model } = await servePair(t, published);
  const { install, leftovers } = await open(t, { minFreeMib: 1_000_000_000 });
  await assert.rejects(install({ kind: 'address', url: model }), {
    code: 'no_space',
    message: /bytes, and 0 are free/,
  });
  assert.deepEqual(leftovers(), []);
});

test('a stop is heard while files are copied, and what was there goes', async (t) => {
  const { published, install, leftovers } = await open(t);
  await writePiperVoice(published, NAME);
  const controller = new AbortController();
  const onProgress = ({ phase }: InstallProgress) => phase === 'check' && controller.abort(new Error('stopped'));
  const source = { kind: 'path', path: join(published, `${NAME}.onnx`) } as const;
  await assert.rejects(install(source, { signal: controller.signal, onProgress }), /stopped|aborted/);
  assert.deepEqual(leftovers(), []);
});

test('one more speaker of a model is offered on request, with one id for ever', async (t) => {
  const { published, installPath, installer, store } = await open(t);
  await writePiperVoice(published, NAME);
  const { voiceIds } = await installPath(join(published, `${NAME}.onnx`));
  assert.equal(await installer.addSpeaker(NAME, 1), voiceIds[1]);
  await assert.rejects(installer.addSpeaker(NAME, 2), { code: 'invalid_input', message: /those from 0 to 1/ });
  await assert.rejects(installer.addSpeaker('none', 0), { code: 'not_found' });
  assert.equal((await store.list()).length, 2);
});
