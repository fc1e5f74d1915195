// What is relied on in answers about books.
import type { Shape } from '../http/shape.ts';

export const BOOK: Shape = {
  ...{ book_id: 'string', sha256: 'string', title: 'string?', language: 'string?' },
  creators: [{ name: 'string', role: 'string?' }],
  chapters: [
    {
      ...{ number: 'number', title: 'string', characters: 'number', reason: 'string?', unspoken: 'string?' },
      runs: [{ run_id: 'number', custom_id: 'string', status: 'string' }],
    },
  ],
};
export const BOOK_PAGE: Shape = {
  books: [{ book_id: 'string', filename: 'string', bytes: 'number', title: 'string?', batch_id: 'string?' }],
  next_cursor: 'string?',
};
export const CHAPTER_TEXT: Shape = { input_type: 'string', text: 'string' };
