// Estimates for a text before it is spoken.

/** Measured with the embedded voices: 58,520 characters of English prose took 3,074 seconds. */
const CHARACTERS_A_SECOND = 19;

export function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

export function estimateSeconds(characters: number): number {
  return characters / CHARACTERS_A_SECOND;
}

const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad]/gu;

/** Invisible characters. */
export function countInvisible(text: string): number {
  return text.match(INVISIBLE)?.length ?? 0;
}
