// Long work is never silent for long, and says what it waits for.
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { beforeEach, test } from 'node:test';
import { ManualCommandClock } from '../../../test/manual-command-clock.ts';
import type { Terminal } from '../terminal.ts';
import { startHeartbeat } from './heartbeat.ts';
import { createCallObserver } from './observe-calls.ts';
import { startProgress } from './progress.ts';
import { startBar } from './progress-bar.ts';

let clock: ManualCommandClock;
let notes: string[];
let statuses: string[];
beforeEach(() => {
  clock = new ManualCommandClock();
  notes = [];
  statuses = [];
});

const terminal = (interactive: boolean): Terminal => ({
  interactive,
  stdoutIsScreen: interactive,
  columns: undefined,
  out: () => assert.fail('progress is not a result'),
  note: (line) => notes.push(line),
  json: () => assert.fail('progress is not a result'),
  status: (text) => statuses.push(text),
  startBar: () => assert.fail('there is no bar'),
  write: async () => {},
});
const start = (describeTrouble: () => string | undefined = () => undefined) =>
  startProgress({ terminal: terminal(false), clock, total: 9, describeTrouble });

test('a log gets a line every half minute though nothing ends, with what is under way', async () => {
  const progress = await start();
  const end = progress.begin();
  clock.advance(5);
  progress.begin();
  clock.advance(24);
  assert.deepEqual(notes, []);
  clock.advance(1);
  assert.deepEqual(notes, ['0 of 9 done; 2 under way, the oldest for 30.0 s']);
  end();
  clock.advance(60);
  assert.deepEqual(notes.slice(1), [
    '0 of 9 done; 1 under way, the oldest for 55.0 s',
    '0 of 9 done; 1 under way, the oldest for 1:25 min',
  ]);
  progress.stop();
  clock.advance(600);
  assert.deepEqual([notes.length, clock.waiting], [3, 0]);
});

test('what ends is told at most every ten seconds, and puts the next sign of life off', async () => {
  const progress = await start();
  for (let done = 1; done <= 4; done++) {
    clock.advance(7);
    progress.update({ done, failed: 1 });
  }
  assert.deepEqual(notes, ['2 of 9 done, 1 failed', '4 of 9 done, 1 failed']);
  clock.advance(29);
  assert.equal(notes.length, 2);
  clock.advance(1);
  assert.equal(notes[2], '4 of 9 done, 1 failed');
});

test('trouble comes before what is under way', async () => {
  const progress = await start(() => 'the server asks to wait');
  progress.begin();
  clock.advance(30);
  assert.deepEqual(notes, ['0 of 9 done; the server asks to wait']);
});

test('before the work is counted, a log gets a line and a terminal a status', () => {
  const words = () => 'Asking the server';
  startHeartbeat(terminal(false), clock, words);
  clock.advance(61);
  assert.deepEqual(notes, ['Asking the server', 'Asking the server']);
  const shown = startHeartbeat(terminal(true), clock, words);
  clock.advance(1);
  shown.stop();
  assert.deepEqual(statuses.slice(-2), ['Asking the server', '']);
});

test('the bar of a terminal says what is waited for in place of the time left', () => {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 200 });
  const shown = () => String(stream.read() ?? '');
  const bar = startBar(9, stream as unknown as NodeJS.WritableStream);
  assert.match(shown(), /0\/9 {2}\S+ gone, about \S+ left/);
  bar.show({ counts: { done: 3, failed: 1 }, wait: 'the server asks to wait until 12:01:00 (429)' });
  bar.stop();
  assert.match(shown(), /4\/9, 1 failed {2}the server asks to wait until 12:01:00 \(429\)/);
  const other = startBar(9, stream as unknown as NodeJS.WritableStream);
  other.show({ counts: { done: 4, failed: 1, total: 12 }, wait: undefined, rate: '3.1 MB/s' });
  other.stop();
  assert.match(shown(), /5\/12, 1 failed, 3\.1 MB\/s {2}\S+ gone/);
});

test('calls that wait are explained until they are answered, a kind of call for itself', async () => {
  const observer = createCallObserver(clock);
  let answer: () => Promise<Response> = async () => new Response('');
  const call = observer.watch(() => answer());
  const submit = () => call('http://a/apis/tts', { method: 'POST' });
  const poll = () => call('http://a/apis/tts/7');
  answer = async () => new Response('', { status: 429, headers: { 'retry-after': '90' } });
  await submit();
  answer = async () => new Response('');
  await poll();
  assert.equal(observer.describe(), 'the server asks to wait until 12:01:30 (429)');
  await submit();
  assert.equal(observer.describe(), undefined);
  const date = new Date(clock.now() + 60_000).toUTCString();
  for (const [status, headers, words] of [
    [503, { 'retry-after': date }, 'the server asks to wait until 12:01:00 (503)'],
    [500, {}, 'the server fails (500)'],
    [404, {}, undefined],
  ] as const) {
    answer = async () => new Response('', { status, headers });
    await poll();
    assert.equal(observer.describe(), words);
  }
  answer = () => Promise.reject(new TypeError('fetch failed'));
  await assert.rejects(poll());
  assert.equal(observer.describe(), 'http://a does not answer');
  clock.advance(90);
  assert.equal(observer.describe(), undefined, 'old news');
  answer = () => new Promise(() => {});
  void call(new URL('http://b/files/1.flac'));
  clock.advance(14);
  assert.equal(observer.describe(), undefined);
  clock.advance(6);
  assert.equal(observer.describe(), 'http://b has not answered for 20 s');
});
