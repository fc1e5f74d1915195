// Books: send, look at, have spoken, delete.
import { createHash } from 'node:crypto';
import {
  BOOK_TYPES,
  BookInfo,
  BookListQuery,
  BookPage,
  BookParams,
  SendBookQuery,
  SpeakBookRequest,
} from '@lector/contract/books';
import { Type } from 'typebox';
import { findLanguage } from '../../domain/language.ts';
import { findLanguageByTag } from '../../domain/language-by-tag.ts';
import { findAlias } from '../../domain/voice-alias.ts';
import { type AppError, invalidInput } from '../../errors.ts';
import type { StoredBook } from '../../ports/book-store.ts';
import type { SpeechWish } from '../../services/books/speak-book.ts';
import { voiceOfAlias } from '../../services/voices/choose-voice.ts';
import type { AppDependencies, Routes } from '../dependencies.ts';
import { idListBytes } from '../protocol/body-limits.ts';
import { abortOnDisconnect } from '../protocol/connections/abort-on-disconnect.ts';
import { allowSlowUpload } from '../protocol/connections/slow-bodies.ts';
import { limitBytes, tooLarge } from '../protocol/multipart-form.ts';
import { compileValidator } from '../protocol/validation.ts';
import { toBookInfo, toBookSummary } from '../wire/books.ts';
import { toAskedReading, toRunRequest, toSegmentWishes } from '../wire/camb.ts';
import { describeRoute } from '../wire/describe-route.ts';

const DEFAULT_LIMIT = 20;
const MIB = 1024 * 1024;
/** With a long list of chapters and the longest words of a submit. */
const SPEAK_BYTES = idListBytes(10_000) + 131_072;

interface BookRoute {
  Params: { book_id: string };
}

export function registerBooks(app: Routes, dependencies: AppDependencies): void {
  registerSend(app, dependencies);
  registerLooks(app, dependencies);
  registerSpeak(app, dependencies);
}

function registerSend(app: Routes, { books: { service, look }, config }: AppDependencies): void {
  app.register(async (files) => {
    const maxBytes = config.maxBookMib * MIB;
    files.removeAllContentTypeParsers();
    // The handler reads the body: it may be large.
    for (const type of BOOK_TYPES) {
      files.addContentTypeParser(type, (request, _body, done) => {
        if (Number(request.headers['content-length'] ?? 0) > maxBytes) done(tooLarge());
        else done(null, {});
      });
    }
    files.addContentTypeParser('*', (_request, _body, done) => {
      done(
        invalidInput({ loc: ['body'], msg: `Content-Type should be ${BOOK_TYPES.join(' or ')}`, type: 'content_type' }),
      );
    });
    files.post<{ Querystring: SendBookQuery }>(
      '/lector/v1/books',
      {
        config: { scope: 'tts:write' },
        onRequest: allowSlowUpload,
        bodyLimit: maxBytes,
        // The handler reads it; the schema is for the document.
        validatorCompiler: (route) =>
          route.httpPart === 'body'
            ? (value: unknown) => ({ value })
            : compileValidator(route as Parameters<typeof compileValidator>[0]),
        schema: describeRoute({
          tag: 'Books',
          id: 'sendBook',
          summary: 'Send a book',
          description:
            'The file itself is the body: EPUB 2 or 3, Markdown, HTML or plain text. It is read at once, in a process of its own, and the answer tells its ' +
            'chapters: which are spoken when nobody says otherwise, which not, and why. It is kept until it is deleted.',
          querystring: SendBookQuery,
          consumes: BOOK_TYPES,
          body: Type.Unsafe<unknown>({
            description: `The file, of ${config.maxBookMib} MiB at most (LECTOR_MAX_BOOK_MIB).`,
          }),
          answer: BookInfo,
          refusals: [402],
        }),
      },
      async (request, reply) => {
        const { ownerId } = request.caller;
        // Without a body there is no type, and no parser was asked.
        if (request.headers['content-type'] === undefined) {
          throw invalidInput({ loc: ['body'], msg: 'Field required', type: 'missing' });
        }
        const signal = abortOnDisconnect(reply);
        const bytes = limitBytes(request.raw.iterator({ destroyOnReturn: false }), maxBytes);
        try {
          const { id } = await service.add(ownerId, { name: request.query.filename, bytes, signal });
          return toBookInfo(await look.look(ownerId, id));
        } finally {
          request.raw.resume(); // an answer waits for the end of what was sent
        }
      },
    );
  });
}

