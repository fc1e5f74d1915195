// Sets Vorbis comments in a FLAC file as it streams by, in bounded memory (RFC 9639 §8). The audio stays as it is.
import { type ByteReader, createByteReader } from './byte-reader.ts';
import {
  type Comments,
  LAST_BLOCK,
  metadataBlock,
  parseVorbisComment,
  toFields,
  VORBIS_COMMENT,
  vorbisComment,
} from './flac-header.ts';

const MARKER = 'fLaC';
const HEAD_BYTES = 4;
/** Of files without comments, which name no encoder. */
const OWN_VENDOR = 'Lector';

/** The file with the comments. They replace those of the same names; others stay. What is no FLAC passes unchanged. */
export async function* setComments(
  source: AsyncIterable<Uint8Array>,
  comments: Comments,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = createByteReader(source);
  try {
    const marker = await reader.take(MARKER.length);
    yield marker;
    if (marker.toString('latin1') === MARKER) yield* rewriteBlocks(reader, comments);
    yield* reader.pass(Number.POSITIVE_INFINITY);
  } finally {
    await reader.close();
  }
}

async function* rewriteBlocks(reader: ByteReader, comments: Comments): AsyncGenerator<Uint8Array, void, undefined> {
  let isSet = false;
  for (let isLast = false; !isLast; ) {
    const head = Buffer.from(await reader.take(HEAD_BYTES));
    if (head.length < HEAD_BYTES) {
      yield head;
      return;
    }
    isLast = (head.readUInt8(0) & LAST_BLOCK) !== 0;
    const type = head.readUInt8(0) & ~LAST_BLOCK;
    const sizeBytes = head.readUIntBE(1, 3);
    if (type === VORBIS_COMMENT && !isSet) {
      yield commentBlock(await reader.take(sizeBytes), comments, isLast);
      isSet = true;
      continue;
    }
    const oursFollows = isLast && !isSet;
    if (oursFollows) head.writeUInt8(type, 0);
    yield head;
    yield* reader.pass(sizeBytes);
    if (oursFollows) yield commentBlock(undefined, comments, true);
  }
}

function commentBlock(existing: Buffer | undefined, comments: Comments, isLast: boolean): Buffer {
  const found = existing === undefined ? undefined : parseVorbisComment(existing);
  const names = new Set(Object.keys(comments).map((name) => name.toUpperCase()));
  const kept = found?.fields.filter((field) => !names.has((field.split('=', 1)[0] ?? '').toUpperCase())) ?? [];
  const body = vorbisComment(found?.vendor ?? OWN_VENDOR, [...toFields(comments), ...kept]);
  return metadataBlock(VORBIS_COMMENT, body, isLast);
}
