// What a row is called in its batch at the server.
import { CUSTOM_ID_PATTERN } from '@lector/contract/batches';
import type { RowFacts } from './rows.ts';

const CUSTOM_ID = new RegExp(CUSTOM_ID_PATTERN);
/** Leaves room for what makes a name the only one of its kind. */
const MAX_CHARACTERS = 90;

/** The name of its file without ending; where that has letters that may not stand there, what is left of it and the number of the row. */
export function customIdOf({ output, index }: Pick<RowFacts, 'output' | 'index'>): string {
  const stem = output.replace(/\.[^.]*$/, '');
  if (stem.length <= MAX_CHARACTERS && CUSTOM_ID.test(stem)) return stem;
  const rest = stem
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9._:/@#+-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, MAX_CHARACTERS);
  return rest === '' ? `row-${index}` : `${rest}#${index}`;
}
