// Which entries count where a phrase has one in a list that goes before another.
import { foldText, trimPhrase } from './folded-text.ts';
import type { Pronunciation } from './pronunciation.ts';

/**
 * The entries, which are all for whole words, without those whose phrase one of `by` is for as well. A matcher alone would prefer an entry
 * that demands the case, or a whole word, whichever list it is from.
 */
export function withoutOverridden(
  entries: readonly Pronunciation[],
  by: readonly Pronunciation[],
): readonly Pronunciation[] {
  const cased = new Set<string>();
  const uncased = new Set<string>();
  for (const { phrase, matchCase } of by) {
    const { exact, folded } = foldText(trimPhrase(phrase));
    if (matchCase) cased.add(exact);
    else uncased.add(folded);
  }
  return entries.filter(({ phrase, matchCase }) => {
    const { exact, folded } = foldText(trimPhrase(phrase));
    return !uncased.has(folded) && !(matchCase && cased.has(exact));
  });
}
