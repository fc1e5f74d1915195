// Has a recogniser for sherpa-onnx hear the sentences that a voice said, and counts the words that it heard otherwise.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadRecogniser, type SoundRecogniser } from '../../packages/server/src/engines/sherpa/recogniser.ts';
import { inspectRecogniser } from '../../packages/server/src/engines/sherpa/recogniser-files.ts';
import { alignWords } from '../../packages/server/src/workers/listening/align-words.ts';
import { readTextToHear } from '../../packages/server/src/workers/listening/expected-words.ts';
import { addErrors, type WordError } from './word-error.ts';

const ENGLISH = 1;

export interface SentenceRecogniser {
  readonly name: string;
  /** The sentences were recorded into the folder as `0.raw`, `1.raw` …, of so many Hz. */
  hear(folder: string, sentences: readonly string[], rate: number): Promise<WordError>;
}

/** Throws an `AppError` when there is none in the folder. */
export async function openSentenceRecogniser(folder: string): Promise<SentenceRecogniser> {
  const { name } = await inspectRecogniser(folder, '--recogniser');
  const recogniser = await loadRecogniser(folder);
  return {
    name,
    async hear(recordings, sentences, rate) {
      const errors: WordError[] = [];
      for (const [index, sentence] of sentences.entries()) {
        const path = join(recordings, `${index}.raw`);
        errors.push(await hearOne(recogniser, { path, sentence, rate }));
      }
      return addErrors(errors);
    },
  };
}

interface Recorded {
  readonly path: string;
  readonly sentence: string;
  readonly rate: number;
}

async function hearOne(recogniser: SoundRecogniser, { path, sentence, rate }: Recorded): Promise<WordError> {
  const bytes = readFileSync(path);
  const samples = Float32Array.from({ length: bytes.length >> 1 }, (_, at) => bytes.readInt16LE(2 * at) / 32_768);
  const heard = await recogniser.hear(samples, rate);
  const { formsOf } = await readTextToHear({ text: sentence, languageId: ENGLISH, reading: null });
  const said = formsOf(sentence);
  return { words: said.length, wrong: alignWords(said, formsOf(heard)).length };
}
