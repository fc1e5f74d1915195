// Audio downloads: streamed with bounded memory, and checked against the expected size and digest.

import { LectorError } from '../errors.ts';
import type { Attempt } from '../http/attempt.ts';
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
   * The bytes as they arrive. When they are not the expected ones, the stream fails at its end with kind
   * `integrity`, so keep nothing before the end. Cancel it to abort.
   */
  readonly stream: ReadableStream<Uint8Array>;
  /** The whole audio in memory. */
  bytes(): Promise<Uint8Array>;
}

/** Wraps an open answer. The attempt is closed when the stream ends, fails or is cancelled. */
export function openDownload(response: Response, attempt: Attempt, expected: ExpectedAudio): Download {
  attempt.rest();
  const announced = response.headers.get('content-length');
  // With Content-Encoding the length is not that of the decoded bytes.
  const sizeBytes = announced === null || response.headers.has('content-encoding') ? null : Number(announced);
  const stream = checkedStream(response, attempt, expected);
  return {
    contentType: response.headers.get('content-type'),
    sizeBytes,
    stream,
    bytes: () => collect(stream),
  };
}

function checkedStream(response: Response, attempt: Attempt, expected: ExpectedAudio): ReadableStream<Uint8Array> {
  const source = (response.body ?? new Blob([]).stream()).getReader();
  const digest = expected.sha256 ? new Sha256() : undefined;
  let received = 0;
  const finish = (): void => {
    if (expected.sizeBytes != null && received !== expected.sizeBytes) {
      throw new LectorError('integrity', `${received} bytes arrived, ${expected.sizeBytes} were promised`);
    }
    if (digest !== undefined && digest.hex() !== expected.sha256?.toLowerCase()) {
      throw new LectorError('integrity', 'the bytes that arrived do not have the SHA-256 that was promised');
    }
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        // The timeout runs only during reads, because a slow consumer is not the server's fault.
        attempt.renew();
        try {
          const { done, value } = await source.read();
          attempt.rest();
          if (done) {
            finish();
            attempt.close();
            controller.close();
            return;
          }
          received += value.length;
          digest?.update(value);
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
