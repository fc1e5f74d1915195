// Audio downloads: streamed with bounded memory, and checked against the expected size and digest.

import { LectorError } from '../errors.ts';
import type { Attempt } from '../http/attempt.ts';
import { bytesInWords } from '../http/read-body.ts';
import { Sha256 } from './sha256.ts';

/** The expected size and digest. A RunResult fits. */
export interface ExpectedAudio {
  readonly sha256?: string | null | undefined;
  readonly sizeBytes?: number | null | undefined;
}

/** An open download: the headers have arrived, the body has not been read. Read it once, by `stream` or by `bytes()`. */
export interface Download {
  readonly contentType: string | null;
  /** As the server announces it; null when it does not. */
  readonly sizeBytes: number | null;
  /**
   * The bytes as they arrive. When they are not the expected ones, the stream fails with kind `integrity`: at the first
   * byte too many, otherwise at its end, so keep nothing before that. Cancel it to abort.
   */
  readonly stream: ReadableStream<Uint8Array>;
  /** The whole audio in memory. */
  bytes(): Promise<Uint8Array>;
}

/** Bytes of audio whose length nobody promised: twelve hours of speech. Lector always promises it. */
const MAX_UNPROMISED_BYTES = 1024 * 1024 * 1024;

/** Wraps an open answer. The attempt is closed when the stream ends, fails or is cancelled. */
export function openDownload(response: Response, attempt: Attempt, expected: ExpectedAudio): Download {
  attempt.rest();
  const sizeBytes = readLength(response);
  // A page does not see whether the bytes of another origin are packed.
  const announcedBytes = response.type === 'cors' ? null : sizeBytes;
  const stream = checkedStream(response, attempt, { ...expected, announcedBytes });
  return {
    contentType: response.headers.get('content-type'),
    sizeBytes,
    stream,
    bytes: () => collect(stream),
  };
}

function readLength({ headers }: Response): number | null {
  const announced = headers.get('content-length') ?? '';
  // With Content-Encoding the length is not that of the decoded bytes.
  return headers.has('content-encoding') || !/^\d{1,15}$/.test(announced) ? null : Number(announced);
}

type Promised = ExpectedAudio & { readonly announcedBytes: number | null };

/** Compares what arrives with what was promised. */
function createCheck({ sizeBytes, sha256, announcedBytes }: Promised): {
  begin(): void;
  take(bytes: Uint8Array): void;
  finish(): void;
} {
  const digest = sha256 ? new Sha256() : undefined;
  const promised = sizeBytes ?? announcedBytes;
  let received = 0;
  return {
    begin() {
      if (announcedBytes !== null && announcedBytes !== promised)
        throw damaged(`${bytesInWords(announcedBytes)} are announced, ${promised} were promised`);
    },
    take(bytes) {
      received += bytes.length;
      if (promised === null && received > MAX_UNPROMISED_BYTES)
        throw damaged(`its length was not promised, and it is longer than ${bytesInWords(MAX_UNPROMISED_BYTES)}`);
      if (promised !== null && received > promised)
        throw damaged(`more than the ${bytesInWords(promised)} that were promised arrived`);
      digest?.update(bytes);
    },
    finish() {
      if (promised !== null && received !== promised)
        throw damaged(`${bytesInWords(received)} arrived, ${promised} were promised`);
      if (digest !== undefined && digest.hex() !== sha256?.toLowerCase())
        throw damaged('the bytes that arrived do not have the SHA-256 that was promised');
    },
  };
}

function damaged(words: string): LectorError {
  return new LectorError('integrity', `the audio arrived damaged: ${words}`);
}

function checkedStream(response: Response, attempt: Attempt, promised: Promised): ReadableStream<Uint8Array> {
  const source = (response.body ?? new Blob([]).stream()).getReader();
  const check = createCheck(promised);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        // The timeout runs only during reads, because a slow consumer is not the server's fault.
        attempt.renew();
        try {
          check.begin();
          const { done, value } = await source.read();
          attempt.rest();
          if (done) {
            check.finish();
            attempt.close();
            controller.close();
            return;
          }
          check.take(value);
          controller.enqueue(value);
        } catch (thrown) {
          const error = attempt.explain(thrown);
          attempt.cancel();
          throw error;
        }
      },
      async cancel(reason) {
        attempt.cancel();
        await source.cancel(reason).catch(() => {});
      },
    },
    { highWaterMark: 0 },
  );
}

async function collect(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    length += value.length;
  }
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}
