// Finds the pronunciation dictionaries that somebody names.
import type { DictionaryClient } from '@lector/client';
import { UsageError } from '../remote/failures.ts';
import type { Session } from '../remote/session.ts';

const MAX_SUGGESTIONS = 8;

/** By id, or by name in any case. The list is fetched only when a name is used. */
export async function chooseDictionaries(
  {
    dictionaries,
    signal,
  }: { readonly dictionaries: Pick<DictionaryClient, 'list'>; readonly signal: Session['signal'] },
  values: readonly string[],
): Promise<number[]> {
  const isId = (value: string) => /^[1-9]\d{0,9}$/.test(value.trim());
  const known = values.every(isId) ? [] : await dictionaries.list({ signal });
  return values.map((value) => {
    if (isId(value)) return Number(value);
    const wanted = value.trim().toLowerCase();
    const found = known.filter(({ name }) => name.toLowerCase() === wanted);
    const [only] = found;
    if (only !== undefined && found.length === 1) return only.id;
    const list = (found.length > 0 ? found : known).slice(0, MAX_SUGGESTIONS).map(({ id, name }) => `${name} (${id})`);
    throw new UsageError(
      found.length > 1
        ? `“${value}” could be ${list.join(', ')}: give the id.`
        : `There is no dictionary “${value}”. ${list.length === 0 ? 'There is none at all.' : `There are ${list.join(', ')}.`}`,
    );
  });
}
