// The chapters of a book one by one: their first words.
import { ChapterText, ChapterTextParams, ChapterTextQuery } from '@lector/contract/books';
import { DEFAULT_BEGINNING } from '@lector/contract/limits';
import type { AppDependencies, Routes } from '../dependencies.ts';
import { abortOnDisconnect } from '../protocol/connections/abort-on-disconnect.ts';
import { describeRoute } from '../wire/describe-route.ts';

interface ChapterRoute {
  Params: { book_id: string; number: number };
  Querystring: ChapterTextQuery;
}

export function registerBookChapters(app: Routes, { books: { readBeginning } }: AppDependencies): void {
  app.get<ChapterRoute>(
    '/lector/v1/books/:book_id/chapters/:number/text',
    {
      config: { scope: 'tts:read' },
      schema: describeRoute({
        tag: 'Books',
        id: 'getChapterText',
        summary: 'Read the beginning of a chapter',
        description:
          'Its first words as a run would be given them, to hear them in a voice before the book is spoken: `text` and `input_type` are those of ' +
          '`POST /tts` and `POST /tts-stream`. Read from the file at every call.',
        params: ChapterTextParams,
        querystring: ChapterTextQuery,
        answer: ChapterText,
        refusals: [404],
      }),
    },
    async (request, reply): Promise<ChapterText> => {
      const { book_id: bookId, number } = request.params;
      const { characters: maxLength = DEFAULT_BEGINNING } = request.query;
      const signal = abortOnDisconnect(reply);
      const found = await readBeginning(request.caller.ownerId, bookId, { number, maxLength }, signal);
      return { number, input_type: found.inputType, text: found.text, is_whole: found.isWhole };
    },
  );
}
