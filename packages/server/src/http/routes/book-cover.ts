// The cover of a book: the one that is inside, or another.
import { BookParams } from '@lector/contract/books';
import { Type } from 'typebox';
import { MAX_COVER_BYTES } from '../../domain/picture-size.ts';
import { AppError, invalidInput } from '../../errors.ts';
import type { AppDependencies, Routes } from '../dependencies.ts';
import { abortOnDisconnect } from '../protocol/connections/abort-on-disconnect.ts';
import { allowSlowUpload } from '../protocol/connections/slow-bodies.ts';
import { compileValidator } from '../protocol/validation.ts';
import { describeRoute } from '../wire/describe-route.ts';

const COVER_TYPES = ['image/jpeg', 'image/png'];

interface BookRoute {
  Params: { book_id: string };
}

export function registerBookCover(app: Routes, { books: { service } }: AppDependencies): void {
  app.get<BookRoute>(
    '/lector/v1/books/:book_id/cover',
    {
      config: { scope: 'tts:read' },
      schema: describeRoute({
        tag: 'Books',
        id: 'getBookCover',
        summary: 'Fetch the cover of a book',
        description: 'The picture as it is in the book, JPEG, PNG or SVG, or the one that was sent in its place.',
        params: BookParams,
        media: 'image/*',
        refusals: [404],
      }),
    },
    async (request, reply) => {
      const { ownerId } = request.caller;
      const cover = await service.cover(ownerId, request.params.book_id, abortOnDisconnect(reply));
      if (cover === null) throw new AppError('not_found', 'The book has no cover');
      return reply
        .headers({
          'content-type': cover.mediaType,
          // An SVG may hold a program.
          'content-security-policy': "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
          'cross-origin-resource-policy': 'same-origin',
          'cache-control': 'private, no-store',
        })
        .send(Buffer.from(cover.bytes));
    },
  );

  app.register(async (covers) => {
    covers.removeAllContentTypeParsers();
    covers.addContentTypeParser(COVER_TYPES, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    covers.addContentTypeParser('*', (_request, _body, done) => {
      const msg = `Content-Type should be ${COVER_TYPES.join(' or ')}`;
      done(invalidInput({ loc: ['body'], msg, type: 'content_type' }));
    });
    covers.put<BookRoute & { Body: Buffer }>(
      '/lector/v1/books/:book_id/cover',
      {
        config: { scope: 'tts:write' },
        onRequest: allowSlowUpload,
        bodyLimit: MAX_COVER_BYTES,
        // The bytes say what it is; the schema is for the document.
        validatorCompiler: (route) =>
          route.httpPart === 'body'
            ? (value: unknown) => ({ value })
            : compileValidator(route as Parameters<typeof compileValidator>[0]),
        schema: describeRoute({
          tag: 'Books',
          id: 'setBookCover',
          summary: 'Give a book another cover',
          description: 'For the audiobooks that are made from then on.',
          params: BookParams,
          consumes: COVER_TYPES,
          body: Type.Unsafe<unknown>({ description: 'The picture: JPEG or PNG, of at most 2 MiB.' }),
          refusals: [404],
        }),
      },
      async (request, reply) => {
        const { body, params } = request;
        await service.setCover(request.caller.ownerId, params.book_id, Buffer.isBuffer(body) ? body : Buffer.alloc(0));
        return reply.code(204).send();
      },
    );
  });
}
