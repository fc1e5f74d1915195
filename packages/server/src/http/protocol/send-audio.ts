// Sends stored audio, whole or as a range, with conditional requests as browsers and download managers make them.
import type { FastifyReply, FastifyRequest } from 'fastify';
import fresh from 'fresh';
import parseRange from 'range-parser';
import type { Artefact, RunOutcome } from '../../domain/run.ts';
import { AppError } from '../../errors.ts';
import type { BlobStore, ByteRange } from '../../ports/blob-store.ts';
import type { CheckAudio } from '../../services/audio-check.ts';

/** Sends the audio of a finished run for GET, its head for HEAD. Throws `damaged` when the bytes are not what the row says. */
export async function sendAudio(
  run: RunOutcome & { readonly artefact: Artefact },
  context: {
    request: FastifyRequest;
    reply: FastifyReply;
    blobs: BlobStore;
    checkAudio: CheckAudio;
    /** Play in the page instead of downloading. */
    inline?: boolean;
  },
): Promise<FastifyReply> {
  const { request, reply, blobs } = context;
  const { artefact } = run;
  await context.checkAudio(artefact);
  const etag = `"${artefact.sha256}"`;
  reply.headers({
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-store',
    'content-disposition': `${context.inline === true ? 'inline' : 'attachment'}; filename="run-${run.runId}.flac"`,
    'content-security-policy': "sandbox; default-src 'none'",
    etag,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
  if (fresh(request.headers, { etag })) return reply.code(304).send();

  const range = findRange(request, { size: artefact.sizeBytes, etag });
  if (range === 'unsatisfiable') {
    // The body is JSON now, so the headers about the audio are removed.
    reply
      .removeHeader('content-disposition')
      .removeHeader('etag')
      .header('content-range', `bytes */${artefact.sizeBytes}`);
    return reply
      .code(416)
      .send({ detail: 'The range lies outside the audio', error: 'The range lies outside the audio', status: 416 });
  }
  reply.header('content-type', artefact.contentType);
  if (range === null) {
    reply.header('content-length', artefact.sizeBytes);
  } else {
    reply.code(206).headers({
      'content-length': range.end - range.start + 1,
      'content-range': `bytes ${range.start}-${range.end}/${artefact.sizeBytes}`,
    });
  }
  if (request.method === 'HEAD') return reply.send();
  const blob = await blobs.read(artefact.objectId, range ?? undefined);
  if (blob === null) throw new AppError('damaged', 'The stored audio is gone');
  return reply.send(blob.stream);
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
