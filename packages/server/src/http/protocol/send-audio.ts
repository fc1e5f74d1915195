// Sends stored audio, whole or as a range, with conditional requests as browsers and download managers make them.
import type { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fresh from 'fresh';
import parseRange from 'range-parser';
import { type AskedAudio, contentTypeOf, endingOf, recipeOf, resolveVariant } from '../../domain/audio-format.ts';
import type { Artefact, RunOutcome } from '../../domain/run.ts';
import { AppError } from '../../errors.ts';
import type { ByteRange } from '../../ports/blob-store.ts';
import type { DeriveAudio } from '../../services/derive-audio.ts';
import { abortOnDisconnect } from './connections/abort-on-disconnect.ts';
import { sendError } from './errors.ts';
import { type AudioSource, openAudio } from './open-audio.ts';

type FinishedRun = RunOutcome & { readonly artefact: Artefact };

interface AnswerContext extends AudioSource {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly deriveAudio: DeriveAudio;
  readonly asked: AskedAudio;
  /** Play in the page instead of downloading. */
  readonly inline?: boolean;
}

/** Bytes that are sent, whole or in part. */
export interface Sendable {
  readonly etag: string;
  readonly contentType: string;
  /** What is known without opening it; null when nothing is. */
  size(): Promise<number | null>;
  open(): Promise<Opened>;
}

interface Opened {
  /** Null when it is known only at the end. */
  readonly sizeBytes: number | null;
  read(range: ByteRange | undefined): Readable | Promise<Readable>;
  /** To be called when it is not read. */
  release(): void;
}

/**
 * Sends the audio of a finished run for GET, its head for HEAD. Throws what `find` throws, `damaged` when the bytes are not what
 * the row says, and `busy` when they cannot be made into another format now.
 */
export async function sendAudio(find: () => Promise<FinishedRun>, context: AnswerContext): Promise<FastifyReply> {
  const run = await find();
  try {
    return await send(run, context);
  } catch (error) {
    // The run was deleted, expired or was spoken anew since it was found: what is there now is the answer.
    if (!(error instanceof AppError && error.code === 'not_found')) throw error;
    return send(await find(), context);
  }
}

async function send(run: FinishedRun, context: AnswerContext): Promise<FastifyReply> {
  await context.checkAudio(run.artefact);
  const name = `run-${run.runId}${endingOf(context.asked)}`;
  return sendBytes(toSendable(run.artefact, context), { ...context, name });
}

interface BytesContext extends Pick<AnswerContext, 'request' | 'reply' | 'inline'> {
  /** Of the file that a browser keeps. Printable ASCII without quotes. */
  readonly name: string;
}

/** Throws before it has set anything of the answer. */
export async function sendBytes(audio: Sendable, context: BytesContext): Promise<FastifyReply> {
  const { request, reply, name } = context;
  const { etag } = audio;
  const isFresh = fresh(request.headers, { etag });
  // Opened before any header is set: a refusal is JSON, and has none of the audio's.
  const opened = isFresh || request.method === 'HEAD' ? null : await audio.open();
  const size = opened === null ? await audio.size() : opened.sizeBytes;
  const range = isFresh || size === null ? null : findRange(request, { size, etag });
  if (range === 'unsatisfiable') opened?.release();
  const bytes = opened === null || range === 'unsatisfiable' ? null : await opened.read(range ?? undefined);
  reply.headers({
    'cache-control': 'private, no-store',
    'content-security-policy': "sandbox; default-src 'none'",
    'referrer-policy': 'no-referrer',
  });
  if (size !== null) reply.header('accept-ranges', 'bytes');
  if (range === 'unsatisfiable') {
    const detail = 'The range lies outside the audio';
    return sendError(reply.header('content-range', `bytes */${size}`), { status: 416, detail });
  }
  const disposition = context.inline === true ? 'inline' : 'attachment';
  reply.headers({ etag, 'content-disposition': `${disposition}; filename="${name}"` });
  if (isFresh) return reply.code(304).send();
  reply.header('content-type', audio.contentType);
  if (range !== null) {
    reply.code(206).headers({
      'content-length': range.end - range.start + 1,
      'content-range': `bytes ${range.start}-${range.end}/${size}`,
    });
  } else if (size !== null) {
    reply.header('content-length', size);
  }
  return bytes === null ? reply.send() : reply.send(bytes);
}

function toSendable(artefact: Artefact, context: AnswerContext): Sendable {
  const variant = resolveVariant(context.asked, artefact.sampleRate);
  if (variant === null) {
    return {
      etag: `"${artefact.sha256}"`,
      contentType: artefact.contentType,
      size: async () => artefact.sizeBytes,
      open: async () => ({
        sizeBytes: artefact.sizeBytes,
        read: (range) => openAudio(artefact, context, range),
        release: () => {},
      }),
    };
  }
  return {
    // The same recipe makes the same bytes of the same FLAC.
    etag: `"${artefact.sha256}-${recipeOf(variant)}"`,
    contentType: contentTypeOf(variant),
    size: () => context.deriveAudio.sizeOf(artefact, variant),
    open: () => context.deriveAudio.open(artefact, variant, abortOnDisconnect(context.reply)),
  };
}

/** The requested range; null for the whole. Several ranges, other units and a stale If-Range get the whole, as RFC 9110 allows. */
function findRange(request: FastifyRequest, audio: { size: number; etag: string }): ByteRange | null | 'unsatisfiable' {
  const { range, 'if-range': ifRange } = request.headers;
  if (range === undefined || (ifRange !== undefined && ifRange !== audio.etag)) return null;
  const parsed = parseRange(audio.size, range, { combine: true });
  if (parsed === -1) return 'unsatisfiable';
  if (parsed === -2 || parsed.type !== 'bytes' || parsed.length !== 1) return null;
  return parsed[0] ?? null;
}
