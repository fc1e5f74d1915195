// Why a chapter is not spoken, in words for the table.
import type { Silence } from '../../books/book.ts';

export const SILENCE_WORDS: Readonly<Record<Silence | 'not_chosen', string>> = {
  empty: 'it has no words',
  not_linear: 'outside the reading order',
  damaged: 'it cannot be read',
  contents_page: 'table of contents',
  outside_contents: 'before the first chapter of the contents',
  cover: 'cover',
  title_page: 'title page',
  imprint: 'imprint',
  list: 'list of figures, tables or pages',
  index: 'index',
  notes: 'notes',
  bibliography: 'bibliography',
  not_chosen: 'not chosen',
};
