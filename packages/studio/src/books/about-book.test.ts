import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BatchInfo, Language } from '@lector/client';
import { type Chapter, findLanguage, stateOf, statusOf } from './about-book.ts';

const language = (id: number, tag: string) => ({ id, language: tag, short_name: tag }) as Language;
const LANGUAGES = [language(1, 'en-us'), language(2, 'en-gb'), language(3, 'pt-br'), language(4, 'de-de')];

test('the language of a book is found by its tag, and the preferred one of several', () => {
  const find = (tag: string | null, preferred = 9) => findLanguage(LANGUAGES, tag, preferred);
  assert.deepEqual([find('en'), find('en', 2), find('en-GB', 1), find('de'), find('pt_BR')], [1, 2, 2, 4, 3]);
  assert.deepEqual([find('xx'), find(null)], [null, null]);
});

test('a chapter is done when all its runs are, and moves while one does', () => {
  const of = (...states: string[]) => statusOf({ runs: states.map((status) => ({ status })) } as unknown as Chapter);
  assert.deepEqual(
    [of(), of('done', 'done'), of('done', 'queued'), of('failed', 'running'), of('done', 'failed')],
    [null, 'done', 'queued', 'running', 'failed'],
  );
});

test('while a book is spoken that is told, whatever was made of it before', () => {
  const batch = (status: string, finished_at: string | null) => ({ status, finished_at }) as BatchInfo;
  assert.equal(stateOf('made', null), 'read');
  assert.equal(stateOf('made', batch('running', null)), 'speaking');
  assert.equal(stateOf(null, batch('paused', null)), 'paused');
  assert.equal(stateOf(null, batch('cancelled', 'now')), 'cancelled');
  assert.equal(stateOf(null, batch('completed', 'now')), 'spoken');
  assert.equal(stateOf('made', batch('completed', 'now')), 'made');
});
