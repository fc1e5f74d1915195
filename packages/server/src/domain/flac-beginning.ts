// The first bytes of a stored recording: the facts of a FLAC stream (RFC 9639 §8.2), and the run that its comments name (§8.6).

/** Where they end in a file: marker, head of the block, 34 bytes. Some of them are known only when the file is whole. */
export const STREAM_FACTS_END = 4 + 4 + 34;
/** The comment that names the run of a recording. */
export const RUN_ID_COMMENT = 'LECTOR_RUN_ID';

const MARKER = 'fLaC';
const HEAD_BYTES = 4;
const LENGTH_BYTES = 4;
/** First byte of the block of comments, the last block of a file that was written here. */
const LAST_COMMENTS = 0x80 | 4;

/** Hz. `file`: its beginning, as far as the facts go. */
export function readSampleRate(file: Buffer): number {
  return file.readUIntBE(18, 3) >>> 4;
}

/** What stands before the frames of a recording. */
export interface RecordingHead {
  readonly bytes: Buffer;
  /** Of the file that it takes the place of. */
  readonly replaces: number;
}

/**
 * The head of a recording as that of another run. `file`: its beginning, with all comments. Null when it is none that was written here for
 * the run `from`.
 */
export function nameOtherRun(file: Buffer, { from, to }: { from: number; to: number }): RecordingHead | null {
  try {
    const isOurs = file.toString('latin1', 0, MARKER.length) === MARKER && file[STREAM_FACTS_END] === LAST_COMMENTS;
    if (!isOurs) return null;
    const start = STREAM_FACTS_END + HEAD_BYTES;
    const end = start + file.readUIntBE(STREAM_FACTS_END + 1, HEAD_BYTES - 1);
    const body = end <= file.length ? withField(file.subarray(start, end), { from, to }) : null;
    if (body === null) return null;
    const head = Buffer.from(file.subarray(STREAM_FACTS_END, start));
    head.writeUIntBE(body.length, 1, HEAD_BYTES - 1);
    return { bytes: Buffer.concat([file.subarray(0, STREAM_FACTS_END), head, body]), replaces: end };
  } catch (error) {
    // A length that leads behind the end.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function withField(body: Buffer, { from, to }: { from: number; to: number }): Buffer | null {
  const old = withLength(`${RUN_ID_COMMENT}=${from}`);
  // The name of the encoder, and how many comments there are.
  let at = LENGTH_BYTES + body.readUInt32LE(0) + LENGTH_BYTES;
  while (at < body.length) {
    const next = at + LENGTH_BYTES + body.readUInt32LE(at);
    if (body.subarray(at, next).equals(old)) {
      return Buffer.concat([body.subarray(0, at), withLength(`${RUN_ID_COMMENT}=${to}`), body.subarray(next)]);
    }
    at = next;
  }
  return null;
}

function withLength(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
}
