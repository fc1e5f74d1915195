// Replaces the look at a JSON text before it is parsed: it may be as deep, and hold as much, as it likes.
export const MAX_JSON_DEPTH = Number.POSITIVE_INFINITY;
export const MAX_JSON_VALUES = Number.POSITIVE_INFINITY;

export function countWrittenMembers(bytes: Buffer): number {
  const outsideStrings = bytes.toString('utf8').replace(/"(?:[^"\\]|\\.)*"/g, '');
  return outsideStrings.split(':').length - 1;
}
