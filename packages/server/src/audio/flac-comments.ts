// Sets Vorbis comments in a FLAC file as it streams by, in bounded memory (RFC 9639 §8). The audio stays as it is.
import { type Comments, LAST_BLOCK, metadataBlock, toFields, VORBIS_COMMENT, vorbisComment } from './flac-header.ts';

const MARKER = 'fLaC';
const HEAD_BYTES = 4;
const LENGTH_BYTES = 4;
/** Of files without comments, which name no encoder. */
const OWN_VENDOR = 'Lector';

/** The file with the comments. They replace those of the same names; others stay. What is no FLAC passes unchanged. */
export async function* setComments(
  source: AsyncIterable<Uint8Array>,
  comments: Comments,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = createReader(source);
  try {
    const marker = await reader.take(MARKER.length);
    yield marker;
    if (marker.toString('latin1') === MARKER) yield* rewriteBlocks(reader, comments);
    yield* reader.pass(Number.POSITIVE_INFINITY);
  } finally {
    await reader.close();
  }
}

async function* rewriteBlocks(reader: Reader, comments: Comments): AsyncGenerator<Uint8Array, void, undefined> {
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
  const found = existing === undefined ? undefined : parseComments(existing);
  const names = new Set(Object.keys(comments).map((name) => name.toUpperCase()));
  const kept = found?.fields.filter((field) => !names.has((field.split('=', 1)[0] ?? '').toUpperCase())) ?? [];
  const body = vorbisComment(found?.vendor ?? OWN_VENDOR, [...toFields(comments), ...kept]);
  return metadataBlock(VORBIS_COMMENT, body, isLast);
}

/** Undefined when the lengths in it do not fit. */
function parseComments(body: Buffer): { vendor: string; fields: string[] } | undefined {
  let at = 0;
  const readText = () => {
    const start = at + LENGTH_BYTES;
    const end = start + body.readUInt32LE(at);
    if (end > body.length) throw new RangeError('longer than its block');
    at = end;
    return body.toString('utf8', start, end);
  };
  try {
    const vendor = readText();
    const fields: string[] = [];
    let left = body.readUInt32LE(at);
    for (at += LENGTH_BYTES; left > 0; left--) fields.push(readText());
    return { vendor, fields };
  } catch (error) {
    // Node's own, when a length itself lies behind the end, is one too.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

interface Reader {
  /** So many bytes, or fewer at the end of the source. */
  take(count: number): Promise<Buffer>;
  /** The same, as they come. */
  pass(count: number): AsyncGenerator<Uint8Array, void, undefined>;
  /** Ends the source, also in the middle. */
  close(): Promise<void>;
}

function createReader(source: AsyncIterable<Uint8Array>): Reader {
  const iterator = source[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array(0);

  async function* pass(count: number): AsyncGenerator<Uint8Array, void, undefined> {
    for (let left = count; left > 0; ) {
      if (rest.length === 0) {
        const next = await iterator.next();
        if (next.done) return;
        rest = next.value;
      }
      const bytes = rest.subarray(0, left);
      rest = rest.subarray(bytes.length);
      left -= bytes.length;
      if (bytes.length > 0) yield bytes;
    }
  }

  return {
    pass,
    async take(count) {
      const parts: Uint8Array[] = [];
      for await (const bytes of pass(count)) parts.push(bytes);
      return Buffer.concat(parts);
    },
    async close() {
      await iterator.return?.();
    },
  };
}
