// Seals: CRC-32 checksums over columns that belong together. SQLite has none, and a flipped bit may leave a valid row.
import { crc32 } from 'node:zlib';
import type { Artefact } from '../../domain/run.ts';

/** The seal of a finished run: ties the audio to the run and its owner. */
export function sealAudio(seq: number, ownerId: number, artefact: Artefact): number {
  const { objectId, sizeBytes, sha256, contentType, sampleRate, samples } = artefact;
  return crc32(`${seq}|${ownerId}|${objectId}|${sizeBytes}|${sha256}|${contentType}|${sampleRate}|${samples}`);
}

/** What is to be spoken, how and for whom. */
export interface SealedRequest {
  readonly ownerId: number;
  readonly voiceId: number;
  readonly languageId: number;
  readonly gender: number | null;
  readonly age: number | null;
  readonly textSha256: string;
  /** As it is stored: JSON, or null. */
  readonly reading: string | null;
}

/** The seal of a submit: ties the text to the owner and the voice. */
export function sealRequest(seq: number, request: SealedRequest): number {
  const { ownerId, voiceId, languageId, gender, age, textSha256, reading } = request;
  // Older rows have no reading, and a seal without one.
  const how = reading === null ? '' : `|${reading}`;
  return crc32(`${seq}|${ownerId}|${voiceId}|${languageId}|${gender}|${age}|${textSha256}${how}`);
}
