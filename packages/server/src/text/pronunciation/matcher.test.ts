// Tests what a dictionary finds in a text, and where.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { assertLinear } from '../cpu-growth.suite.ts';
import { foldText, trimPhrase } from './folded-text.ts';
import { headOfPhrase, headsOfText } from './heads.ts';
import { createMatcher } from './matcher.ts';
import type { Pronunciation } from './pronunciation.ts';

function entry(phrase: string, changes: Partial<Pronunciation> = {}): Pronunciation {
  return { phrase, respelling: `(${phrase})`, ipa: null, matchCase: false, wholeWord: true, ...changes };
}

/** The text with what was found put in angle brackets. */
function show(text: string, ...entries: readonly Pronunciation[]): string {
  let shown = '';
  let at = 0;
  for (const { index, length } of createMatcher(entries).match(text)) {
    shown += `${text.slice(at, index)}<${text.slice(index, index + length)}>`;
    at = index + length;
  }
  return shown + text.slice(at);
}

describe('a matcher of pronunciations', () => {
  it('finds whole words, whatever their case', () => {
    assert.equal(show('Nginx, NGINX and nginxes; mynginx.', entry('nginx')), '<Nginx>, <NGINX> and nginxes; mynginx.');
    assert.equal(show('ΟΔΥΣΣΕΥΣ, Οδυσσευς', entry('οδυσσευς')), '<ΟΔΥΣΣΕΥΣ>, <Οδυσσευς>');
  });

  it('finds a word beside an apostrophe, a hyphen or a sign, and words that end in signs', () => {
    assert.equal(
      show('l’ONU, Siobhan’s, x-Siobhan', entry('onu'), entry('siobhan')),
      'l’<ONU>, <Siobhan>’s, x-<Siobhan>',
    );
    assert.equal(show("O'Brien and O’BRIEN", entry('o’brien')), "<O'Brien> and <O’BRIEN>");
    assert.equal(show('C++11, C++, .NET', entry('C++'), entry('.net')), '<C++>11, <C++>, <.NET>');
  });

  it('demands the case where an entry does, and prefers such an entry', () => {
    const polish = entry('Polish', { matchCase: true });
    assert.equal(show('Polish polish POLISH', polish), '<Polish> polish POLISH');
    const both = createMatcher([entry('polish'), polish]).match('Polish polish');
    assert.deepEqual(
      both.map(({ pronunciation }) => pronunciation.matchCase),
      [true, false],
    );
  });

  it('finds parts of words where an entry allows it, but no half of a letter', () => {
    assert.equal(show('kubernetes', entry('net', { wholeWord: false })), 'kuber<net>es');
    assert.equal(show('cafe\u0301s', entry('cafe', { wholeWord: false })), 'cafe\u0301s');
    assert.equal(show('a𝒜𝒜b', entry('𝒜', { wholeWord: false })), 'a<𝒜><𝒜>b');
  });

  it('takes the longest phrase, from left to right, and never the same letter twice', () => {
    const entries = [entry('new'), entry('New York'), entry('York Times'), entry('new york city hall')];
    assert.equal(show('New York Times, new York city', ...entries), '<New York> Times, <new York> city');
  });

  it('finds a phrase across any white space, and tells the place in the text as it is', () => {
    assert.equal(show('in New \n\u00a0York!', entry('new york')), 'in <New \n\u00a0York>!');
    assert.equal(show('new\u00adyork', entry('newyork')), '<new\u00adyork>');
  });

  it('sees no difference between composed and decomposed letters, in either', () => {
    assert.equal(show('cafe\u0301 café', entry('café')), '<cafe\u0301> <café>');
    assert.equal(show('cafe\u0301 café', entry('cafe\u0301')), '<cafe\u0301> <café>');
    assert.equal(show('\u1112\u1161\u11ab\u1100\u1173\u11af', entry('한글')), '<\u1112\u1161\u11ab\u1100\u1173\u11af>');
  });

  it('finds words in scripts without spaces', () => {
    assert.equal(show('昨日は今日子さんと東京都へ', entry('今日子'), entry('東京')), '昨日は<今日子>さんと<東京>都へ');
    assert.equal(show('ผมไปกรุงเทพครับ', entry('กรุงเทพ')), 'ผมไป<กรุงเทพ>ครับ');
    assert.equal(show('日本のGitHubで', entry('github')), '日本の<GitHub>で');
  });

  it('takes the first of two entries for the same phrase', () => {
    const [first, second] = [entry('Data', { respelling: 'day ta' }), entry('data', { respelling: 'dah ta' })];
    assert.equal(createMatcher([first, second]).match('data')[0]?.pronunciation, first);
  });

  it('names every entry that occurs, also those in longer ones, and no other', () => {
    const entries = [entry('york'), entry('boston'), entry('new york'), entry('NEW YORK', { matchCase: true })];
    assert.deepEqual(createMatcher(entries).occurring('New York'), [entries[0], entries[2]]);
  });

  it('finds the same as a search for each entry by itself', () => {
    const letter = fc.constantFrom('a', 'B', 'b', ' ', '-', 'é', 'e\u0301', '日', '\n', '\u00ad');
    const text = fc.string({ unit: letter, maxLength: 30 });
    const phrase = fc
      .string({ unit: letter, minLength: 1, maxLength: 4 })
      .filter((word) => foldText(trimPhrase(word)).folded !== '');
    fc.assert(
      fc.property(text, phrase, fc.boolean(), fc.boolean(), (source, word, matchCase, wholeWord) => {
        const one = entry(word, { matchCase, wholeWord });
        const alone = createMatcher([one]).match(source).length > 0;
        const others = ['zz', 'qq z', 'a日z'].map((other) => entry(other));
        assert.equal(createMatcher([...others, one]).occurring(source).length > 0, alone);
        if (!alone) return;
        const { words, parts } = headsOfText(source);
        const head = headOfPhrase(foldText(trimPhrase(word)), wholeWord);
        assert.ok([...words, ...parts].includes(head), 'it is looked up by one of the heads of the text');
      }),
    );
  });

  it('takes no longer than linear time, whatever the text', () => {
    const nested = Array.from({ length: 50 }, (_, i) => entry(`${'a'.repeat(i + 1)}b`, { wholeWord: false }));
    const matcher = createMatcher([...nested, entry('a a'), entry('((')]);
    for (const unit of ['a', 'a ', '(', 'a\u0301', '\u0301\u0316', '\u00ad', '\n', '日', '𝒜']) {
      assertLinear(JSON.stringify(unit), 2_000, (size) => {
        const text = unit.repeat(size / unit.length);
        matcher.match(text);
        headsOfText(text);
      });
    }
  });
});
