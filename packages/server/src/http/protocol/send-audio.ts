// Sends stored audio, whole or as a range, with conditional requests as browsers and download managers make them.
import type { FastifyReply, FastifyRequest } from 'fastify';
import fresh from 'fresh';
import parseRange from 'range-parser';
import type { Artefact, RunOutcome } from '../../domain/run.ts';
import { AppError } from '../../errors.ts';
import type { ByteRange } from '../../ports/blob-store.ts';
import { type AudioSource, openAudio } from './open-audio.ts';

type FinishedRun = RunOutcome & { readonly artefact: Artefact };

interface AnswerContext extends AudioSource {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** Play in the page instead of downloading. */
  readonly inline?: boolean;
}

/**
 * Sends the audio of a finished run for GET, its head for HEAD. Throws what `find` throws, and `damaged` when the bytes are not what
 * the row says.
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

/** Throws before it has set anything of the answer. */
async function send(run: FinishedRun, context: AnswerContext): Promise<FastifyReply> {
  const { request, reply } = context;
  const { artefact } = run;
  await context.checkAudio(artefact);
  const etag = `"${artefact.sha256}"`;
  const isFresh = fresh(request.headers, { etag });
  const range = isFresh ? null : findRange(request, { size: artefact.sizeBytes, etag });
  // Opened before any header is set: a refusal is JSON, and has none of the audio's.
  const isBare = isFresh || range === 'unsatisfiable' || request.method === 'HEAD';
  const audio = isBare ? null : await openAudio(artefact, context, range ?? undefined);
  reply.headers({
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-store',
    'content-security-policy': "sandbox; default-src 'none'",
    'referrer-policy': 'no-referrer',
  });
  if (range === 'unsatisfiable') {
    const detail = 'The range lies outside the audio';
    return reply
      .code(416)
      .header('content-range', `bytes */${artefact.sizeBytes}`)
      .send({ detail, error: detail, status: 416 });
  }
  const disposition = context.inline === true ? 'inline' : 'attachment';
  reply.headers({ etag, 'content-disposition': `${disposition}; filename="run-${run.runId}.flac"` });
  if (isFresh) return reply.code(304).send();
  reply.header('content-type', artefact.contentType);
  if (range === null) {
    reply.header('content-length', artefact.sizeBytes);
  } else {
    reply.code(206).headers({
      'content-length': range.end - range.start + 1,
      'content-range': `bytes ${range.start}-${range.end}/${artefact.sizeBytes}`,
    });
  }
  return audio === null ? reply.send() : reply.send(audio);
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
