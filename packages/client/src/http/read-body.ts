// Reads bodies up to a limit, counted as they arrive: nobody has to send as much as was announced, and packed bytes unpack to many.

/** Bytes of an answer in JSON, unless the client is told otherwise. */
export const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
/** The same of one run with its text: 5,000,000 characters, the most that a server can be set to, at 6 bytes and more each. */
export const MAX_RUN_BYTES = 64 * 1024 * 1024;
/** Bytes read of an error's body. */
export const MAX_ERROR_BYTES = 64 * 1024;

export interface BodyText {
  readonly text: string;
  /** False when there was more than the limit; the rest was not taken. */
  readonly whole: boolean;
}

/** Reads the body as text, and not further than the limit. The caller ends the attempt of an answer that is not whole. */
export async function readBody(response: Response, maxBytes: number): Promise<BodyText> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let received = 0;
  while (reader !== undefined) {
    const { done, value } = await reader.read();
    if (done) break;
    const room = maxBytes - received;
    received += value.length;
    parts.push(decoder.decode(value.subarray(0, room), { stream: true }));
    if (received > maxBytes) return { text: parts.join(''), whole: false };
  }
  parts.push(decoder.decode());
  return { text: parts.join(''), whole: true };
}

/** `16,777,216 bytes`. */
export function bytesInWords(count: number): string {
  return `${count.toLocaleString('en')} bytes`;
}
