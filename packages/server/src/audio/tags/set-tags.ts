// Sets tags in a recording as it streams by, in bounded memory: in a FLAC its comments, in an MP3 the tag in front, in an M4A the list in its
// table of contents. The audio stays as it is.
import { createByteReader } from '../byte-reader.ts';
import { setComments } from '../flac-comments.ts';
import type { Comments } from '../flac-header.ts';
import { commentItems } from '../mp4/comment-items.ts';
import { setItems } from '../mp4/set-items.ts';
import { ID3_HEAD_BYTES, id3Length, id3Tag, readId3Tag } from './id3.ts';

/** A longer one is not ours, and holds pictures. */
const MAX_TAG_BYTES = 1024 * 1024;

/** Formats whose files carry tags. */
export function canCarryTags(format: string): boolean {
  return format === 'flac' || format === 'mp3' || format === 'm4a';
}

/** The file with the tags. They replace those of the same names; others stay. What is of no such format passes unchanged. */
export async function* setTags(
  source: AsyncIterable<Uint8Array>,
  { format, comments }: { readonly format: string; readonly comments: Comments },
): AsyncGenerator<Uint8Array, void, undefined> {
  if (format === 'flac') yield* setComments(source, comments);
  else if (format === 'mp3') yield* setId3Tag(source, comments);
  else if (format === 'm4a') yield* setItems(source, commentItems(comments));
  else yield* source;
}

async function* setId3Tag(
  source: AsyncIterable<Uint8Array>,
  comments: Comments,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = createByteReader(source);
  try {
    const head = await reader.take(ID3_HEAD_BYTES);
    const length = id3Length(head);
    if (length !== null && length <= MAX_TAG_BYTES) {
      const tag = Buffer.concat([head, await reader.take(length - head.length)]);
      yield id3Tag({ ...comments, ...without(readId3Tag(tag), comments) });
    } else {
      if (length === null) yield id3Tag(comments);
      yield head;
    }
    yield* reader.pass(Number.POSITIVE_INFINITY);
  } finally {
    await reader.close();
  }
}

function without(comments: Comments, names: Comments): Comments {
  return Object.fromEntries(Object.entries(comments).filter(([name]) => !(name in names)));
}
