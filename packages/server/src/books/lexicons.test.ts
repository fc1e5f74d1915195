// The pronunciation lexicons that a book brings along: what is read of them, what is told, and which entries a text has.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { suite, test } from 'node:test';
import { alias, lexeme, phoneme, planWithLexicons, writeLexicon } from '../../test/books/lexicon-builder.ts';
import { readEpub } from '../../test/books/read-book.ts';
import type { Lexicon } from './book.ts';
import { createPronunciationFinder } from './lexicons/find-pronunciations.ts';
import { BOOK_LIMITS } from './limits.ts';

const readAll = (lexicons: Parameters<typeof planWithLexicons>[0]) => readEpub(planWithLexicons(lexicons));
const SOUND = writeLexicon(alias('nginx', 'engine x'));

/** What is told of one bad lexicon beside a sound one, which is used all the same. */
async function warningOf(data: string | Buffer): Promise<string> {
  const { lexicons, warnings, chapters } = await readAll({ 'bad.pls': data, 'sound.pls': SOUND });
  assert.deepEqual(
    [lexicons.map(({ name }) => name), warnings.map(({ place }) => place), chapters.length],
    [['OEBPS/sound.pls'], ['OEBPS/bad.pls'], 2],
  );
  return `${warnings[0]!.code}: ${warnings[0]!.message}`;
}

