// The tags in front of an MP3 (ID3v2.3): the fields of a FLAC's comments, in the frames that players read.
import { ID3Writer } from 'browser-id3-writer';
import type { Comments } from '../flac-header.ts';

/** Of a tag, before its frames. */
export const ID3_HEAD_BYTES = 10;
const FRAME_HEAD_BYTES = 10;
/** Frames for what players know. All else goes into frames with a name of their own. */
const TEXT_FRAMES = {
  TIT2: 'TITLE',
  TALB: 'ALBUM',
  TPE1: 'ARTIST',
  TPE2: 'ALBUMARTIST',
  TCOM: 'COMPOSER',
  TPUB: 'PUBLISHER',
  TCON: 'GENRE',
} as const;
/** Frames that may name several: the package joins them. */
const LISTS: ReadonlySet<string> = new Set(['TPE1', 'TCOM', 'TCON']);
const NAMED = 'TXXX';
const [LATIN, UTF_16] = [0, 1];
/** A year, a month of it, or a day. */
const DATE = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/;

/** A tag of these comments. `sizeBytes`: exactly so long; comments that do not fit are left out, the last first. */
export function id3Tag(comments: Comments, sizeBytes?: number): Buffer {
  const entries = Object.entries(comments);
  for (let count = entries.length; ; count--) {
    const fields = Object.fromEntries(entries.slice(0, count));
    const length = writeTag(fields, 0).length;
    if (sizeBytes === undefined || length <= sizeBytes) return writeTag(fields, (sizeBytes ?? length) - length);
  }
}

function writeTag({ TRACKNUMBER, TRACKTOTAL, DATE: date, ...comments }: Comments, padding: number): Buffer {
  // The package's types do not know the property that its manual tells.
  const writer: ID3Writer & { padding?: number } = new ID3Writer(new ArrayBuffer(0));
  writer.padding = padding;
  for (const [frame, name] of Object.entries(TEXT_FRAMES)) {
    const value = comments[name];
    if (value === undefined) continue;
    if (LISTS.has(frame)) writer.setFrame(frame as 'TPE1', [value]);
    else writer.setFrame(frame as 'TIT2', value);
  }
  if (TRACKNUMBER !== undefined) {
    writer.setFrame('TRCK', TRACKTOTAL === undefined ? TRACKNUMBER : `${TRACKNUMBER}/${TRACKTOTAL}`);
  }
  const [, year, month, day] = DATE.exec(date ?? '') ?? [];
  if (year !== undefined) writer.setFrame('TYER', Number(year));
  if (day !== undefined) writer.setFrame('TDAT', `${day}${month}`);
  const known: readonly string[] = Object.values(TEXT_FRAMES);
  for (const [description, value] of Object.entries(comments)) {
    if (!known.includes(description)) writer.setFrame(NAMED, { description, value });
  }
  return Buffer.from(writer.addTag());
}

/** Bytes of the tag, its head included, that begins with this head; null when none does. */
export function id3Length(head: Buffer): number | null {
  if (head.length < ID3_HEAD_BYTES || head.toString('latin1', 0, 3) !== 'ID3') return null;
  // Seven bits a byte, so that no part of it looks like the beginning of audio.
  return head.subarray(6).reduce((size, byte) => size * 128 + (byte & 0x7f), 0) + ID3_HEAD_BYTES;
}

/** What the frames of a tag like ours say; others are left out. */
export function readId3Tag(tag: Buffer): Comments {
  const comments: Record<string, string> = {};
  for (let at = ID3_HEAD_BYTES; at + FRAME_HEAD_BYTES < tag.length && tag[at] !== 0; ) {
    const id = tag.toString('latin1', at, at + 4);
    const end = at + FRAME_HEAD_BYTES + tag.readUInt32BE(at + 4);
    if (end > tag.length) break;
    Object.assign(comments, readFrame(id, tag.subarray(at + FRAME_HEAD_BYTES, end)));
    at = end;
  }
  return comments;
}

function readFrame(id: string, body: Buffer): Comments {
  const [first = '', value] = readTexts(body);
  if (id === NAMED) return value === undefined ? {} : { [first]: value };
  if (id in TEXT_FRAMES) return { [TEXT_FRAMES[id as keyof typeof TEXT_FRAMES]]: first };
  if (id !== 'TRCK') return {};
  const [number = '', total] = first.split('/');
  return { TRACKNUMBER: number, ...(total !== undefined && { TRACKTOTAL: total }) };
}

/** The texts of a frame, each behind a mark of the order of its bytes. */
function readTexts(body: Buffer): string[] {
  if (body[0] === LATIN) return body.toString('latin1', 1).split('\0');
  if (body[0] !== UTF_16) return [];
  return body
    .toString('utf16le', 1)
    .split('\0')
    .map((text) => text.replace(/^\ufeff/, ''));
}
