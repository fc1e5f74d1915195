// Tests how what was heard is compared with the sentences of a text.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_DIFFERENCES, MAX_WORD_LENGTH } from '../../domain/listening.ts';
import type { TimedSentence } from '../../domain/timings.ts';
import { DEFAULT_READING, type Reading } from '../../text/reading.ts';
import { createComparison } from './compare-sentence.ts';
import { readTextToHear } from './expected-words.ts';

const ENGLISH = 1;

const sentence = (text: string, part: string, more: Partial<TimedSentence> = {}): TimedSentence => ({
  at: text.indexOf(part),
  length: part.length,
  startSample: 1_000,
  samples: 500,
  words: [],
  ...more,
});

async function compare(
  text: string,
  heard: readonly (readonly [part: string, heard: string, more?: Partial<TimedSentence>])[],
  reading: Reading | null = null,
) {
  const comparison = createComparison(await readTextToHear({ text, languageId: ENGLISH, reading }));
  for (const [part, words, more] of heard) comparison.add(sentence(text, part, more), words);
  return comparison.finish();
}

test('numbers are compared as words, on both sides', async () => {
  const text = 'It cost $12. On 3 May 1999.';
  const { differences, words } = await compare(text, [
    ['It cost $12.', 'it cost twelve dollars'],
    ['On 3 May 1999.', 'on 3 May 1999'],
  ]);
  assert.deepEqual(differences, []);
  assert.ok(words > 8);
});

test('the time of a word is told where the engine told it', async () => {
  const text = 'One two three.';
  const words = [0, 4, 8].map((at, i) => ({
    at,
    length: 3,
    startSample: 1_000 + 100 * i,
    samples: 90,
    estimated: false,
  }));
  const { differences } = await compare(text, [['One two three.', 'one too three', { words }]]);
  assert.deepEqual(differences, [{ kind: 'other', at: 4, length: 3, said: 'two', heard: 'too', startSample: 1_100 }]);
});

test('a sentence that is in no part of the recording is missing, and the next ones stay where they are', async () => {
  const text = 'One two. Three four. Five six.';
  const { differences, ...counts } = await compare(text, [
    ['One two.', 'one two'],
    ['Five six.', 'five six'],
  ]);
  assert.deepEqual(counts, { words: 6, other: 0, missing: 2, added: 0 });
  assert.deepEqual(
    differences.map(({ said, at }) => [said, at]),
    [
      ['three', 9],
      ['four', 15],
    ],
  );
  assert.equal((await compare(text, [])).missing, 6);
});

test('a footnote that is read elsewhere is compared where it is heard', async () => {
  const text = 'One[^1] two. Three four.\n\n[^1]: Five six.\n\nSeven eight.';
  const reading: Reading = { ...DEFAULT_READING, input: 'markdown', footnotes: 'end' };
  const { differences, words } = await compare(
    text,
    [
      ['One[^1] two.', 'one two'],
      ['Three four.', 'three four'],
      ['Seven eight.', 'seven eight'],
      ['Five six.', 'five six'],
    ],
    reading,
  );
  assert.deepEqual([differences, words], [[], 8]);
});

test('the parts of a long sentence are compared as a whole', async () => {
  const words = Array.from({ length: 1_200 }, (_, i) => ['alpha', 'bravo', 'gamma'][i % 3]);
  const text = `${words.join(' ')}.`;
  const half = text.indexOf(' ', 4_000);
  const comparison = createComparison(await readTextToHear({ text, languageId: ENGLISH, reading: null }));
  const part = { startSample: 0, samples: 1, words: [] };
  comparison.add({ ...part, at: 0, length: half }, text.slice(0, half));
  comparison.add({ ...part, at: half + 1, length: text.length - half - 1 }, text.slice(half + 1));
  assert.deepEqual(comparison.finish(), { words: 1_200, other: 0, missing: 0, added: 0, differences: [] });
});

test('the report is bounded, whatever is heard', async () => {
  const text = 'One two three.';
  const { differences, added } = await compare(text, [[text, `${'wrong '.repeat(500)}${'x'.repeat(1_000)}`]]);
  assert.equal(differences.length, MAX_DIFFERENCES);
  assert.ok(added > 490);
  const long = await compare(text, [[text, 'x'.repeat(1_000)]]);
  assert.ok(long.differences.every(({ heard }) => [...heard].length <= MAX_WORD_LENGTH));
});
