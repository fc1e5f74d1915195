// Reads the recording that a voice imitates, as it was stored when the custom voice was made.
import { readFile } from 'node:fs/promises';
import { samplesOf } from '../../domain/reference-wav.ts';

export type Reference = NonNullable<ReturnType<typeof samplesOf>>;

export async function readReference(path: string): Promise<Reference> {
  const reference = samplesOf(await readFile(path));
  if (reference === null) throw new Error('the recording that the voice imitates is no 16-bit mono WAV file of ours');
  return reference;
}
