// A book's own pronunciation lexicons over HTTP: what is told of them, and what reaches the runs that speak it.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import type { BookInfo } from '@lector/contract/books';
import type { Pronunciation } from '../src/text/pronunciation/pronunciation.ts';
import { createHarness, type Harness } from './app-harness.ts';
import { alias, buildWithLexicons, lexeme, phoneme, writeLexicon } from './books/lexicon-builder.ts';

const BOOK = buildWithLexicons(
  {
    'en.pls': writeLexicon(
      phoneme('Siobhan', 'ʃɪˈvɔːn') +
        alias('nginx', 'engine x') +
        lexeme('Xochitl', '<phoneme alphabet="x-own">1</phoneme>'),
    ),
    'fr.pls': writeLexicon(phoneme('Siobhan', 'ʃivon'), 'alphabet="ipa" xml:lang="fr-FR"'),
    'bad.pls': '<lexicon',
  },
  {
    texts: {
      'one.xhtml': '<h1>One</h1><p>Siobhan runs <i>ngi</i>nx.</p>',
      'two.xhtml': '<h1>Two</h1><p>Words of Siobhan’s.</p>',
      'three.xhtml': '<h1>Three</h1><p>Nothing of it.</p>',
    },
  },
);
const SPEECH = { voice_id: 147320 };

describe('the lexicons of a book', () => {
  let server: Harness;
  before(async () => {
    server = await createHarness();
  });
  after(() => server.close());

  const ask = (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object, type = 'application/json') =>
    server.app.inject({
      ...{ method, url, headers: { 'x-api-key': server.alice, ...(payload && { 'content-type': type }) } },
      ...(payload === undefined ? {} : { payload }),
    });
  const send = async (bytes = BOOK) => {
    const answer = await ask('POST', '/lector/v1/books?filename=b.epub', bytes, 'application/epub+zip');
    assert.equal(answer.statusCode, 200, answer.body);
    return answer.json<BookInfo>();
  };
  const speak = async (id: string, body: object = {}) => {
    const answer = await ask('POST', `/lector/v1/books/${id}/speak`, { ...SPEECH, ...body });
    assert.equal(answer.statusCode, 200, answer.body);
    return answer.json<BookInfo>();
  };
  /** What the latest runs were given, in the order of their chapters. */
  const copied = (count = 3): readonly (readonly Pronunciation[])[] => {
    const db = new DatabaseSync(join(server.dataDir, 'lector.db'), { readOnly: true });
    const rows = db.prepare('SELECT reading FROM run_texts ORDER BY seq DESC LIMIT ?').all(count);
    db.close();
    return rows.map(({ reading }) => JSON.parse(String(reading)).pronunciations).reverse();
  };
  const readings = () => copied().map((run) => run.map(({ respelling, ipa }) => ipa ?? respelling));
  const usedOf = ({ lexicons }: BookInfo) => lexicons.map(({ is_used }) => is_used);

  it('are told with what of them cannot be used, before anything is spoken', async () => {
    const { lexicons, warnings } = await send();
    assert.deepEqual(lexicons, [
      { name: 'OEBPS/en.pls', language: 'en', entries: 2, unusable: 1, is_used: true },
      { name: 'OEBPS/fr.pls', language: 'fr-fr', entries: 1, unusable: 0, is_used: false },
    ]);
    assert.deepEqual(
      warnings.map(({ code, place }) => [code, place]),
      [
        ['lexicon_alphabet', 'OEBPS/en.pls'],
        ['lexicon_entries', 'OEBPS/en.pls'],
        ['lexicon_unreadable', 'OEBPS/bad.pls'],
      ],
    );
    assert.match(warnings[1]!.message, /“Xochitl”/);
  });

  it('give each run what occurs in its text, for the language that is spoken', async () => {
    const english = await speak((await send()).book_id);
    assert.deepEqual(readings(), [['ʃɪˈvɔːn', 'engine x'], ['ʃɪˈvɔːn'], []]);
    assert.deepEqual([usedOf(english), english.warning_count], [[true, false], 3]);
    const french = await speak((await send()).book_id, { language: 76 });
    assert.deepEqual(readings(), [['ʃivon'], ['ʃivon'], []]);
    assert.deepEqual(usedOf(french), [false, true]);
  });

  it('go behind the dictionaries of the caller, and are left out when nobody wants them', async () => {
    const { id } = (await ask('POST', '/lector/v1/dictionaries', { name: 'Mine' })).json<{ id: number }>();
    const entry = { phrase: 'NGINX', respelling: 'mine', match_case: false };
    await ask('POST', `/lector/v1/dictionaries/${id}/entries`, entry);
    await speak((await send()).book_id, { dictionaries: [id] });
    assert.deepEqual(readings(), [['mine', 'ʃɪˈvɔːn'], ['ʃɪˈvɔːn'], []]);
    const { book_id: silent } = await send();
    const without = await speak(silent, { dictionaries: [id], lexicons: false });
    assert.deepEqual(
      [readings(), usedOf(without)],
      [
        [['mine'], [], []],
        [false, false],
      ],
    );
    const other = await ask('POST', `/lector/v1/books/${silent}/speak`, { ...SPEECH, dictionaries: [id] });
    assert.equal(other.json<{ code: string }>().code, 'book_spoken');
    assert.equal((await speak(silent, { dictionaries: [id], lexicons: false })).batch?.counts.total, 3);
    await ask('DELETE', `/lector/v1/dictionaries/${id}`);
  });

  it('stay with a run that is spoken again, and leave nothing with the owner', async () => {
    const { chapters } = await speak((await send()).book_id, { chapters: [2] });
    await server.failAll({ code: 'engine_failed', message: 'It broke.', retryable: false });
    const retried = await ask('POST', `/lector/v1/runs/${chapters[1]!.runs[0]!.run_id}/retry`);
    assert.equal(retried.statusCode, 200, retried.body);
    assert.equal(copied(1)[0]![0]!.ipa, 'ʃɪˈvɔːn');
    // They are read from the file each time: there is nothing to be listed, to count, or to be forgotten.
    assert.deepEqual((await ask('GET', '/lector/v1/dictionaries')).json(), []);
  });
});
