// Tests the remote commands against a strict fake server.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { FAKE_KEY } from '../../../client/test/fake-lector.ts';
import { type RunOptions, useRemoteCommands } from '../../test/remote-commands.ts';

const cli = useRemoteCommands();

test('say speaks a text into a file and leaves nothing else behind', async () => {
  const path = join(cli.folder, 'out.flac');
  const ran = await cli.run([
    'say',
    'Guten Abend.',
    '-o',
    path,
    '--voice',
    'arielle',
    '--language',
    'DE_de',
    '--gender',
    'female',
  ]);
  assert.equal(ran.code, 0);
  assert.match(ran.notes, /out\.flac: 1\.5 s, /);
  const lane = 'interactive';
  const wanted = { text: 'Guten Abend.', voice_id: 20303, language: 31, gender: 2, lane };
  assert.deepEqual(cli.fake.runs[0]?.request, wanted);
  assert.deepEqual(readFileSync(path), cli.fake.runs[0]?.audio);
  assert.deepEqual(readdirSync(cli.folder), ['out.flac']);
});

test('say reads standard input, writes standard output, and tells its facts as JSON', async () => {
  const piped = await cli.run(['say', '-', '-o', '-'], { stdin: 'From a pipe.\n' });
  assert.deepEqual(piped.bytes, cli.fake.runs[0]?.audio);
  const json = await cli.run(['say', 'x', '-o', join(cli.folder, 'x.flac'), '--json']);
  assert.equal(JSON.parse(json.out).run_id, cli.fake.runs[1]?.runId);
});

test('say keeps nothing of audio that is not the promised one', async () => {
  cli.fake.spoil = () => Buffer.from('something else');
  const path = cli.file('out.flac', 'from before');
  const ran = await cli.run(['say', 'x', '-o', path]);
  assert.equal(ran.code, 1);
  assert.match(ran.notes, /damaged/);
  assert.deepEqual([readFileSync(path, 'utf8'), readdirSync(cli.folder)], ['from before', ['out.flac']]);
});

test('failures are told in words and told apart by exit code', async () => {
  const path = join(cli.folder, 'x.flac');
  const cases: [string[], RunOptions, number, RegExp][] = [
    [['voices', '--url', 'http://127.0.0.1:9'], {}, 1, /did not answer.*npm start/],
    [['voices'], { env: { LECTOR_API_KEY: '' } }, 1, /There is no API key/],
    [['voices'], { env: { LECTOR_API_KEY: 'lct_wrong' } }, 1, /refused the API key/],
    [['voices', '--url', 'nonsense'], {}, 2, /not an address/],
    [['voices', '--api-key-file', join(cli.folder, 'none')], {}, 1, /no such file/],
    [['say', 'x', '-o', path, '--voice', '404'], {}, 1, /No such voice \(voice_id\)/],
    [['say', 'unspeakable', '-o', path], {}, 1, /could not be spoken/],
    [['say', ' ', '-o', path], {}, 2, /text is empty/],
    [['say', 'x', '-o', path, '--language', 'de'], {}, 2, /Did you mean de-at, de-de\?/],
    [['say', 'x', '-o', path, '--voice', 'A'], {}, 2, /could be Ada \(147320\), Arielle \(20303\)/],
    [['say', 'x', '-o', cli.folder], {}, 2, /is a folder/],
    [['say', 'x', '-o', join(cli.folder, 'no', 'x')], {}, 2, /no such folder/],
    [['say', 'x'], {}, 2, /^$/],
    [['results', '0'], {}, 2, /not a run id/],
    [['cancel', '12', 'x'], {}, 2, /“x” is neither a run id nor a task id/],
    [['cancel', '12'], { env: { LECTOR_API_KEY: 'lct_wrong' } }, 1, /refused the API key/],
  ];
  for (const [args, options, code, words] of cases) {
    const ran = await cli.run(args, options);
    assert.equal(ran.code, code, args.join(' '));
    assert.match(ran.notes, words);
  }
  assert.deepEqual(readdirSync(cli.folder), []);
});

test('voices and languages are tables for people and JSON for programs', async () => {
  const voices = await cli.run(['voices', '--language', 'de-de']);
  assert.match(voices.out, /20299 +Gary +male +43 +espeak-ng +same language: speaks as in Germany/);
  assert.doesNotMatch(voices.out, /Ada/);
  assert.equal(JSON.parse((await cli.run(['voices', '--json'])).out).length, 3);
  const languages = (await cli.run(['languages'])).out;
  assert.match(languages, / 1 +en-us +exact +english/);
  assert.match(languages, /88 +ja-jp +no +japanese/);
  assert.match((await cli.run(['voices'])).out, /20299 +Gary +male +43 +espeak-ng +de-de/);
});

