// Saves a file of an audiobook: goes on where an earlier call stopped, and gives it its name when its SHA-256 is right.
import { createHash, type Hash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type LectorClient, LectorError } from '@lector/client';
import { UsageError } from '../remote/failures.ts';
import { AS_NAMED } from '../remote/own-files.ts';
import { digestFile } from '../remote/save-audio.ts';

export interface AudiobookPart {
  readonly bookId: string;
  readonly number: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly path: string;
}

export interface SaveTools {
  readonly client: Pick<LectorClient, 'fetchAudiobook'>;
  readonly signal: AbortSignal;
  /** Called with how many bytes of the file are here. `fresh`: so many have arrived just now. */
  readonly onBytes: (here: number, fresh: number) => void;
}

/** In a row without a byte. */
const MAX_FAILURES = 5;

/** False when it was there already. */
export async function saveAudiobookFile(tools: SaveTools, part: AudiobookPart): Promise<boolean> {
  const { path, sha256, bytes } = part;
  if ((await digestFile(path)) === sha256) {
    tools.onBytes(bytes, 0);
    return false;
  }
  const partial = join(dirname(path), `.${basename(path)}.${sha256.slice(0, 8)}.part`);
  const file = await open(partial, constants.O_RDWR | constants.O_CREAT | AS_NAMED);
  try {
    if (!(await file.stat()).isFile()) throw new UsageError(`${partial} is no regular file: delete it`);
    if (!(await fill(tools, part, file))) {
      throw new LectorError('integrity', 'the audiobook arrived damaged: its SHA-256 is not what the server promised');
    }
    await file.sync();
  } catch (error) {
    if (error instanceof LectorError && error.kind === 'integrity') await rm(partial, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  await rename(partial, path);
  return true;
}

/** False when the bytes are wrong, also those of a second try from the beginning. */
async function fill(tools: SaveTools, part: AudiobookPart, file: FileHandle): Promise<boolean> {
  const place = await findPlace(file, part.bytes);
  tools.onBytes(place.size, 0);
  const wasThere = place.size > 0;
  await fetchRest(tools, part, { file, place });
  if (place.hash.copy().digest('hex') === part.sha256) return true;
  if (!wasThere) return false;
  await begin(file, place);
  await fetchRest(tools, part, { file, place });
  return place.hash.digest('hex') === part.sha256;
}

/** How much is here, and its digest so far. */
interface Place {
  size: number;
  hash: Hash;
}

async function findPlace(file: FileHandle, bytes: number): Promise<Place> {
  const { size } = await file.stat();
  const place: Place = { size: 0, hash: createHash('sha256') };
  if (size > bytes) await file.truncate(0);
  else
    for await (const piece of file.createReadStream({ autoClose: false, start: 0 })) {
      place.hash.update(piece);
      place.size += piece.length;
    }
  return place;
}

async function begin(file: FileHandle, place: Place): Promise<void> {
  await file.truncate(0);
  place.size = 0;
  place.hash = createHash('sha256');
}

interface Filling {
  readonly file: FileHandle;
  readonly place: Place;
}

async function fetchRest(tools: SaveTools, part: AudiobookPart, filling: Filling): Promise<void> {
  const { place } = filling;
  for (let failures = 0; place.size < part.bytes; ) {
    const before = place.size;
    try {
      await fetchOnce(tools, part, filling);
    } catch (error) {
      failures = place.size > before ? 1 : failures + 1;
      if (!isBroken(error) || failures > MAX_FAILURES) throw error;
    }
  }
}

async function fetchOnce({ client, signal, onBytes }: SaveTools, part: AudiobookPart, { file, place }: Filling) {
  const { bookId, number, bytes, sha256 } = part;
  const from = place.size;
  // A whole file is hashed here, which is faster than the client is.
  const known = from === 0 ? { sizeBytes: bytes } : { from, sizeBytes: bytes, sha256 };
  const { stream, startsAt } = await client.fetchAudiobook(bookId, number, { ...known, signal });
  if (startsAt !== from) await begin(file, place);
  for await (const piece of stream as unknown as AsyncIterable<Uint8Array>) {
    await writeWhole(file, piece, place.size);
    place.hash.update(piece);
    place.size += piece.length;
    onBytes(place.size, piece.length);
  }
}

async function writeWhole(file: FileHandle, piece: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < piece.length; ) {
    done += (await file.write(piece, done, piece.length - done, position + done)).bytesWritten;
  }
}

function isBroken(error: unknown): boolean {
  return error instanceof LectorError && ['network', 'timeout', 'integrity', 'server'].includes(error.kind);
}
