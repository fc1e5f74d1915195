// Compares what was heard of the sentences of a run with their words, and keeps the account: counts, and the first differences.
import {
  type Difference,
  type ListeningReport,
  MAX_DIFFERENCES,
  MAX_WORD_LENGTH,
  NOTHING_COMPARED,
  type WordCounts,
} from '../../domain/listening.ts';
import type { TimedSentence } from '../../domain/timings.ts';
import { alignWords, type Change } from './align-words.ts';
import type { ExpectedSentence, ExpectedWord, TextToHear } from './expected-words.ts';

export interface Comparison {
  /** Takes the next sentence of the recording, and everything that was heard of it. */
  add(sentence: TimedSentence, heard: string): void;
  /** What is left of the text was not heard. */
  finish(): ListeningReport;
}

const NOWHERE: TimedSentence = { at: 0, length: 0, startSample: 0, samples: 0, words: [] };

export function createComparison({ sentences, inOrder, formsOf }: TextToHear): Comparison {
  const differences: Difference[] = [];
  let counts: WordCounts = NOTHING_COMPARED;
  let next = sentences.next();
  let last = NOWHERE;
  /** Of the sentence so far: a long one comes in several parts. */
  let forms: string[] = [];

  function compare(said: readonly ExpectedWord[], heard: readonly string[], sentence: TimedSentence): void {
    const saidForms = said.map(({ form }) => form);
    let { words, other, missing, added } = counts;
    words += said.length;
    for (const change of alignWords(saidForms, heard)) {
      if (change.said === null) added++;
      else if (change.heard === null) missing++;
      else other++;
      if (differences.length < MAX_DIFFERENCES) differences.push(describe(change, { said, heard, sentence }));
    }
    counts = { words, other, missing, added };
  }

  /** The sentence that stands there. Those before it are in no part of the recording: their words were not heard. */
  function take({ at }: TimedSentence): ExpectedSentence | null {
    while (!next.done) {
      const end = endOf(next.value);
      if (!inOrder || end === null || end > at) return next.value;
      compare(next.value.words, [], last);
      next = sentences.next();
    }
    return null;
  }

  return {
    add(sentence, heard) {
      for (const form of formsOf(heard)) forms.push(form);
      const expected = take(sentence);
      last = sentence;
      if (expected?.isLong && sentence.at + sentence.length < (endOf(expected) ?? 0)) return;
      compare(expected?.words ?? [], forms, sentence);
      forms = [];
      if (expected !== null) next = sentences.next();
    },
    finish() {
      if (!next.done) {
        compare(next.value.words, forms, last);
        for (next = sentences.next(); !next.done; next = sentences.next()) compare(next.value.words, [], last);
      }
      return { ...counts, differences };
    },
  };
}

/** Code points of the text up to the end of its words; null when it has none. */
function endOf({ words }: ExpectedSentence): number | null {
  const word = words.at(-1);
  return word === undefined ? null : word.at + word.length;
}

interface Compared {
  readonly said: readonly ExpectedWord[];
  readonly heard: readonly string[];
  readonly sentence: TimedSentence;
}

function describe(change: Change, { said, heard, sentence }: Compared): Difference {
  const word = change.said === null ? undefined : said[change.said];
  const before = said[change.before - 1];
  const at = word?.at ?? (before === undefined ? sentence.at : before.at + before.length);
  return {
    kind: word === undefined ? 'added' : change.heard === null ? 'missing' : 'other',
    at,
    length: word?.length ?? 0,
    said: shorten(word?.form ?? ''),
    heard: shorten(change.heard === null ? '' : heard[change.heard]!),
    startSample: timeOf(sentence, at),
  };
}

/** Of the last word that begins there or before. */
function timeOf({ words, startSample }: TimedSentence, at: number): number {
  let found = startSample;
  for (const word of words) {
    if (word.at > at) break;
    found = word.startSample;
  }
  return found;
}

function shorten(word: string): string {
  if (word.length <= MAX_WORD_LENGTH) return word;
  const characters = [...word];
  return characters.length <= MAX_WORD_LENGTH ? word : `${characters.slice(0, MAX_WORD_LENGTH - 1).join('')}…`;
}
