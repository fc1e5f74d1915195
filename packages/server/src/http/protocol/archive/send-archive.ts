// Sends a ZIP of recordings: uncompressed, with a known length, one file open at a time.
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Artefact } from '../../../domain/run.ts';
import { AppError } from '../../../errors.ts';
import type { Logger } from '../../../log.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { ArchivedRun } from '../../../services/browsing/archive-runs.ts';
import { type AudioSource, openAudio } from '../open-audio.ts';
import { createZipArchive, type ZipFile } from './zip-archive.ts';

interface AnswerContext extends AudioSource {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Sends the archive for GET, its head for HEAD. What fails while it is sent breaks the connection: a client never gets a partial file as complete. */
export async function sendArchive(runs: readonly ArchivedRun[], context: AnswerContext): Promise<FastifyReply> {
  const { request, reply } = context;
  const now = new Date(context.clock.now());
  const archive = createZipArchive(listFiles(runs, now, context));
  reply.headers({
    'content-type': 'application/zip',
    'content-length': archive.sizeBytes,
    'content-disposition': `attachment; filename="lector-${now.toISOString().slice(0, 10)}.zip"`,
    'cache-control': 'private, no-store',
    'content-security-policy': "sandbox; default-src 'none'",
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
  });
  if (request.method === 'HEAD') return reply.send();
  // The framework destroys it when the client disconnects, and that closes the open file.
  return reply.send(Readable.from(archive.write(), { objectMode: false }));
}

function listFiles(runs: readonly ArchivedRun[], now: Date, context: AnswerContext): readonly ZipFile[] {
  const manifest = Buffer.from(writeManifest(runs, now));
  const files: ZipFile[] = [
    {
      name: 'manifest.json',
      sizeBytes: manifest.length,
      modifiedAtMs: now.getTime(),
      checksum: crc32(manifest),
      open: () => Readable.from([manifest]),
    },
  ];
  for (const { run, artefact } of runs) {
    if (artefact === null) continue;
    files.push({
      name: fileOf(run.runId),
      sizeBytes: artefact.sizeBytes,
      modifiedAtMs: run.finishedAtMs ?? run.createdAtMs,
      checksum: null,
      open: () => logged(readIntact(artefact, context), { runId: run.runId, log: context.log }),
    });
  }
  return files;
}

/** The recording, whose bytes were checked before the archive was begun: that may be a while ago, so they are checked once more. */
async function* readIntact(artefact: Artefact, source: AudioSource): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of (await openAudio(artefact, source)) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    sizeBytes += chunk.length;
    if (sizeBytes > artefact.sizeBytes) break;
    yield chunk;
  }
  if (sizeBytes !== artefact.sizeBytes || hash.digest('hex') !== artefact.sha256)
    throw new AppError('damaged', 'The stored audio has changed while it was sent');
}

/** The answer has begun, so the client learns of a failure only by the broken connection. */
async function* logged<T>(bytes: AsyncIterable<T>, { runId, log }: { runId: number; log: Logger }): AsyncGenerator<T> {
  try {
    yield* bytes;
  } catch (error) {
    log.warn({ err: error, runId }, 'an archive broke off at this recording');
    throw error;
  }
}

function fileOf(runId: number): string {
  return `run-${runId}.flac`;
}

/** Contains no text of any run, because archives are easily passed on. */
function writeManifest(runs: readonly ArchivedRun[], now: Date): string {
  const entries = runs.map(({ run, status, artefact, durationMs }) => ({
    run_id: run.runId,
    task_id: run.taskId,
    status,
    file: artefact === null ? null : fileOf(run.runId),
    sha256: artefact?.sha256 ?? null,
    size_bytes: artefact?.sizeBytes ?? null,
    seconds: artefact === null ? null : durationMs / 1_000,
    voice_id: run.voiceId,
    language: run.languageId,
    created_at: new Date(run.createdAtMs).toISOString(),
  }));
  return `${JSON.stringify({ made_at: now.toISOString(), runs: entries }, null, 2)}\n`;
}
