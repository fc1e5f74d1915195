// Texts to speak: made-up English sentences, the same in every run.
import { createRandom } from './random.ts';

const WORDS = (
  'the a this every old small bright quiet river harbour window garden letter morning evening winter sailor teacher ' +
  'doctor story engine mountain bridge and but because while before after walked carried opened remembered answered ' +
  'counted followed watched slowly gladly twice again nearly under over behind beside without towards paper silver'
).split(' ');

/** A text of about `words` words in sentences of about fifteen; `n` picks which. */
export function makeText(n: number, words = 15): string {
  const random = createRandom(n + 1);
  const sentences: string[] = [];
  for (let left = words; left > 0; left -= 15) {
    const length = Math.min(15, left);
    const chosen = Array.from({ length }, () => WORDS[Math.floor(random() * WORDS.length)]!);
    const text = chosen.join(' ');
    sentences.push(`${text[0]!.toUpperCase()}${text.slice(1)}.`);
  }
  return sentences.join(' ');
}

/** A text of exactly so many characters. */
export function makeLongText(characters: number): string {
  return makeText(0, Math.ceil(characters / 4)).slice(0, characters);
}
