// The record of a finished segment, as an engine process writes it and as it is kept: head, account, samples.
import { createHash } from 'node:crypto';

/** Version mark of the format. Records of older formats are not used. */
const MAGIC = Buffer.from('LSG3', 'latin1');
const KEY_BYTES = 32;
/** Magic, bytes of the account (JSON), bytes of PCM, key, SHA-256 over key, account and PCM. */
export const RECORD_HEAD_BYTES = 4 + 4 + 4 + KEY_BYTES + 32;
/** A quarter of an hour of 16-bit samples at 48 kHz, doubled. A longer record was not written here. */
const MAX_PCM_BYTES = 900 * 48_000 * 2 * 2;
/** Room for two places and a word for each UTF-16 unit that a segment may have. */
const MAX_ACCOUNT_BYTES = 64 * 1024;

export interface RecordHead {
  /** Of all that the segment's samples depend on: 32 bytes in base64url. */
  readonly key: string;
  readonly accountBytes: number;
  readonly pcmBytes: number;
  readonly digest: Buffer;
}

/** What a segment's record consists of besides its head. */
export interface RecordParts {
  readonly account: Buffer;
  readonly pcm: readonly Buffer[];
}

/** Writes the head of a record. */
export function writeRecordHead(key: string, { account, pcm }: RecordParts): Buffer {
  const head = Buffer.alloc(RECORD_HEAD_BYTES);
  MAGIC.copy(head);
  head.writeUInt32LE(account.length, 4);
  head.writeUInt32LE(
    pcm.reduce((sum, block) => sum + block.length, 0),
    8,
  );
  const bytes = Buffer.from(key, 'base64url');
  bytes.copy(head, 12);
  digestOf(bytes, [account, ...pcm]).copy(head, 12 + KEY_BYTES);
  return head;
}

/** The record of a segment that lies elsewhere: a head without anything behind it. */
export function writeReference(key: string): Buffer {
  return writeRecordHead(key, { account: Buffer.alloc(0), pcm: [] });
}

/** Null for bytes that are no head: too few of them, of another format, or with lengths that were never written. */
export function readRecordHead(head: Buffer): RecordHead | null {
  if (head.length < RECORD_HEAD_BYTES || !head.subarray(0, 4).equals(MAGIC)) return null;
  const accountBytes = head.readUInt32LE(4);
  const pcmBytes = head.readUInt32LE(8);
  if (accountBytes > MAX_ACCOUNT_BYTES || pcmBytes > MAX_PCM_BYTES || pcmBytes % 2 !== 0) return null;
  const key = head.toString('base64url', 12, 12 + KEY_BYTES);
  return { key, accountBytes, pcmBytes, digest: head.subarray(12 + KEY_BYTES, RECORD_HEAD_BYTES) };
}

/** Takes a whole record apart; null when it is not the segment of this key, to the last bit. */
export function readRecord(record: Buffer, key: string): { readonly account: Buffer; readonly pcm: Buffer } | null {
  const head = readRecordHead(record);
  if (head === null || head.key !== key) return null;
  const { accountBytes, pcmBytes, digest } = head;
  if (record.length !== RECORD_HEAD_BYTES + accountBytes + pcmBytes) return null;
  const account = record.subarray(RECORD_HEAD_BYTES, RECORD_HEAD_BYTES + accountBytes);
  const pcm = record.subarray(RECORD_HEAD_BYTES + accountBytes);
  return digestOf(Buffer.from(key, 'base64url'), [account, pcm]).equals(digest) ? { account, pcm } : null;
}

function digestOf(key: Buffer, parts: readonly Buffer[]): Buffer {
  const hash = createHash('sha256').update(key);
  for (const part of parts) hash.update(part);
  return hash.digest();
}
