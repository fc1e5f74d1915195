// Opens stored audio, whole or a range of it.
import type { Readable } from 'node:stream';
import type { Artefact } from '../../domain/run.ts';
import { AppError } from '../../errors.ts';
import type { BlobStore, ByteRange } from '../../ports/blob-store.ts';
import type { CheckAudio } from '../../services/audio-check.ts';

export interface AudioSource {
  readonly blobs: BlobStore;
  readonly checkAudio: CheckAudio;
}

/** Throws what the check throws of missing audio: `not_found` when its run was deleted, otherwise `damaged`. */
export async function openAudio(
  artefact: Artefact,
  { blobs, checkAudio }: AudioSource,
  range?: ByteRange,
): Promise<Readable> {
  const found = await blobs.read(artefact.objectId, range);
  if (found !== null) return found.stream;
  await checkAudio(artefact);
  throw new AppError('damaged', 'The stored audio is missing');
}
