// Whose turn it is among the open runs of an engine process.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTurns, type TurnRun } from './turns.ts';

interface Run extends TurnRun {
  readonly name: string;
}

const batch = (name: string, ownerId: number): Run => ({ name, ownerId, interactive: false });
const interactive = (name: string, ownerId: number): Run => ({ name, ownerId, interactive: true });

function open(...runs: readonly Run[]) {
  const turns = createTurns<Run>();
  for (const run of runs) turns.add(run);
  return turns;
}

/** Gives turns of so many milliseconds; the names of the runs in the order of their turns. */
function speak(turns: ReturnType<typeof open>, count: number, ms: (run: Run) => number = () => 100): readonly string[] {
  return Array.from({ length: count }, () => {
    const run = turns.next();
    if (run === undefined) return 'nobody';
    turns.spent(run, ms(run));
    return run.name;
  });
}

const timesOf = (names: readonly string[], name: string) => names.filter((one) => one === name).length;

test('an interactive sentence does not wait for the end of a long interactive text of the same owner', () => {
  const turns = open(interactive('chapter', 1));
  speak(turns, 100);
  const sentence = interactive('sentence', 1);
  turns.add(sentence);
  assert.deepEqual(speak(turns, 2), ['sentence', 'sentence']);
  turns.remove(sentence);
  assert.deepEqual(speak(turns, 1), ['chapter']);
});

test('the batch runs of one owner are spoken one after the other, the oldest first', () => {
  const [first, second] = [batch('first', 1), batch('second', 1)];
  const turns = open(first, second);
  assert.deepEqual(speak(turns, 3), ['first', 'first', 'first']);
  turns.remove(first);
  assert.deepEqual(speak(turns, 2), ['second', 'second']);
  turns.remove(second);
  assert.deepEqual(speak(turns, 1), ['nobody']);
});

test('owners share the time, not the turns', () => {
  const turns = open(batch('quick', 1), batch('slow', 2));
  const names = speak(turns, 400, ({ name }) => (name === 'slow' ? 300 : 100));
  assert.equal(timesOf(names, 'quick'), 300);
  assert.equal(timesOf(names, 'slow'), 100);
});

test('an owner with many runs gets no more than one with a single run', () => {
  const turns = open(...Array.from({ length: 5 }, (_, n) => batch(`many ${n}`, 1)), batch('single', 2));
  assert.equal(timesOf(speak(turns, 100), 'single'), 50);
});

test('a newcomer is next, and has no claim on the time before it came', () => {
  const turns = open(batch('old', 1));
  speak(turns, 1_000);
  turns.add(batch('new', 2));
  const names = speak(turns, 10);
  assert.equal(timesOf(names, 'new'), 5);
  assert.ok(names.indexOf('new') <= 1);
});

test('who goes and comes again has not lost what it was ahead by', () => {
  const [greedy, other] = [batch('greedy', 1), batch('other', 2)];
  const turns = open(greedy, other);
  turns.spent(greedy, 5_000);
  turns.remove(greedy);
  turns.add(greedy);
  assert.deepEqual(new Set(speak(turns, 50)), new Set(['other']));
});

test('an interactive run is next as soon as it comes, whatever batch runs have had', () => {
  const turns = open(batch('batch', 1));
  turns.add(interactive('asked', 2));
  assert.deepEqual(speak(turns, 3), ['asked', 'asked', 'asked']);
});

test('batch runs keep a fifth of the time, after a slack of seconds', () => {
  const turns = open(batch('batch', 1), interactive('one', 2), interactive('two', 3));
  assert.equal(timesOf(speak(turns, 50), 'batch'), 0, 'not within five seconds');
  const names = speak(turns, 10_000);
  assert.ok(Math.abs(timesOf(names, 'batch') - 2_000) <= 20, String(timesOf(names, 'batch')));
});

test('batch runs keep their fifth when their segments are longer', () => {
  const turns = open(batch('batch', 1), interactive('asked', 2));
  const msOf = (name: string) => (name === 'batch' ? 3_000 : 100);
  const names = speak(turns, 20_000, ({ name }) => msOf(name));
  const [own, others] = ['batch', 'asked'].map((name) => timesOf(names, name) * msOf(name));
  assert.ok(Math.abs(own! / (own! + others!) - 0.2) < 0.01);
});

test('a sentence now and then during a long batch never waits for more than the segment being spoken', () => {
  const turns = open(batch('batch', 1));
  for (let n = 0; n < 500; n++) {
    speak(turns, 5);
    const sentence = interactive(`sentence ${n}`, 2 + (n % 3));
    turns.add(sentence);
    assert.deepEqual(speak(turns, 1), [sentence.name]);
    turns.remove(sentence);
  }
});

test('what batch runs are owed is forgotten with the last of them', () => {
  const old = batch('old', 1);
  const turns = open(old, interactive('asked', 2));
  speak(turns, 51);
  turns.remove(old);
  turns.add(batch('new', 1));
  assert.deepEqual(speak(turns, 2), ['asked', 'asked']);
});
