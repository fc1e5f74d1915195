// The audiobook of a book: asked for, and fetched file by file.
import { Readable } from 'node:stream';
import { AudiobookParams, BookInfo, BookParams, MakeAudiobookRequest, SubtitlesQuery } from '@lector/contract/books';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../errors.ts';
import type { ByteRange } from '../../ports/blob-store.ts';
import type { AudiobookFile } from '../../ports/book-store.ts';
import type { AppDependencies, Routes } from '../dependencies.ts';
import { FIELDS_BYTES } from '../protocol/body-limits.ts';
import { sendBytes } from '../protocol/send-audio.ts';
import { toAudiobookWish, toBookInfo } from '../wire/books.ts';
import { describeRoute } from '../wire/describe-route.ts';
import { TIMINGS_TYPES, writeJoinedSubtitles } from '../wire/timings.ts';

/** Of names, each character escaped. */
const AUDIOBOOK_BYTES = 52 * 12 * 500 + FIELDS_BYTES;

interface SubtitlesRoute {
  Params: { book_id: string; number: number };
  Querystring: SubtitlesQuery;
}

interface FileRoute {
  Params: { book_id: string; number: number };
}

export function registerAudiobook(app: Routes, dependencies: AppDependencies): void {
  const {
    books: { service, look },
    uploads,
    browsing,
  } = dependencies;

  app.post<{ Params: { book_id: string }; Body: MakeAudiobookRequest }>(
    '/lector/v1/books/:book_id/audiobook',
    {
      config: { scope: 'tts:write' },
      bodyLimit: AUDIOBOOK_BYTES,
      schema: describeRoute({
        tag: 'Books',
        id: 'makeAudiobook',
        summary: 'Make an audiobook (M4B)',
        description:
          'One file with all chapters, marks, cover and tags, or several of `max_hours` each. It is made in the background when the last run has ended, also across ' +
          'restarts; chapters that are not there whole are left out and named in `missing`. Asking again makes it anew.',
        params: BookParams,
        body: MakeAudiobookRequest,
        answer: BookInfo,
        refusals: [404, 409],
      }),
    },
    async (request) => {
      const { ownerId } = request.caller;
      return toBookInfo(await look.make(ownerId, request.params.book_id, toAudiobookWish(request.body)));
    },
  );

  async function open(uploadId: string, range: ByteRange | undefined) {
    const found = await uploads.read(uploadId, range);
    if (found === null) throw new AppError('not_found', 'There is no such file any more');
    return found.stream;
  }

  async function findFile({ caller, params }: FastifyRequest<FileRoute>): Promise<AudiobookFile> {
    const book = await service.find(caller.ownerId, params.book_id);
    const file = book.making?.files.find((one) => one.number === params.number);
    if (file === undefined) throw new AppError('not_found', 'There is no such file: the audiobook is not made');
    return file;
  }

  async function send(request: FastifyRequest<FileRoute>, reply: FastifyReply): Promise<FastifyReply> {
    const { book_id: id, number } = request.params;
    const { uploadId, sizeBytes, sha256 } = await findFile(request);
    // Pages of other origins must not be able to play it with the user's session.
    reply.header('cross-origin-resource-policy', 'same-origin');
    const audio = {
      etag: `"${sha256}"`,
      contentType: 'audio/mp4',
      size: async () => sizeBytes,
      open: async () => ({
        sizeBytes,
        read: (range: ByteRange | undefined) => open(uploadId, range),
        release: () => {},
      }),
    };
    return sendBytes(audio, { request, reply, name: `${id}-${number}.m4b` });
  }

  const schema = describeRoute({
    tag: 'Books',
    id: 'getAudiobook',
    summary: 'Fetch an audiobook',
    description: 'M4B with Content-Length, Range and ETag.',
    params: AudiobookParams,
    media: 'audio/mp4',
    refusals: [404],
  });
  const path = '/lector/v1/books/:book_id/audiobook/:number';
  const options = { config: { scope: 'tts:read' } } as const;
  app.get<FileRoute>(path, { ...options, exposeHeadRoute: false, schema }, send);
  app.head<FileRoute>(path, { ...options, schema: { ...schema, hide: true } }, send);

  app.get<SubtitlesRoute>(
    `${path}/subtitles`,
    {
      ...options,
      schema: describeRoute({
        tag: 'Books',
        id: 'getAudiobookSubtitles',
        summary: 'Fetch the subtitles of an audiobook',
        description: 'Of one file, all chapters: what is heard and when.',
        params: AudiobookParams,
        querystring: SubtitlesQuery,
        media: 'text/vtt',
        refusals: [404],
      }),
    },
    async (request, reply) => {
      const { format = 'srt' } = request.query;
      const { recordings } = await findFile(request);
      const timed = recordings.map(({ runId, startSeconds }) => ({
        startSeconds,
        open: () => browsing.readTimings(request.caller.ownerId, runId),
      }));
      reply.header('content-type', TIMINGS_TYPES[format]);
      return reply.send(Readable.from(writeJoinedSubtitles(timed, format)));
    },
  );
}