function registerLooks(app: Routes, { books: { service, look } }: AppDependencies): void {
  app.get<{ Querystring: BookListQuery }>(
    '/lector/v1/books',
    {
      config: { scope: 'tts:read', compress: 'fresh' },
      schema: describeRoute({
        tag: 'Books',
        id: 'listBooks',
        summary: 'List books',
        description: 'The newest first, of all keys of the owner.',
        querystring: BookListQuery,
        answer: BookPage,
      }),
    },
    async (request): Promise<BookPage> => {
      const { cursor = null, limit = DEFAULT_LIMIT } = request.query;
      const found = await service.list({ ownerId: request.caller.ownerId, before: cursor, limit: limit + 1 });
      const page = found.slice(0, limit);
      return { books: page.map(toBookSummary), next_cursor: found.length > limit ? (page.at(-1)?.id ?? null) : null };
    },
  );

  app.get<BookRoute>(
    '/lector/v1/books/:book_id',
    {
      config: { scope: 'tts:read', compress: 'fresh' },
      schema: describeRoute({
        tag: 'Books',
        id: 'getBook',
        summary: 'Look at a book',
        description: 'What is in it, what became of each chapter, how far its batch and its audiobook are.',
        params: BookParams,
        answer: BookInfo,
        refusals: [404],
      }),
    },
    async (request) => toBookInfo(await look.look(request.caller.ownerId, request.params.book_id)),
  );

  app.delete<BookRoute>(
    '/lector/v1/books/:book_id',
    {
      config: { scope: 'tts:write' },
      schema: describeRoute({
        tag: 'Books',
        id: 'deleteBook',
        summary: 'Delete a book',
        description: 'With its file, its audiobook, and the batch that speaks it with all its runs.',
        params: BookParams,
        refusals: [404],
      }),
    },
    async (request, reply) => {
      await service.remove(request.caller.ownerId, request.params.book_id);
      return reply.code(204).send();
    },
  );
}

function registerSpeak(app: Routes, dependencies: AppDependencies): void {
  const {
    books: { service, look, speak },
    config,
    catalogue,
  } = dependencies;
  const schema = SpeakBookRequest(config);

  app.post<BookRoute & { Body: SpeakBookRequest }>(
    '/lector/v1/books/:book_id/speak',
    {
      config: { scope: 'tts:write', maxJsonValues: 16_384 },
      bodyLimit: SPEAK_BYTES,
      schema: describeRoute({
        tag: 'Books',
        id: 'speakBook',
        summary: 'Have a book spoken',
        description:
          'Its chapters become the runs of a batch, named `chapter-001` and so on; a chapter that is longer than a run may be is cut between paragraphs and ' +
          'becomes several, `chapter-001.2` behind the first. When this answers all of them are in line and survive a power cut. A chapter that ' +
          'cannot be spoken in this voice is told in `unspoken` of the answer, and the others are spoken. Counts as one request. The same call once more changes nothing.',
        params: BookParams,
        body: schema,
        answer: BookInfo,
        refusals: [402, 404, 409],
      }),
    },
    async (request) => {
      const { ownerId } = request.caller;
      const { book_id: id } = request.params;
      const book = await service.find(ownerId, id);
      const wish = toSpeechWish(request.body, book, (voiceId, languageId) => {
        const alias = findAlias(voiceId);
        const voice = alias ? voiceOfAlias(catalogue, alias, languageId) : catalogue.find(ownerId, voiceId);
        return voice?.name;
      });
      await speak.speak(request.caller, id, wish);
      return toBookInfo(await look.look(ownerId, id));
    },
  );
}

function toSpeechWish(
  body: SpeakBookRequest,
  { facts }: StoredBook,
  nameOf: (voiceId: number, languageId: number) => string | undefined,
): SpeechWish {
  const { chapters, reuse, lexicons, ...fields } = body;
  const usesLexicons = lexicons ?? true;
  const language = body.language ?? findLanguageByTag(facts.metadata.language ?? '')?.id;
  if (language === undefined) throw noLanguage(facts.metadata.language);
  const tag = findLanguage(language)?.tag ?? null;
  const whole = { ...fields, reuse: reuse ?? true, language };
  const sorted = chapters === undefined || chapters === null ? null : [...new Set(chapters)].sort((a, b) => a - b);
  return {
    chapters: sorted,
    language: tag,
    // There is no such language: the submit says so.
    voice: (tag === null ? undefined : nameOf(body.voice_id, language)) ?? String(body.voice_id),
    usesLexicons,
    fingerprint: createHash('sha256')
      .update(JSON.stringify([sorted, whole, ...(usesLexicons ? [] : ['no lexicons'])]))
      .digest('hex'),
    toRun: ({ text, inputType, pronunciations }) => {
      const run = { ...whole, text, input_type: inputType, lane: 'batch' as const };
      return {
        request: toRunRequest(run),
        options: {
          idempotencyKey: null,
          asked: { ...toAskedReading(run), pronunciations },
          interactive: false,
          listenBack: run.listen_back ?? false,
          segments: toSegmentWishes(run),
        },
      };
    },
  };
}

function noLanguage(told: string | null): AppError {
  const why = told === null ? 'The book does not say its language' : `There is no voice for “${told.slice(0, 40)}”`;
  return invalidInput({ loc: ['body', 'language'], msg: `${why}: say which it is to be spoken in`, type: 'missing' });
}
