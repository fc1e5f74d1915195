// How much is answered at once to an engine process that looks for finished segments.
import type { PackPart } from '../../ports/segment-store.ts';

/** What is copied for one answer, unless a single segment is larger: the file is read and written again and again. */
const ANSWER_BYTES = 8 * 1024 * 1024;

/** What is found for the first of the keys, as far as it fits into one answer; at least for one. */
export function takeFitting(keys: readonly string[], take: (key: string) => PackPart | null): (PackPart | null)[] {
  const found: (PackPart | null)[] = [];
  let bytes = 0;
  for (const key of keys) {
    if (bytes >= ANSWER_BYTES) break;
    const part = take(key);
    found.push(part);
    bytes += part?.bytes ?? 0;
  }
  return found;
}
