// Has Debian's pocketsphinx hear recordings, with a grammar that holds nothing but the words of a vocabulary.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Vocabulary } from './closed-vocabulary.ts';
import { addErrors, compareWords, type WordError } from './word-error.ts';

const MODEL = '/usr/share/pocketsphinx/model/en-us';
const PROGRAM = 'pocketsphinx_batch';
export const RECOGNISER_RATE = 16_000;

/** Why it cannot be used here, or null. */
export function missingPocketsphinx(): string | null {
  try {
    execFileSync('which', [PROGRAM], { stdio: 'ignore' });
  } catch {
    return 'pocketsphinx is not installed: apt-get install pocketsphinx pocketsphinx-en-us';
  }
  return existsSync(MODEL) ? null : `${MODEL} is not there: apt-get install pocketsphinx-en-us`;
}

/** Raw recordings `0.raw`, `1.raw` … of the vocabulary's utterances are in the folder. */
export function hear(folder: string, vocabulary: Vocabulary): WordError {
  const { words, isRow, utterances } = vocabulary;
  const path = (name: string) => join(folder, name);
  writeFileSync(path('dict'), dictionaryOf(words));
  const grammar = `#JSGF V1.0;\ngrammar closed;\npublic <said> = <word>${isRow ? '+' : ''};\n<word> = ${words.join(' | ')};\n`;
  writeFileSync(path('grammar'), grammar);
  writeFileSync(path('list'), utterances.map((_, index) => `${index}\n`).join(''));
  const files = ['-ctl', path('list'), '-cepdir', folder, '-cepext', '.raw', '-hyp', path('heard')];
  const model = ['-hmm', join(MODEL, 'en-us'), '-dict', path('dict'), '-jsgf', path('grammar')];
  execFileSync(PROGRAM, [...model, ...files, '-adcin', 'yes', '-logfn', '/dev/null'], { stdio: 'ignore' });
  const heard = readFileSync(path('heard'), 'utf8').split('\n');
  return addErrors(utterances.map((utterance, index) => compareWords(utterance.words, wordsOf(heard[index] ?? ''))));
}

/** A line reads `words (file score)`. */
function wordsOf(line: string): readonly string[] {
  return line
    .replace(/\([^()]*\)$/, '')
    .trim()
    .split(' ')
    .filter((word) => word !== '');
}

/** The lines of the model's dictionary for these words. A letter is found there with a full stop. */
function dictionaryOf(words: readonly string[]): string {
  const lines = readFileSync(join(MODEL, 'cmudict-en-us.dict'), 'utf8').split('\n');
  return words
    .map((word) => {
      const entry = word.length === 1 ? `${word}.` : word;
      const own = lines.filter((line) => line.startsWith(`${entry} `) || line.startsWith(`${entry}(`));
      if (own.length === 0) throw new Error(`the dictionary does not have ${word}`);
      return own.map((line) => `${word}${line.slice(entry.length)}\n`).join('');
    })
    .join('');
}
