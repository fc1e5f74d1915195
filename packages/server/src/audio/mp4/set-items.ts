// Sets tags in an MP4 file as it streams by, when its table of contents stands in front. The audio stays as it is, and where it lies is told anew.
import { type ByteReader, createByteReader } from '../byte-reader.ts';
import { box, type Pieces } from './boxes.ts';
import { type Item, itemList, namedKey } from './items.ts';
import { BOX_HEAD_BYTES, type FoundBox, findBoxes, readBoxes } from './read-boxes.ts';

/** A table of contents is held as a whole; that of a day of sound has 16 MiB. */
const MAX_MOVIE_BYTES = 64 * 1024 * 1024;
/** May stand in front of it. */
const MAX_BOX_BYTES = 1024 * 1024;
const IN_FRONT: ReadonlySet<string> = new Set(['ftyp', 'free', 'skip']);
const META_HEAD_BYTES = 4;
/** Of a list of offsets, before its entries. */
const LIST_HEAD_BYTES = 8;
const TABLE = ['trak', 'mdia', 'minf', 'stbl'];

/** The file with the tags. They replace those for the same things; others stay. What is no such file passes unchanged. */
export async function* setItems(
  source: AsyncIterable<Uint8Array>,
  items: readonly Item[],
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = createByteReader(source);
  try {
    yield* passBeginning(reader, items);
    yield* reader.pass(Number.POSITIVE_INFINITY);
  } finally {
    await reader.close();
  }
}

/** As far as the table of contents, or until it is clear that it will not come. */
async function* passBeginning(reader: ByteReader, items: readonly Item[]): AsyncGenerator<Uint8Array, void, undefined> {
  for (;;) {
    const head = await reader.take(BOX_HEAD_BYTES);
    const bytes = head.length < BOX_HEAD_BYTES ? 0 : head.readUInt32BE(0);
    const type = head.toString('latin1', 4);
    if (type === 'moov' && bytes >= BOX_HEAD_BYTES && bytes <= MAX_MOVIE_BYTES) {
      const movie = Buffer.concat([head, await reader.take(bytes - BOX_HEAD_BYTES)]);
      yield movie.length === bytes ? withItems(movie, items) : movie;
      return;
    }
    yield head;
    if (!IN_FRONT.has(type) || bytes < BOX_HEAD_BYTES || bytes > MAX_BOX_BYTES) return;
    yield* reader.pass(bytes - BOX_HEAD_BYTES);
  }
}

/** The same bytes when the table of contents is damaged, or of a form that is not understood. */
function withItems(movie: Buffer, items: readonly Item[]): Buffer {
  try {
    const boxes = readBoxes(movie.subarray(BOX_HEAD_BYTES));
    const others = boxes.filter(({ type }) => type !== 'udta').map(({ bytes }) => bytes);
    const userData = findBoxes(boxes, ['udta']).flatMap(({ body }) => readBoxes(body));
    const made = Buffer.concat(box('moov', ...others, box('udta', ...replaceItems(userData, items))));
    moveChunks(readBoxes(made.subarray(BOX_HEAD_BYTES)), made.length - movie.length);
    return made;
  } catch (error) {
    if (error instanceof RangeError) return movie;
    throw error;
  }
}

function replaceItems(userData: readonly FoundBox[], items: readonly Item[]): Pieces {
  const others = userData.filter(({ type }) => type !== 'meta').map(({ bytes }) => bytes);
  const there = userData
    .filter(({ type }) => type === 'meta')
    .flatMap(({ body }) => findBoxes(readBoxes(body.subarray(META_HEAD_BYTES)), ['ilst']))
    .flatMap(({ body }) => readBoxes(body))
    .map((found): Item => ({ key: keyOf(found), box: [found.bytes] }));
  const keys = new Set(items.map(({ key }) => key));
  return [...others, ...itemList([...items, ...there.filter(({ key }) => !keys.has(key))])];
}

function keyOf({ type, body }: FoundBox): string {
  if (type !== '----') return type;
  const [name] = findBoxes(readBoxes(body), ['name']);
  return namedKey(name?.body.toString('utf8', META_HEAD_BYTES) ?? '');
}

/** Throws `RangeError` when a place does not fit into its number any more. */
function moveChunks(boxes: readonly FoundBox[], by: number): void {
  for (const { body } of findBoxes(boxes, [...TABLE, 'stco'])) {
    for (let at = LIST_HEAD_BYTES; at < body.length; at += 4) body.writeUInt32BE(body.readUInt32BE(at) + by, at);
  }
  for (const { body } of findBoxes(boxes, [...TABLE, 'co64'])) {
    for (let at = LIST_HEAD_BYTES; at < body.length; at += 8) {
      body.writeBigUInt64BE(body.readBigUInt64BE(at) + BigInt(by), at);
    }
  }
}
