// Lexicons in PLS 1.0: what is read from them, and what is refused with which words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputError } from '../input/parsed-text.ts';
import { PLS_LIMITS, parsePls } from './pls.ts';

const NAMESPACE = 'http://www.w3.org/2005/01/pronunciation-lexicon';
const lexicon = (body: string, more = 'alphabet="ipa" xml:lang="en-GB"') =>
  `<?xml version="1.0"?>\n<lexicon version="1.0" xmlns="${NAMESPACE}" ${more}>\n${body}\n</lexicon>`;
const lexeme = (word: string, alias: string) => `<lexeme><grapheme>${word}</grapheme><alias>${alias}</alias></lexeme>`;

async function refusal(xml: string): Promise<{ message: string; at: number }> {
  const error = await parsePls(xml).then(
    () => assert.fail('it was read'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof InputError);
  return { message: error.message, at: error.at };
}

test('every grapheme of a lexeme becomes an entry with its alias and its phoneme', async () => {
  const { pronunciations, language, warnings } = await parsePls(
    lexicon(`
      <meta name="made" content="by hand"/>
      <metadata><x:about xmlns:x="urn:x">Something <x:b>else</x:b></x:about></metadata>
      <lexeme>
        <grapheme>La vita è bella</grapheme><grapheme>Vita &amp; Bella</grapheme>
        <phoneme>lɑ ˈviːɾə</phoneme><phoneme prefer="true"> ɑ  ˈviːtə </phoneme>
        <example>A film.</example>
      </lexeme>
      <lexeme><grapheme>W3C</grapheme><alias><![CDATA[World Wide <Web>]]> Consortium<!-- it is --></alias></lexeme>`),
  );
  assert.equal(language, 'en-GB');
  assert.deepEqual(warnings, []);
  const rest = { matchCase: false, wholeWord: true };
  assert.deepEqual(pronunciations, [
    { phrase: 'La vita è bella', respelling: null, ipa: 'ɑ ˈviːtə', ...rest },
    { phrase: 'Vita & Bella', respelling: null, ipa: 'ɑ ˈviːtə', ...rest },
    { phrase: 'W3C', respelling: 'World Wide <Web> Consortium', ipa: null, ...rest },
  ]);
});

test('entries that differ in their case only are told apart by it', async () => {
  const body = `${lexeme('Polish', 'Pohlish')}${lexeme('polish', 'pollish')}${lexeme('Nice', 'Niece')}`;
  const { pronunciations } = await parsePls(lexicon(body));
  assert.deepEqual(
    pronunciations.map(({ phrase, matchCase }) => [phrase, matchCase]),
    [
      ['Polish', true],
      ['polish', true],
      ['Nice', false],
    ],
  );
});

test('X-SAMPA is turned into IPA, and another alphabet is told and not used', async () => {
  const word = (inside: string) => `<lexeme><grapheme>a</grapheme>${inside}</lexeme>`;
  const one = '<phoneme alphabet="x-sampa">t@"mA:t@U</phoneme>';
  const other = '<phoneme alphabet="x-other">T OW</phoneme>';
  const { pronunciations, warnings, unread, otherAlphabets } = await parsePls(
    lexicon(
      `${word(one)}${word(`${other}<alias>b</alias>`)}${word(other)}<lexeme role="x"><grapheme>r</grapheme><alias>r</alias></lexeme>`,
    ),
  );
  assert.deepEqual(
    pronunciations.map(({ respelling, ipa }) => [respelling, ipa]),
    [
      [null, 'təˈmɑːtəʊ'],
      ['b', null],
      ['r', null],
    ],
  );
  assert.deepEqual(
    warnings.map(({ code }) => code),
    ['alphabet_unknown', 'alphabet_unknown', 'no_reading', 'role_ignored'],
  );
  assert.deepEqual([unread, [...otherAlphabets]], [{ count: 1, first: ['a'] }, [['x-other', 2]]]);
  const shouted = await parsePls(lexicon(word('<phoneme alphabet="IPA">ə</phoneme>')));
  assert.equal(shouted.pronunciations[0]?.ipa, 'ə');
});

test('what breaks the format is refused with its line', async () => {
  const cases: readonly (readonly [body: string, message: RegExp])[] = [
    ['<lexeme><alias>a</alias></lexeme>', /^Line 3: A lexeme has no grapheme\.$/],
    ['\n<lexeme><grapheme> </grapheme></lexeme>', /^Line 4: A grapheme is empty\.$/],
    ['<lexeme><grapheme>a</grapheme><alias/></lexeme>', /^Line 3: The element alias is empty\.$/],
    ['<grapheme>a</grapheme>', /^Line 3: The element grapheme stands outside of lexeme\.$/],
    ['<lexeme><word>a</word></lexeme>', /^Line 3: An element is not of PLS 1\.0/],
    ['<constructor/>', /not of PLS 1\.0/],
    ['<x:lexeme xmlns:x="urn:x"/>', /not of PLS 1\.0/],
    ['words', /^Line 2: There is text outside of grapheme/],
    [lexeme('AT&T', 'a'), /^Line 3: An & begins one of/],
    [lexeme('a', '&nbsp;'), /^Line 3: An & begins one of/],
    ['<lexeme>', /A closing tag closes another element/],
    [`<lexeme><grapheme>${'a'.repeat(201)}</grapheme></lexeme>`, /grapheme holds more than 200 characters/],
  ];
  for (const [body, message] of cases) assert.match((await refusal(lexicon(body))).message, message);
  assert.match((await refusal('<html/>')).message, /^Line 1: An element is not of PLS 1\.0/);
  assert.match((await refusal('')).message, /^Line 1: There must be one element/);
});

test('a DOCTYPE, depth, bytes and entries have limits that the refusal names', async () => {
  const dtd = `<?xml version="1.0"?>\n<!DOCTYPE lexicon [<!ENTITY a "b">]>\n<lexicon/>`;
  assert.deepEqual(await refusal(dtd), { message: 'Line 2: A DOCTYPE is not allowed.', at: dtd.indexOf('<!DOC') });
  const deep = `<metadata>${'<a>'.repeat(20)}`;
  assert.match((await refusal(lexicon(deep))).message, /nested more than 16 deep/);
  assert.match((await refusal(' '.repeat(PLS_LIMITS.units + 1))).message, /longer than 10485760 characters/);
  const over = lexicon(lexeme('a', 'b').repeat(PLS_LIMITS.entries + 1));
  assert.match((await refusal(over)).message, /more than 100000 entries/);
});
