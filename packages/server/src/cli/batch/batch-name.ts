// What the batch of a command is called at the server, for people.
import { basename, extname, resolve } from 'node:path';
import { MAX_BATCH_NAME_CHARACTERS } from '@lector/contract/limits';
import { countCharacters } from '../../domain/coverage.ts';
import { UsageError } from '../remote/failures.ts';

/** Refuses what the server would not take. */
export function checkBatchName(name: string): void {
  const count = countCharacters(name);
  if (count >= 1 && count <= MAX_BATCH_NAME_CHARACTERS && name.isWellFormed()) return;
  throw new UsageError(`--name has ${count} characters, and a batch's name 1 to ${MAX_BATCH_NAME_CHARACTERS}`);
}

/** That of the only input without its ending, else of the folder that the recordings go to. */
export function nameOf(inputs: readonly string[], folder: string): string {
  const [only = ''] = inputs;
  const name = inputs.length === 1 ? basename(only, extname(only)) : basename(resolve(folder));
  return [...name.toWellFormed()].slice(0, MAX_BATCH_NAME_CHARACTERS).join('') || 'batch';
}
