// Tests which texts and which file names the command line takes.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { useRemoteCommands } from '../../test/remote-commands.ts';

const cli = useRemoteCommands();

test('a text that begins with a dash is spoken', async () => {
  const output = join(cli.folder, 'x.flac');
  const texts = [
    ...['-5 degrees', '- one thing\n- another', '-- he said', '-5', '-5°C', '--5', '-Very well', '--voice of reason'],
    ...['-output of the year', '-ça', '--help me'],
  ];
  for (const text of texts) {
    for (const args of [
      [text, '-o', output],
      ['-o', output, text, '--voice', '20303'],
      ['-o', output, '--voice=20303', '--', text],
    ]) {
      const { code, notes, usage } = await cli.run(['say', ...args]);
      assert.equal(code, 0, args.join(' ') + notes + usage);
      assert.equal(cli.fake.runs.at(-1)?.text, text);
    }
  }
  for (const text of ['-o', '--help', '--voice', '--', '-ish']) {
    assert.equal((await cli.run(['say', '-o', output, '--', text])).code, 0);
    assert.equal(cli.fake.runs.at(-1)?.text, text);
  }
  const named = await cli.run(['say', 'x', '--voice=Ari elle', '-o', output]);
  assert.match(named.notes, /There is no voice “Ari elle”/);
});

test('what looks like an option is one, and a mistyped one is told with the way out', async () => {
  const output = join(cli.folder, 'x.flac');
  const cases: [string[], number, RegExp][] = [
    [['x', '--voize', 'ada', '-o', output], 2, /unknown option '--voize'\n\(Did you mean --voice\?\)\n.*after --/],
    [['-ish', '-o', output], 2, /unknown option '-ish'\n.*after --/],
    [['x', '-o', output, '--format', 'ogg'], 2, /It must be flac, wav, mp3, opus.* or pcm/],
    [['-o'], 2, /'-o, --output <file>' argument missing\n.*after --/],
    [['-once', '-o', output], 2, /missing required argument 'text'\n.*after --/],
    [['-5 degrees', 'x', '-o', output], 2, /too many arguments/],
    [['--help'], 0, /a dash: "-5 degrees"[\s\S]*goes behind\n--/],
    [['-h'], 0, /Speak a text into a file/],
  ];
  for (const [args, code, words] of cases) {
    const ran = await cli.run(['say', ...args]);
    assert.deepEqual([ran.code, cli.submissions()], [code, 0], args.join(' '));
    assert.match(ran.usage, words);
  }
});

test('a name for another format is refused before anything is sent, with what to do', async () => {
  const at = (name: string) => join(cli.folder, name);
  mkdirSync(at('old.mp3'));
  const cases: [string[], RegExp][] = [
    [['say', 'x', '-o', at('my x.Ogg')], /no OGG here, and there are flac, .*pcm\. Use -o '\/.*\/my x\.opus'/],
    ...['m4b', 'wma', 'amr'].map((ending): [string[], RegExp] => [
      ['say', 'x', '-o', at(`x.${ending}`)],
      new RegExp(`no ${ending.toUpperCase()} here, .*Use -o \\S+x\\.flac`),
    ]),
    [['say', 'x', '-o', at('x.txt')], /the ending tells the format, and there are flac, .*Use -o \S+x\.flac/],
    [['say', 'x', '-o', at('x.mp3'), '--format', 'wav'], /the name says mp3, and --format wav: -o \S+x\.wav/],
    [['results', '7', '--download', at('x.mp3')], /--download names a folder, such as \S+x; --format says/],
    [['results', '7', '--download', at('x.flac')], /--download names a folder/],
    [['batch', cli.file('a.txt', 'One.'), '-o', at('book.mp3')], /-o names a folder, such as \S+book;/],
    [['batch', at('a.txt'), '-o', at('a.txt')], /a\.txt is a file: -o names a folder/],
  ];
  for (const [args, words] of cases) {
    const ran = await cli.run(args);
    assert.equal(ran.code, 2, args.join(' '));
    assert.match(ran.notes, words);
  }
  assert.deepEqual([cli.fake.seen, readdirSync(cli.folder).toSorted()], [[], ['a.txt', 'old.mp3']]);
});

test('a name may be without an ending, and a folder that is there may have any', async () => {
  mkdirSync(join(cli.folder, 'old.mp3'));
  for (const output of [join(cli.folder, 'x'), join(cli.folder, 'x.FLAC'), '/dev/null']) {
    assert.equal((await cli.run(['say', 'x', '-o', output])).code, 0, output);
  }
  const run = String(cli.fake.runs[0]?.runId);
  assert.equal((await cli.run(['results', run, '--download', join(cli.folder, 'old.mp3')])).code, 0);
  assert.deepEqual(readdirSync(join(cli.folder, 'old.mp3')), [`${run}.flac`]);
});

test('subtitles are written beside the recording, and not to a pipe', async () => {
  const at = (name: string) => join(cli.folder, name);
  const { code, notes } = await cli.run(['say', 'Hello.', '-o', at('x.flac'), '--srt', '--vtt']);
  assert.equal(code, 0, notes);
  assert.equal(readFileSync(at('x.srt'), 'utf8'), 'srt of Hello.');
  assert.equal(readFileSync(at('x.vtt'), 'utf8'), 'vtt of Hello.');
  assert.equal((await cli.run(['say', 'Hello.', '-o', at('bare'), '--srt'])).code, 0);
  assert.deepEqual(readdirSync(cli.folder).toSorted(), ['bare', 'bare.srt', 'x.flac', 'x.srt', 'x.vtt']);
  const before = cli.submissions();
  const piped = await cli.run(['say', 'Hello.', '-o', '-', '--srt']);
  assert.deepEqual([piped.code, cli.submissions()], [2, before]);
  assert.match(piped.notes, /beside the recording: name a file with -o/);
});

test('with --check the server is asked to listen, and what it heard is printed behind the rest', async () => {
  const output = join(cli.folder, 'x.flac');
  // This server is of before there was such a thing.
  const checked = await cli.run(['say', 'x', '-o', output, '--check']);
  assert.deepEqual([checked.code, checked.out], [0, 'The server did not listen to this recording.'], checked.notes);
  assert.equal(cli.fake.runs.at(-1)?.request.listen_back, true);
  const piped = await cli.run(['say', 'x', '-o', '-', '--check']);
  assert.deepEqual([piped.code, piped.out], [0, '']);
  assert.match(piped.notes, /did not listen/);
  const json = await cli.run(['say', 'x', '-o', output, '--check', '--json']);
  assert.equal(JSON.parse(json.out).listened, null);
  const plain = await cli.run(['say', 'x', '-o', output, '--json']);
  assert.equal('listened' in JSON.parse(plain.out), false);
  assert.equal('listen_back' in (cli.fake.runs.at(-1)?.request ?? {}), false);
});

test('a server that hands out FLAC alone is told of, and nothing is saved under another name', async () => {
  const path = join(cli.folder, 'x.mp3');
  const ran = await cli.run(['say', 'x', '-o', path]);
  assert.equal(ran.code, 2);
  assert.match(ran.notes, /This server hands out no mp3: leave the format out, and it will be FLAC/);
  assert.deepEqual(readdirSync(cli.folder), []);
});
