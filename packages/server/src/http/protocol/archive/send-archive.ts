// Sends a ZIP of recordings: uncompressed, one file open at a time; with a known length when they are sent as they are stored.
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type AskedAudio, endingOf, resolveVariant } from '../../../domain/audio-format.ts';
import type { Artefact } from '../../../domain/run.ts';
import { AppError } from '../../../errors.ts';
import type { Logger } from '../../../log.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { ArchivedRun } from '../../../services/browsing/archive-runs.ts';
import type { DeriveAudio } from '../../../services/derive-audio.ts';
import { type AudioSource, openAudio } from '../open-audio.ts';
import { createZipArchive, type ZipFile } from './zip-archive.ts';

interface AnswerContext extends AudioSource {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly clock: Clock;
  readonly log: Logger;
  readonly deriveAudio: DeriveAudio;
  readonly asked: AskedAudio;
  /** Aborts when the client has gone. */
  readonly signal: AbortSignal;
}

/** What a recording is in the archive. */
interface Entry {
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** Sends the archive for GET, its head for HEAD. What fails while it is sent breaks the connection: a client never gets a partial file as complete. */
export async function sendArchive(runs: readonly ArchivedRun[], context: AnswerContext): Promise<FastifyReply> {
  const { request, reply } = context;
  const now = new Date(context.clock.now());
  const archive = createZipArchive(listFiles(runs, now, context));
  reply.headers({
    'content-type': 'application/zip',
    ...(archive.sizeBytes !== null && { 'content-length': archive.sizeBytes }),
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

/**
 * The manifest comes first, or last when it tells what is known only then: the digests of files that are made while they are sent.
 */
function listFiles(runs: readonly ArchivedRun[], now: Date, context: AnswerContext): readonly ZipFile[] {
  const { asked, log } = context;
  const isStored = resolveVariant(asked, 0) === null;
  const entries = new Map<number, Entry>();
  const files: ZipFile[] = [];
  for (const { run, artefact } of runs) {
    if (artefact === null) continue;
    const { runId } = run;
    if (isStored) entries.set(runId, artefact);
    const bytes = () =>
      isStored ? readIntact(artefact, context) : readMade(artefact, context, (made) => entries.set(runId, made));
    files.push({
      name: fileOf(runId, asked),
      sizeBytes: isStored ? artefact.sizeBytes : null,
      modifiedAtMs: run.finishedAtMs ?? run.createdAtMs,
      checksum: null,
      open: () => logged(bytes(), { runId, log }),
    });
  }
  const manifest = () => Buffer.from(writeManifest(runs, { now, asked, entries }));
  const facts = { name: 'manifest.json', modifiedAtMs: now.getTime() };
  if (!isStored) {
    return [...files, { ...facts, sizeBytes: null, checksum: null, open: () => Readable.from([manifest()]) }];
  }
  const bytes = manifest();
  const first = { ...facts, sizeBytes: bytes.length, checksum: crc32(bytes), open: () => Readable.from([bytes]) };
  return [first, ...files];
}

/** The recording in the form that is asked for; tells what it is when its last byte was read. */
async function* readMade(
  artefact: Artefact,
  { deriveAudio, asked, signal }: AnswerContext,
  onEnd: (made: Entry) => void,
): AsyncGenerator<Uint8Array> {
  const variant = resolveVariant(asked, artefact.sampleRate);
  if (variant === null) throw new Error('it is stored in this form');
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const audio = await deriveAudio.open(artefact, variant, signal);
  for await (const chunk of audio.read() as AsyncIterable<Buffer>) {
    hash.update(chunk);
    sizeBytes += chunk.length;
    yield chunk;
  }
  onEnd({ sha256: hash.digest('hex'), sizeBytes });
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

function fileOf(runId: number, asked: AskedAudio): string {
  return `run-${runId}${endingOf(asked)}`;
}

interface ManifestFacts {
  readonly now: Date;
  readonly asked: AskedAudio;
  readonly entries: ReadonlyMap<number, Entry>;
}

/** Contains no text of any run, because archives are easily passed on. */
function writeManifest(runs: readonly ArchivedRun[], { now, asked, entries }: ManifestFacts): string {
  const listed = runs.map(({ run, status, artefact, durationMs }) => ({
    run_id: run.runId,
    task_id: run.taskId,
    custom_id: run.customId,
    status,
    file: artefact === null ? null : fileOf(run.runId, asked),
    sha256: entries.get(run.runId)?.sha256 ?? null,
    size_bytes: entries.get(run.runId)?.sizeBytes ?? null,
    seconds: artefact === null ? null : durationMs / 1_000,
    voice_id: run.voiceId,
    language: run.languageId,
    created_at: new Date(run.createdAtMs).toISOString(),
  }));
  return `${JSON.stringify({ made_at: now.toISOString(), runs: listed }, null, 2)}\n`;
}
