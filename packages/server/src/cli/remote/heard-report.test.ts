// Tests how long the command waits for a recogniser, and what it prints of what was heard.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LectorClient, RunDetail } from '@lector/client';
import type { Terminal } from '../terminal.ts';
import { type Listened, printListened, waitForListening } from './heard-report.ts';

const WAITING: Listened = {
  ...{ state: 'waiting', recogniser: null, words: null, word_error: null, difference_count: 0, message: null },
  differences: [],
};

function print(listened: Listened | undefined): string[] {
  const lines: string[] = [];
  const terminal = { columns: undefined, out: (line: string) => lines.push(line) };
  printListened(terminal as unknown as Terminal, listened);
  return lines;
}

const clientOf = (...answers: (Listened | null)[]): Pick<LectorClient, 'getRun'> => ({
  getRun: async () => ({ listened: answers.length > 1 ? answers.shift() : answers[0] }) as RunDetail,
});
const terminal = { status() {} };

test('it is waited until the recogniser has listened', async () => {
  const done: Listened = { ...WAITING, state: 'done', recogniser: 'tones', words: 2, word_error: 0 };
  const { signal } = new AbortController();
  assert.equal(await waitForListening({ client: clientOf(WAITING, WAITING, done), terminal, signal }, 7), done);
  assert.equal(await waitForListening({ client: clientOf(null), terminal, signal }, 7), undefined);
});

test('Ctrl-C ends the wait', async () => {
  const stop = new AbortController();
  const waiting = waitForListening({ client: clientOf(WAITING), terminal, signal: stop.signal }, 7);
  stop.abort(new Error('interrupted'));
  await assert.rejects(waiting, /interrupted/);
});

test('what was heard otherwise is a table, with its time and its place', () => {
  const difference = { at: 4, length: 5, start: 61.25, kind: 'other', said: 'quick', heard: 'kuick' } as const;
  const lines = print({
    ...{ state: 'done', recogniser: 'tones', words: 12, word_error: 0.1667, difference_count: 2, message: null },
    differences: [difference, { ...difference, at: 10, start: 0, kind: 'missing', said: 'fox', heard: '' }],
  });
  assert.deepEqual(lines, [
    'Heard by tones: 2 of 12 words otherwise (word error 16.7 %)',
    '  time  character  said   heard',
    '1:01.2          4  quick  kuick',
    '0:00.0         10  fox    –',
  ]);
});

test('more than a screen of them is counted', () => {
  const difference = { at: 4, length: 5, start: 0, kind: 'other', said: 'a', heard: 'b' } as const;
  const lines = print({
    ...{ state: 'done', recogniser: 'tones', words: 900, word_error: 0.2, difference_count: 180, message: null },
    differences: Array.from({ length: 100 }, () => difference),
  });
  assert.equal(lines.at(-1), '… and 150 more');
  assert.equal(lines.length, 33);
});

test('nothing to tell takes a line', () => {
  const done: Listened = { ...WAITING, state: 'done', recogniser: 'tones', words: 12, word_error: 0 };
  assert.deepEqual(print(done), ['Heard by tones: all of 12 words']);
  assert.deepEqual(print({ ...WAITING, state: 'failed', message: 'There is no recording to listen to.' }), [
    'There is no recording to listen to.',
  ]);
  assert.deepEqual(print(undefined), ['The server did not listen to this recording.']);
});