test('voices and languages are listed as well where the server does not tell which voice speaks what', async () => {
  cli.fake.fault = ({ path }) => (path.startsWith('/lector/') ? { status: 404 } : undefined);
  assert.match((await cli.run(['voices', '--language', 'de-de'])).out, /20299 +Gary +male +43 +espeak-ng +yes/);
  assert.match((await cli.run(['languages'])).out, /88 +ja-jp +japanese/);
  cli.fake.fault = ({ path }) => (path.startsWith('/lector/') ? { status: 401 } : undefined);
  assert.equal((await cli.run(['voices'])).code, 1, 'a refusal is told');
});

test('results answers any number of ids in the order asked, and saves them', async () => {
  cli.fake.runs.length = 0;
  for (let i = 0; i < 6; i++) await cli.run(['say', `Text ${i}.`, '-o', join(cli.folder, 'x.flac')]);
  const ids = cli.fake.runs.map(({ runId }) => String(runId)).toSorted();
  const saved = join(cli.folder, 'saved');
  const ran = await cli.run(['results', '--json', '--download', saved, '-', ids[0]!], {
    stdin: ids.toReversed().join('\n'),
  });
  assert.equal(ran.code, 0);
  assert.deepEqual(
    [...ran.out.matchAll(/^ {2}"(\d+)"/gm)].map(([, id]) => id),
    ids.toReversed(),
  );
  assert.deepEqual(
    readdirSync(saved).toSorted(),
    ids.map((id) => `${id}.flac`),
  );
  const partly = await cli.run(['results', ids[0]!, '17']);
  assert.equal(partly.code, 1);
  assert.match(partly.out, /17 +NOT_FOUND +no such run/);
});

test('cancel ends runs by either of their names, and says what it found', async () => {
  await cli.run(['say', 'Long ago.', '-o', join(cli.folder, 'x.flac')]);
  const done = String(cli.fake.runs[0]?.runId);
  cli.fake.pollsBeforeEnd = 1_000;
  for (let i = 0; i < 2; i++) {
    await cli.run(['say', `Number ${i}.`, '-o', join(cli.folder, 'x.flac')], {
      onStart: (interrupt) => {
        cli.fake.fault = ({ path }) => {
          if (path.startsWith('/tts/')) interrupt();
          return undefined;
        };
      },
    });
  }
  const [byRunId, byTaskId] = [String(cli.fake.runs[1]?.runId), cli.fake.runs[2]?.taskId ?? ''];
  const ran = await cli.run(['cancel', byRunId, byTaskId]);
  assert.equal(ran.code, 0, ran.notes);
  assert.match(ran.out, new RegExp(`${byRunId} +cancelled`));
  assert.match(ran.out, new RegExp(`${byTaskId} +cancelled`));
  const mixed = await cli.run(['cancel', byTaskId, done, '17', '--json']);
  assert.equal(mixed.code, 1);
  assert.deepEqual(JSON.parse(mixed.out), { [byTaskId]: 'cancelled', [done]: 'done', '17': 'not found' });
});

test('a command says which address did not answer: the one of the links, or the one of the server and where it is from', async () => {
  const path = join(cli.folder, 'x.flac');
  cli.fake.linkAddress = 'http://speech.invalid';
  const ran = await cli.run(['say', 'x', '-o', path]);
  assert.equal(ran.code, 0, ran.notes);
  assert.match(ran.notes, /Links begin with http:\/\/speech\.invalid, which cannot be reached from here: .*Fetched at/);
  assert.ok(ran.notes.includes(`Fetched at ${cli.fake.url} instead.`));
  await cli.run(['say', 'y', '-o', path]);
  const both = cli.fake.runs.map(({ runId }) => String(runId));
  const saved = await cli.run(['results', ...both, '--download', join(cli.folder, 'saved')]);
  assert.equal(saved.code, 0, saved.notes);
  assert.equal(saved.notes.split('Links begin with').length, 2, 'told once');
  cli.fake.fault = ({ path: asked }) => (asked.startsWith('/files/') ? 'drop' : undefined);
  const neither = await cli.run(['say', 'x', '-o', path]);
  assert.equal(neither.code, 1);
  assert.match(neither.notes, /No answer from http:\/\/speech\.invalid .*; nor could it be fetched at our own address/);
  assert.doesNotMatch(neither.notes, /npm start/);
  cli.fake.linkAddress = undefined;
  const silent = await cli.run(['voices'], { env: { LECTOR_URL: '', LECTOR_PORT: '9' } });
  assert.match(
    silent.notes,
    /server at http:\/\/127\.0\.0\.1:9 did not answer.*npm start\nThe address is from LECTOR_PORT/,
  );
});

test('a byte order mark is no part of a key, in a file or in the environment', async () => {
  const marked = `\uFEFF${FAKE_KEY}`;
  const file = cli.file('key', `${marked}\r\n`);
  assert.equal((await cli.run(['voices', '--api-key-file', file], { env: { LECTOR_API_KEY: '' } })).code, 0);
  assert.equal((await cli.run(['voices'], { env: { LECTOR_API_KEY: marked } })).code, 0);
  assert.equal((await cli.run(['voices'], { env: { LECTOR_URL: `\uFEFF${cli.fake.url}` } })).code, 0);
});
