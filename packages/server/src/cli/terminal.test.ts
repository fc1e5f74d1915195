// The one door to the screen: whatever comes through it is washed, and nobody has another.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { createTerminal, type Terminal } from './terminal.ts';

/** Beginning, clipboard, title, colour, C1, bidi, a line of its own. */
const HOSTILE =
  'a\u001b[2J\u001b]52;c;eA==\u0007\u001b]0;t\u001b\\\u001b[8m\u009b1A\u202eb\nlector: all is well\r\u0008c';
const WASHED = 'ab lector: all is well c';

function open(isTTY: boolean): { terminal: Terminal; stdout: () => string; stderr: () => string } {
  const make = () => Object.assign(new PassThrough(), { isTTY, columns: 500 });
  const [stdout, stderr] = [make(), make()];
  const terminal = createTerminal(stdout as unknown as NodeJS.WriteStream, stderr as unknown as NodeJS.WriteStream);
  const read = (stream: PassThrough) => () => String(stream.read() ?? '');
  return { terminal, stdout: read(stdout), stderr: read(stderr) };
}

test('lines, notes and JSON are washed for a terminal and for a pipe', () => {
  for (const isTTY of [false, true]) {
    const { terminal, stdout, stderr } = open(isTTY);
    terminal.out(HOSTILE);
    terminal.note(HOSTILE);
    assert.deepEqual([stdout(), stderr()], [`${WASHED}\n`, `${WASHED}\n`]);
    terminal.json(JSON.stringify({ [HOSTILE]: HOSTILE }));
    const written = stdout();
    assert.doesNotMatch(written, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    assert.deepEqual(JSON.parse(written), { [HOSTILE]: HOSTILE });
  }
});

test('colours, the status line and the bar are ours, and what stands in them is washed', async () => {
  const { terminal, stdout, stderr } = open(true);
  terminal.note(HOSTILE, 'red');
  assert.match(stderr(), new RegExp(`^(?:\\u001b\\[31m)?${WASHED}(?:\\u001b\\[39m)?\\n$`));
  terminal.out(HOSTILE, 'bold');
  assert.match(stdout(), new RegExp(`^(?:\\u001b\\[1m)?${WASHED}(?:\\u001b\\[22m)?\\n$`));
  terminal.status(HOSTILE);
  assert.equal(stderr(), WASHED);
  terminal.status('');
  assert.equal(stderr(), '\r\u001b[K');
  const bar = await terminal.startBar(9);
  stderr();
  bar.show({ counts: { done: 3, failed: 0 }, wait: HOSTILE });
  bar.stop();
  const shown = stderr();
  assert.ok(shown.includes(WASHED), JSON.stringify(shown));
  assert.doesNotMatch(shown, /\u001b\[2J|\u001b\]|\u009b|\u202e|\u001b\[8m/);
  const plain = open(false);
  plain.terminal.status(HOSTILE);
  assert.equal(plain.stderr(), '');
});

test('bytes of audio pass as they are', async () => {
  const { terminal, stdout } = open(false);
  await terminal.write(Buffer.from(HOSTILE));
  assert.equal(stdout(), HOSTILE);
});

/** Ways to the screen. Reading is none, nor is ending a process. */
const WAYS =
  /\bstdout\b|\bstderr\b|\bconsole\b|\btty\b|writeSync\(\s*[12]\b|\/dev\/(?:stdout|stderr|tty|fd)|process\.(?:emitWarning|binding)/;
/** Those who may: the door, the server's log, and who reads what a process of ours says. */
const DOORS = [
  'blobs/archives/unpacker.ts',
  'cli/terminal.ts',
  'encoders/encoder-process.ts',
  'log.ts',
  'readers/book-reader.ts',
  'workers/engine-process.ts',
  'workers/fork-child.ts',
  'workers/listening/recogniser-process.ts',
];

function findWays(source: string): string[] {
  const code = source.replace(/^\s*(?:\/\/|\*|\/\*\*).*$/gm, '');
  return code.split('\n').filter((line) => WAYS.test(line));
}

test('nobody else writes to the screen', () => {
  const root = join(import.meta.dirname, '..');
  const files = globSync('**/*.ts', { cwd: root }).filter((file) => !/\.(?:test|contract)\.ts$/.test(file));
  const writers = files.filter((file) => findWays(readFileSync(join(root, file), 'utf8')).length > 0);
  assert.ok(files.length > 200, `${files.length} files`);
  assert.deepEqual(writers.toSorted(), DOORS);
  for (const way of [
    "process.stdout.write('x');",
    'const { stderr } = process;',
    "console.log('x');",
    "writeSync(1, 'x');",
    "import tty from 'node:tty';",
    "writeFileSync('/dev/tty', 'x');",
  ]) {
    assert.equal(findWays(`// a file\n${way}\n`).length, 1, way);
  }
});
