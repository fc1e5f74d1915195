// Tests the remote commands against a strict fake server.
import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { Command } from 'commander';
import { FAKE_KEY, type FakeLector, startFakeLector } from '../../../client/test/fake-lector.ts';
import type { CommandEnvironment } from './remote/session.ts';
import { registerRemoteCommands } from './remote.ts';

let fake: FakeLector;
let folder: string;
before(async () => {
  fake = await startFakeLector();
});
after(() => fake.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lector-cli-'));
  fake.seen.length = 0;
  fake.runs.length = 0;
  fake.fault = () => undefined;
  fake.spoil = (run) => run.audio;
  fake.pollsBeforeEnd = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Ran {
  readonly code: number | undefined;
  readonly out: string;
  readonly notes: string;
  readonly bytes: Buffer;
}

interface RunOptions {
  readonly env?: Record<string, string>;
  readonly stdin?: string;
  /** Receives the listener that Ctrl-C would call. */
  readonly onStart?: (interrupt: () => void) => void;
}

async function run(args: string[], options: RunOptions = {}): Promise<Ran> {
  let code: number | undefined;
  const out: string[] = [];
  const notes: string[] = [];
  const written: Uint8Array[] = [];
  const plain = (_: string, text: string) => text;
  const environment: CommandEnvironment = {
    env: { LECTOR_URL: fake.url, LECTOR_API_KEY: FAKE_KEY, ...options.env },
    terminal: {
      interactive: false,
      stdoutIsScreen: false,
      columns: undefined,
      out: (line) => out.push(line),
      note: (line) => notes.push(line),
      status: () => {},
      write: async (bytes) => void written.push(bytes),
      paint: plain,
      paintNote: plain,
    },
    stdin: async function* () {
      yield Buffer.from(options.stdin ?? '');
    },
    setExitCode: (value) => {
      code = value;
    },
    exit: (value) => {
      code = value;
      throw new Error('exit');
    },
    onInterrupt: (listener) => {
      options.onStart?.(listener);
      return () => {};
    },
  };
  const program = new Command('lector').configureOutput({ writeErr: () => {}, writeOut: () => {} });
  registerRemoteCommands(program, environment);
  await program.parseAsync(args, { from: 'user' }).catch((error: Error) => {
    if (error.message !== 'exit') throw error;
  });
  return { code, out: out.join('\n'), notes: notes.join('\n'), bytes: Buffer.concat(written) };
}

const file = (name: string, content: string) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const submissions = () => fake.seen.filter(({ method, path }) => method === 'POST' && path === '/tts').length;

test('say speaks a text into a file and leaves nothing else behind', async () => {
  const path = join(folder, 'out.flac');
  const ran = await run([
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
  assert.deepEqual(fake.runs[0]?.request, { text: 'Guten Abend.', voice_id: 20303, language: 31, gender: 2 });
  assert.deepEqual(readFileSync(path), fake.runs[0]?.audio);
  assert.deepEqual(readdirSync(folder), ['out.flac']);
});

test('say reads standard input, writes standard output, and tells its facts as JSON', async () => {
  const piped = await run(['say', '-', '-o', '-'], { stdin: 'From a pipe.\n' });
  assert.deepEqual(piped.bytes, fake.runs[0]?.audio);
  const json = await run(['say', 'x', '-o', join(folder, 'x.flac'), '--json']);
  assert.equal(JSON.parse(json.out).run_id, fake.runs[1]?.runId);
});

test('say keeps nothing of audio that is not the promised one', async () => {
  fake.spoil = () => Buffer.from('something else');
  const path = file('out.flac', 'from before');
  const ran = await run(['say', 'x', '-o', path]);
  assert.equal(ran.code, 1);
  assert.match(ran.notes, /damaged/);
  assert.deepEqual([readFileSync(path, 'utf8'), readdirSync(folder)], ['from before', ['out.flac']]);
});

test('failures are told in words and told apart by exit code', async () => {
  const path = join(folder, 'x.flac');
  const cases: [string[], RunOptions, number, RegExp][] = [
    [['voices', '--url', 'http://127.0.0.1:9'], {}, 1, /did not answer.*npm start/],
    [['voices'], { env: { LECTOR_API_KEY: '' } }, 1, /There is no API key/],
    [['voices'], { env: { LECTOR_API_KEY: 'lct_wrong' } }, 1, /refused the API key/],
    [['voices', '--url', 'nonsense'], {}, 2, /not an address/],
    [['voices', '--api-key-file', join(folder, 'none')], {}, 1, /no such file/],
    [['say', 'x', '-o', path, '--voice', '404'], {}, 1, /No such voice \(voice_id\)/],
    [['say', 'unspeakable', '-o', path], {}, 1, /could not be spoken/],
    [['say', ' ', '-o', path], {}, 2, /text is empty/],
    [['say', 'x', '-o', path, '--language', 'de'], {}, 2, /Did you mean de-at, de-de\?/],
    [['say', 'x', '-o', path, '--voice', 'A'], {}, 2, /could be Ada \(147320\), Arielle \(20303\)/],
    [['say', 'x', '-o', folder], {}, 2, /is a folder/],
    [['say', 'x', '-o', join(folder, 'no', 'x')], {}, 2, /no such folder/],
    [['say', 'x'], {}, 2, /^$/],
    [['results', '0'], {}, 2, /not a run id/],
    [['cancel', '12', 'x'], {}, 2, /“x” is neither a run id nor a task id/],
    [['cancel', '12'], { env: { LECTOR_API_KEY: 'lct_wrong' } }, 1, /refused the API key/],
  ];
  for (const [args, options, code, words] of cases) {
    const ran = await run(args, options);
    assert.equal(ran.code, code, args.join(' '));
    assert.match(ran.notes, words);
  }
  assert.deepEqual(readdirSync(folder), []);
});

test('voices and languages are tables for people and JSON for programs', async () => {
  const voices = await run(['voices', '--language', 'de-de']);
  assert.match(voices.out, /20299 +Gary +male +43 +espeak-ng +same language: speaks as in Germany/);
  assert.doesNotMatch(voices.out, /Ada/);
  assert.equal(JSON.parse((await run(['voices', '--json'])).out).length, 3);
  const languages = (await run(['languages'])).out;
  assert.match(languages, / 1 +en-us +exact +english/);
  assert.match(languages, /88 +ja-jp +no +japanese/);
});

test('results answers any number of ids in the order asked, and saves them', async () => {
  fake.runs.length = 0;
  for (let i = 0; i < 6; i++) await run(['say', `Text ${i}.`, '-o', join(folder, 'x.flac')]);
  const ids = fake.runs.map(({ runId }) => String(runId)).toSorted();
  const saved = join(folder, 'saved');
  const ran = await run(['results', '--json', '--download', saved, '-', ids[0]!], {
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
  const partly = await run(['results', ids[0]!, '17']);
  assert.equal(partly.code, 1);
  assert.match(partly.out, /17 +NOT_FOUND +no such run/);
});

test('cancel ends runs by either of their names, and says what it found', async () => {
  await run(['say', 'Long ago.', '-o', join(folder, 'x.flac')]);
  const done = String(fake.runs[0]?.runId);
  fake.pollsBeforeEnd = 1_000;
  for (let i = 0; i < 2; i++) {
    await run(['say', `Number ${i}.`, '-o', join(folder, 'x.flac')], {
      onStart: (interrupt) => {
        fake.fault = ({ path }) => {
          if (path.startsWith('/tts/')) interrupt();
          return undefined;
        };
      },
    });
  }
  const [byRunId, byTaskId] = [String(fake.runs[1]?.runId), fake.runs[2]?.taskId ?? ''];
  const ran = await run(['cancel', byRunId, byTaskId]);
  assert.equal(ran.code, 0, ran.notes);
  assert.match(ran.out, new RegExp(`${byRunId} +cancelled`));
  assert.match(ran.out, new RegExp(`${byTaskId} +cancelled`));
  const mixed = await run(['cancel', byTaskId, done, '17', '--json']);
  assert.equal(mixed.code, 1);
  assert.deepEqual(JSON.parse(mixed.out), { [byTaskId]: 'cancelled', [done]: 'done', '17': 'not found' });
});

test('a batch brings every row to disk, and a second run sends nothing', async () => {
  const inputs = [
    file('a.txt', 'One.\nTwo.\n'),
    file('b.csv', 'text,language,name\nDrei.,de-de,three\n'),
    file('c.md', '# Four'),
  ];
  const out = join(folder, 'out');
  const first = await run(['batch', ...inputs, '-o', out, '--json']);
  assert.equal(first.code, 0, first.notes);
  const names = readdirSync(out)
    .filter((name) => !name.startsWith('.'))
    .toSorted();
  assert.deepEqual(names, ['0001.flac', '0002.flac', 'c.flac', 'manifest.json', 'three.flac']);
  const manifest = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'));
  assert.deepEqual(
    manifest.rows.map((row: { file: string }) => row.file),
    ['0001.flac', '0002.flac', 'three.flac', 'c.flac'],
  );
  assert.doesNotMatch(JSON.stringify(manifest), /Drei/);
  assert.equal(JSON.parse(first.out).done, 4);
  fake.seen.length = 0;
  const second = await run(['batch', ...inputs, '-o', out, '--verify']);
  assert.equal(second.code, 0);
  assert.match(second.notes, /4 of 4 are in .*, 4 of them from before/);
  assert.deepEqual(
    fake.seen.map(({ path }) => path),
    ['/source-languages', '/source-languages'],
  );
});

test('a batch brings back files that were lost or changed, without speaking them again', async () => {
  const input = file('a.txt', 'One.\nTwo.\nThree.\n');
  const out = join(folder, 'out');
  await run(['batch', input, '-o', out]);
  rmSync(join(out, '0001.flac'));
  const path = join(out, '0002.flac');
  writeFileSync(path, readFileSync(path).fill(0, 0, 1));
  const before = submissions();
  assert.equal((await run(['batch', input, '-o', out])).code, 0);
  assert.equal(submissions(), before);
  for (const [i, name] of ['0001.flac', '0002.flac', '0003.flac'].entries()) {
    assert.deepEqual(readFileSync(join(out, name)), fake.runs[i]?.audio);
  }
});

test('failed rows are told, counted and tried again by the next call', async () => {
  const input = file('a.txt', 'One.\nunspeakable\n');
  const out = join(folder, 'out');
  const first = await run(['batch', input, '-o', out]);
  assert.equal(first.code, 1);
  assert.match(first.notes, /a\.txt:2: the engine could not speak it/);
  await run(['batch', input, '-o', out]);
  assert.equal(fake.runs.length, 3);
});

test('an input mistake anywhere sends nothing', async () => {
  const input = file('a.jsonl', '{"text":"fine"}\n{"text":"no voice","voice":"Nobody"}\nbroken\n');
  const ran = await run(['batch', input, '-o', join(folder, 'out')]);
  assert.equal(ran.code, 2);
  assert.match(ran.notes, /a\.jsonl:2: There is no voice “Nobody”/);
  assert.match(ran.notes, /a\.jsonl:3: is not JSON/);
  assert.equal(submissions(), 0);
});

test('Ctrl-C stops a batch with words on how to go on; going on sends only what was not sent', async () => {
  fake.pollsBeforeEnd = 1_000_000;
  const input = file('a.txt', 'One.\nTwo.\nThree.\n');
  const out = join(folder, 'out');
  const stopped = await run(['batch', input, '-o', out], {
    onStart(interrupt) {
      fake.fault = ({ method, path }) => {
        if (method === 'GET' && path.startsWith('/tts/')) interrupt();
        return undefined;
      };
    },
  });
  assert.equal(stopped.code, 130);
  assert.match(stopped.notes, /Stopped: 0 of 3 are in .*run the same command again/);
  fake.fault = () => undefined;
  for (const spoken of fake.runs) spoken.pollsLeft = 0;
  fake.pollsBeforeEnd = 0;
  assert.equal((await run(['batch', input, '-o', out])).code, 0);
  assert.equal(fake.runs.length, 3);
});

test('a crash between sending and writing down makes no second run', async () => {
  const input = file('a.txt', 'One.\n');
  const out = join(folder, 'out');
  await run(['batch', input, '-o', out]);
  const journal = join(out, '.lector-batch.jsonl');
  writeFileSync(journal, `${readFileSync(journal, 'utf8').split('\n')[0]}\n`);
  appendFileSync(journal, '{"key":"to');
  assert.equal((await run(['batch', input, '-o', out])).code, 0);
  assert.equal(fake.runs.length, 1);
});

test('runs that the server has lost since are spoken anew', async () => {
  const input = file('a.txt', 'One.\nTwo.\n');
  const out = join(folder, 'out');
  await run(['batch', input, '-o', out]);
  rmSync(join(out, '0001.flac'));
  fake.runs[0]!.state = 'EXPIRED';
  assert.equal((await run(['batch', input, '-o', out])).code, 0);
  assert.equal(fake.runs.length, 3);
});

test('a server that only fails ends the batch instead of wearing every row down', async () => {
  const input = file('a.txt', Array.from({ length: 50 }, (_, i) => `Text ${i}.`).join('\n'));
  fake.fault = ({ method, path }) => (method === 'POST' && path === '/tts' ? { status: 501 } : undefined);
  const ran = await run(['batch', input, '-o', join(folder, 'out'), '--in-flight', '2']);
  assert.equal(ran.code, 1);
  assert.match(ran.notes, /Broken off: 0 of 50/);
  assert.ok(submissions() < 10);
});
