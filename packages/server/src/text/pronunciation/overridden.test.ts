// Which entries give way to those of a list that goes before them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMatcher } from './matcher.ts';
import { withoutOverridden } from './overridden.ts';
import type { Pronunciation } from './pronunciation.ts';

const entry = (phrase: string, respelling: string, more: Partial<Pronunciation> = {}): Pronunciation => ({
  ...{ phrase, respelling, ipa: null, matchCase: false, wholeWord: true, ...more },
});

/** How each word of the text is read. */
function read(text: string, by: readonly Pronunciation[], entries: readonly Pronunciation[]) {
  const matcher = createMatcher([...by, ...withoutOverridden(entries, by)]);
  return matcher.match(text).map(({ pronunciation }) => pronunciation.respelling);
}

test('an entry gives way to one for the same phrase, also where it demands the case or a whole word', () => {
  const [plain, cased] = [[entry('polish', 'theirs')], [entry('Polish', 'theirs', { matchCase: true })]];
  const part = { wholeWord: false };
  for (const theirs of [plain, cased]) {
    assert.deepEqual(read('Polish', [entry('POLISH', 'mine')], theirs), ['mine']);
    assert.deepEqual(read('Polish', [entry('polish', 'mine', part)], theirs), ['mine']);
  }
});

test('it stays where the other is for another case or another phrase', () => {
  const mine = entry('Polish', 'mine', { matchCase: true });
  const theirs = [entry('polish', 'theirs'), entry('nail polish', 'varnish')];
  assert.deepEqual(read('Polish polish nail polish', [mine], theirs), ['mine', 'theirs', 'varnish']);
  assert.deepEqual(read('Polish', [mine], [entry('Polish', 'theirs', { matchCase: true })]), ['mine']);
  assert.deepEqual(read('polish', [], theirs), ['theirs']);
});