suite('pronunciation lexicons of a book', () => {
  test('are read in their order, each once, with their language', async () => {
    const { lexicons, codes } = await readEpub(
      planWithLexicons(
        {
          'a/en.pls': writeLexicon(
            alias('nginx', 'engine x') + phoneme('Siobhan', 'ʃɪˈvɔːn'),
            'alphabet="IPA" xml:lang="en_GB"',
          ),
          'gone.pls': null,
          'all.pls': writeLexicon(lexeme('a', '<phoneme alphabet="x-sampa">@</phoneme>'), ''),
        },
        { manifest: '<item id="again" href="a%2Fen.pls" media-type="application/pls+xml"/>' },
      ),
    );
    assert.deepEqual(
      lexicons.map(({ name, language, unusable, pronunciations }) => [
        ...[name, language, unusable],
        pronunciations.map(({ phrase, respelling, ipa }) => [phrase, respelling ?? ipa]),
      ]),
      [
        [
          ...['OEBPS/a/en.pls', 'en-gb', 0],
          [
            ['nginx', 'engine x'],
            ['Siobhan', 'ʃɪˈvɔːn'],
          ],
        ],
        ['OEBPS/all.pls', null, 0, [['a', 'ə']]],
      ],
    );
    assert.deepEqual(codes, ['missing_item']);
  });

  test('that are no PLS, hostile or too large are told with the reason, and the rest is read', async () => {
    const doctype = '<!DOCTYPE lexicon [<!ENTITY a "b">]>';
    const cases: readonly (readonly [string | Buffer, RegExp])[] = [
      ['<lexicon', /^lexicon_unreadable: This pronunciation lexicon is not used\. Line 1: /],
      ['', /^lexicon_unreadable: /],
      [SOUND.replace('<lexicon', `${doctype}<lexicon`), /^lexicon_unreadable: .*Line 2: A DOCTYPE is not allowed\.$/],
      [SOUND.replace('pronunciation-lexicon', 'other'), /^lexicon_unreadable: .*not of PLS 1\.0/],
      [randomBytes(200), /^lexicon_unreadable: /],
      [randomBytes(BOOK_LIMITS.lexiconBytes + 1), /^lexicon_unreadable: .*All together may have 10 MiB/],
      [Buffer.alloc(2 * 1024 * 1024, ' '), /^lexicon_unreadable: .*unpacks to more than 100 times its size/],
    ];
    for (const [data, words] of cases) assert.match(await warningOf(data), words);
  });

  test('tell in which alphabet phonemes are not used, and name the entries that have no other reading', async () => {
    const own = (word: string, more = '') => lexeme(word, `<phoneme alphabet="x-own">T</phoneme>${more}`);
    const words = Array.from({ length: 12 }, (_, at) => own(`word${at}`)).join('');
    const { lexicons, warnings } = await readAll({
      'en.pls': writeLexicon(
        `${own('kept', '<alias>capped</alias>')}${words}${lexeme('bare', '')}${alias('&#x200b;', 'nothing')}`,
      ),
      'none.pls': writeLexicon(phoneme('x', 'y'), 'xml:lang="en"'),
    });
    assert.deepEqual(
      lexicons.map(({ pronunciations, unusable }) => [pronunciations.map(({ phrase }) => phrase), unusable]),
      [
        [['kept'], 14],
        [[], 1],
      ],
    );
    assert.deepEqual(
      warnings.map(({ code, place, message }) => [code, place, message.replace(/^.*?: /, '')]),
      [
        ['lexicon_alphabet', 'OEBPS/en.pls', '13.'],
        [
          'lexicon_entries',
          'OEBPS/en.pls',
          `${Array.from({ length: 10 }, (_, at) => `“word${at}”`).join(', ')}, and 4 more.`,
        ],
        ['lexicon_alphabet', 'OEBPS/none.pls', '1.'],
        ['lexicon_entries', 'OEBPS/none.pls', '“x”.'],
      ],
    );
    assert.match(warnings[0]!.message, /in the alphabet “x-own” .* only IPA, X-SAMPA and ARPAbet/);
    assert.match(warnings[2]!.message, /name no alphabet/);
  });

  test('are read up to a number of them, of bytes and of entries, all together', async () => {
    const most = BOOK_LIMITS.lexicons;
    const many = Object.fromEntries(Array.from({ length: most + 1 }, (_, at) => [`${at}.pls`, SOUND]));
    const { lexicons, warnings } = await readAll(many);
    assert.deepEqual([lexicons.length, warnings.map(({ code }) => code)], [most, ['lexicon_unreadable']]);
    assert.match(warnings[0]!.message, /21 pronunciation lexicons, of which the first 20/);

    const entries = Array.from({ length: BOOK_LIMITS.lexiconEntries / 2 + 1 }, (_, at) =>
      alias(at.toString(36), `${at}`),
    ).join('');
    const full = await readAll({ 'one.pls': writeLexicon(entries), 'two.pls': writeLexicon(entries), 'x.pls': SOUND });
    assert.deepEqual(
      [full.lexicons.map(({ name }) => name), full.warnings.map(({ place }) => place)],
      [['OEBPS/one.pls', 'OEBPS/x.pls'], ['OEBPS/two.pls']],
    );
    assert.match(full.warnings[0]!.message, /All together may have 100000 entries/);

    const padding = `<!--${randomBytes(3 * 1024 * 1024).toString('hex')}-->`;
    const wide = await readAll({ 'one.pls': SOUND + padding, 'two.pls': SOUND + padding, 'x.pls': SOUND });
    assert.deepEqual(
      [wide.lexicons.map(({ name }) => name), wide.warnings.map(({ place }) => place)],
      [['OEBPS/one.pls', 'OEBPS/x.pls'], ['OEBPS/two.pls']],
    );
    assert.match(wide.warnings[0]!.message, /All together may have 10 MiB/);
  });
});

suite('the entries of lexicons that a text has', () => {
  const lexiconOf = (language: string | null, ...words: string[]): Lexicon => ({
    ...{ name: String(language), language, unusable: 0 },
    pronunciations: words.map((phrase) => {
      return { phrase, respelling: `${language} ${phrase}`, ipa: null, matchCase: false, wholeWord: true };
    }),
  });

  test('are those that occur in it, also across markup; the narrower language counts, then the first lexicon', () => {
    const find = createPronunciationFinder([
      lexiconOf('en', 'nginx', 'New York', 'apache'),
      lexiconOf('en-gb', 'nginx'),
      lexiconOf('en', 'apache', 'AT&T'),
    ]);
    const found = (text: string, inputType: 'html' | 'text') =>
      find({ text, inputType }).map(({ respelling }) => respelling);
    assert.deepEqual(found('<p>Ngi<b>nx</b> in New\nYork, not nginxes</p>', 'html'), ['en-gb nginx', 'en New York']);
    assert.deepEqual(found('apache and AT&amp;T', 'html'), ['en apache', 'en AT&T']);
    assert.deepEqual(found('ngi<b>nx', 'text'), []);
    assert.deepEqual(createPronunciationFinder([])({ text: 'nginx', inputType: 'text' }), []);
  });
});
