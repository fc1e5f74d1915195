// Sends a ZIP of recordings: uncompressed, with a known length, one file open at a time.
import type { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ReadStreamOptions, ZipFile } from 'yazl';
import type { Artefact } from '../../domain/run.ts';
import { AppError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import type { BlobStore } from '../../ports/blob-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CheckAudio } from '../../services/audio-check.ts';
import type { ArchivedRun } from '../../services/browsing/archive-runs.ts';

interface AnswerContext {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly blobs: BlobStore;
  readonly checkAudio: CheckAudio;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Sends the archive for GET, its head for HEAD. A change while it is sent aborts the answer: a client never gets a partial file as complete. */
export async function sendArchive(runs: readonly ArchivedRun[], context: AnswerContext): Promise<FastifyReply> {
  const { request, reply } = context;
  const now = new Date(context.clock.now());
  const zip = request.method === 'HEAD' ? measureOnly(runs, now) : build(runs, now, context);
  reply.headers({
    'content-type': 'application/zip',
    'content-length': zip.sizeBytes,
    'content-disposition': `attachment; filename="lector-${now.toISOString().slice(0, 10)}.zip"`,
    'cache-control': 'private, no-store',
    'content-security-policy': "sandbox; default-src 'none'",
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
  return zip.stream === null ? reply.send() : reply.send(zip.stream);
}

type Open = (artefact: Artefact, done: (error: unknown, stream?: Readable) => void) => void;

function build(runs: readonly ArchivedRun[], now: Date, { blobs, checkAudio, log }: AnswerContext) {
  let current: Readable | null = null;
  const zip = new ZipFile();
  const output = zip.outputStream as unknown as Readable;
  const fail = (error: unknown) => {
    output.destroy(error instanceof Error ? error : new Error('the archive broke off'));
  };
  zip.on('error', fail);
  // Also when the client disconnects: no further file is opened.
  output.once('close', () => current?.destroy());
  output.on('error', (error) => log.warn({ err: error }, 'sending an archive was aborted'));

  const open: Open = (artefact, done) => {
    // Checked again, because the first check may be a while ago.
    checkAudio(artefact)
      .then(() => blobs.read(artefact.objectId))
      .then((found) => {
        if (found === null) throw new AppError('damaged', 'The stored audio is gone');
        current = found.stream;
        if (output.destroyed) current.destroy();
        current.on('error', fail);
        done(null, current);
      })
      .catch(fail);
  };
  return { stream: output, sizeBytes: fill(zip, { runs, now, open }) };
}

/** The same archive without audio, to compute its length. */
function measureOnly(runs: readonly ArchivedRun[], now: Date) {
  const zip = new ZipFile();
  const sizeBytes = fill(zip, { runs, now, open: () => {} });
  return { stream: null, sizeBytes };
}

/** Adds all files; returns the size of the archive. */
function fill(zip: ZipFile, { runs, now, open }: { runs: readonly ArchivedRun[]; now: Date; open: Open }): number {
  const options = (mtime: Date) => ({ compress: false, mtime, mode: 0o100644 });
  zip.addBuffer(Buffer.from(writeManifest(runs, now)), 'manifest.json', options(now));
  for (const { run, artefact } of runs) {
    if (artefact === null) continue;
    const mtime = new Date(run.finishedAtMs ?? run.createdAtMs);
    const size = artefact.sizeBytes;
    zip.addReadStreamLazy(
      fileOf(run.runId),
      { ...options(mtime), size } satisfies Partial<ReadStreamOptions>,
      (done) => {
        open(artefact, done as never);
      },
    );
  }
  let sizeBytes = 0;
  // The callback is called at once, because all sizes are known. The package's types lack its parameter.
  const keepSize = (size: number) => {
    sizeBytes = size;
  };
  zip.end(undefined, keepSize as () => void);
  return sizeBytes;
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
