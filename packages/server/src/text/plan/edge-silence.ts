// The breaks of SSML before the first word and after the last: silence that no two pieces have between them.
import type { ParsedText } from '../input/parsed-text.ts';

export interface EdgeSilence {
  readonly beforeMs: number;
  readonly afterMs: number;
}

export function findEdgeSilence({ words: { text }, directions }: ParsedText): EdgeSilence {
  const first = text.length - text.trimStart().length;
  const last = text.trimEnd().length;
  let [beforeMs, afterMs] = [0, 0];
  for (const direction of directions) {
    if (direction.type !== 'break') continue;
    if (direction.at <= first) beforeMs += direction.milliseconds;
    else if (direction.at >= last) afterMs += direction.milliseconds;
  }
  return { beforeMs, afterMs };
}
